"""A decided month frozen for its close: names, codes, seconds and sign-offs as they stand, to be read years later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ccm.billing.decision import Decision
from ccm.billing.frozen import (
    FrozenCondition,
    FrozenEntry,
    FrozenLine,
    FrozenMonth,
    FrozenPatient,
    FrozenPractice,
    FrozenPractitioner,
    FrozenSignOff,
)
from ccm.billing.gathered import MonthOf, PracticeFacts
from ccm.billing.rules import Family, RuleData
from ccm.conditions import group_words
from ccm.consent import Answer
from ccm.record import Person
from ccm.staff_facts import FactName, fact_on

DIAGNOSES_MOST = 4
ANSWERED_FOR = "another payer"
"""Whose rules decided a month that no loaded file covers, once a person answered for it: never Medicare's."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Who closes, when, and by which version of this program."""

    by: str
    at: datetime
    code_version: str


def freeze(month: MonthOf, decision: Decision, facts: PracticeFacts, closing: Closing) -> FrozenMonth:
    """The whole of a decided month. `decision` is the month's own, which no rule file leaves out."""
    rules = next(one for one in facts.rules if one.hash == decision.rules_hash)
    given = [one for one in month.rows.consents if one.answer is Answer.GIVEN and one.at < facts.end]
    consent = given[-1] if given else None
    serviced = decision.service_date
    return FrozenMonth(
        month=str(month.month),
        patient=_patient(month),
        practitioner=_practitioner(month, facts),
        practice=_practice(facts),
        disposition=decision.disposition.value,
        lines=_lines(month, decision, rules),
        reasons=decision.reasons,
        warnings=decision.warnings,
        advice=decision.advice,
        family=decision.family.value if decision.family else "",
        family_rule=decision.choice.rule,
        alternatives=tuple(
            f"{one.rung.family.value}: {', '.join(f'{line.code}x{line.units}' for line in one.rung.lines)}"
            f" = {one.cents / 100:.2f}"
            for one in decision.choice.others
        ),
        service_date=serviced,
        threshold_day=decision.threshold_day,
        staff_seconds=decision.counted.staff,
        practitioner_seconds=decision.counted.practitioner,
        pool_seconds=decision.counted.pool,
        allowed_cents=decision.payment.allowed,
        medicare_cents=decision.payment.medicare,
        patient_cents=decision.payment.patient,
        diagnoses=diagnoses(month),
        consent_on=month.consented_on,
        consent_how=(f"imported, {consent.how.value}" if consent.imported else consent.how.value) if consent else "",
        plan_on=month.plan.dated if month.plan else None,
        entries=_entries(month, decision, facts.people),
        sign_offs=_sign_offs(month, facts.people),
        rules_title=decision.rules_title,
        rules_hash=decision.rules_hash,
        rules_payer=rules.payer if month.record.covered else ANSWERED_FOR,
        code_version=closing.code_version,
        closed_by=closing.by,
        closed_at=closing.at,
        timely_until=rules.filing_until(serviced) if serviced else None,
        conditions=conditions_of(month),
    )


def diagnoses(month: MonthOf) -> tuple[str, ...]:
    """A code of each condition the month rests on, in the practitioner's order; four fit the superbill."""
    firsts = [one.codes[0] for one in month.groups if one.codes]
    return tuple(firsts[:DIAGNOSES_MOST])


def conditions_of(month: MonthOf) -> tuple[FrozenCondition, ...]:
    """The conditions that the month rests on, in the practitioner's order, as the chart names their codes now."""
    return tuple(
        FrozenCondition(name=group_words(one.key), codes=one.codes, texts=one.texts or ("",) * len(one.codes))
        for one in month.groups
    )


def _patient(month: MonthOf) -> FrozenPatient:
    one = month.patient
    return FrozenPatient(
        mrn=one.mrn,
        given=one.given,
        family=one.family,
        dob=one.dob,
        sex=one.sex,
        address=one.address,
        payer=month.payer,
        member_id=month.member_id,
    )


def _practitioner(month: MonthOf, facts: PracticeFacts) -> FrozenPractitioner:
    who, last = month.practitioner, month.month.last_day
    if who is None:
        return FrozenPractitioner(name="", credential="", npi="")
    npi = fact_on(facts.facts, who.id, FactName.NPI, last)
    return FrozenPractitioner(name=who.name, credential=who.credential_on(last).value, npi=npi)


def _practice(facts: PracticeFacts) -> FrozenPractice:
    said = facts.billing
    return FrozenPractice(
        name=said.name,
        npi=said.npi,
        tax_id=said.tax_id,
        street=said.street,
        city=said.city,
        state=said.state,
        postal_code=said.postal_code,
        setting=said.setting.value,
        pos=said.place,
        taxonomy=said.taxonomy,
        phone=said.phone,
    )


def _lines(month: MonthOf, decision: Decision, rules: RuleData) -> tuple[FrozenLine, ...]:
    facility, said = month.record.facility_billing, month.record.signed.planning
    planning, planned = rules.base(Family.PLANNING).code, said.on if said else None  # on the visit's day (R-G5)
    return tuple(
        FrozenLine(
            code=one.code,
            units=one.units,
            cents=rules.amount(one.code, facility=facility),
            on=planned if one.code == planning else None,
        )
        for one in decision.lines
    )


def _entries(month: MonthOf, decision: Decision, people: Mapping[str, Person]) -> tuple[FrozenEntry, ...]:
    """Every standing entry, oldest first, with what became of its seconds."""
    left: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in decision.counted.left:
        left[one.piece_id].append((one.why.value, one.seconds))
    found = []
    for state in month.rows.entries:
        entry = state.entry
        if not state.live:
            continue
        performer, typist = people.get(entry.performer_id), people.get(entry.entered_by_id)
        found.append(
            FrozenEntry(
                id=entry.id,
                day=entry.service_date,
                start=entry.start,
                seconds=entry.seconds,
                counted=decision.counted.by_piece.get(entry.id, 0),
                left=tuple(left[entry.id]),
                performer=performer.name if performer else "",
                credential=performer.credential_on(entry.service_date).value if performer else "",
                activities="+".join(entry.activities),
                captured=entry.captured.value,
                entered_by=typist.name if typist else "",
                entered_at=entry.entered_at,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.day, one.entered_at, one.id)))


def _sign_offs(month: MonthOf, people: Mapping[str, Person]) -> tuple[FrozenSignOff, ...]:
    return tuple(
        FrozenSignOff(
            kind=one.kind.value,
            value=one.value,
            by=people[one.by_id].name if one.by_id in people else "",
            at=one.at,
            why=one.why,
            checked_on=one.checked_on,
        )
        for one in month.rows.sign_offs
    )
