"""Where each patient-month stands: decided, what is open and whose move it is, closed or not, changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import metadata
from zoneinfo import ZoneInfo

from bot.actions.desk import Work
from bot.actions.gaps import stale
from bot.actions.month_rows import MonthReader
from bot.actions.occasion import posting_of
from ccm.billing.amended import claim_differs, details_differ, differs, numbers_alone, reads_otherwise
from ccm.billing.decision import Decision, Disposition
from ccm.billing.freeze import Closing, freeze
from ccm.billing.frozen import FrozenMonth
from ccm.billing.gathered import MonthOf, PracticeFacts, decided
from ccm.billing.ladders import FIRST_THRESHOLD, Line
from ccm.billing.moves import Move, moves_of, ready
from ccm.billing.payment import NOTHING, Payment, estimate
from ccm.billing.rules import Family, RuleData
from ccm.burden import Share, shares
from ccm.care_plan import PlanEvent, signed
from ccm.enrolment import COUNTING
from ccm.inference import is_contact
from ccm.month_close import Close
from ccm.month_row import MonthRow
from ccm.posting_settings import DEFAULT
from ccm.record import Patient
from ccm.service_month import ServiceMonth
from ccm.staff_facts import npi_of
from storage.unit_of_work import PracticeView

BELOW = "BELOW_THRESHOLD"


@dataclass(frozen=True, slots=True)
class Standing:
    """A decided month with its closes. `changed`: decided anew, it says something else than its last close.

    `otherwise`: something on it reads differently, if only a name or a code; a person may amend it for that.
    `numbers`: all that changed is by whose numbers it is billed. `claim`: its claim would say something else;
    `details`: of whom, to whom or by whom it is billed, beside its lines.
    """

    of: MonthOf
    closes: Sequence[Close]
    claimed: bool
    moves: tuple[Move, ...]
    changed: bool
    otherwise: bool = False
    numbers: bool = False
    claim: bool = False
    details: bool = False
    unsigned: bool = False  # a plan stands, and nobody had signed that version by the month's end
    stale: bool = False
    generic: bool = False
    work: tuple[Share, ...] = ()

    @property
    def last(self) -> Close | None:
        """The close that holds."""
        return self.closes[-1] if self.closes else None

    @property
    def ready(self) -> bool:
        """Closes with the others."""
        return self.last is None and ready(self.of, self.moves)


def standings(reader: MonthReader, facts: PracticeFacts, today: date, *, compare: bool = True) -> Iterator[Standing]:
    """Every patient's, decided in one pass over the practice's rows, span by span: memory stays flat.

    Without `compare` a closed month is not looked at for what changed since: that costs as much again as deciding it.
    """
    view, month = reader.view, reader.month
    running, alike, hours = _timers(view, reader.zone, month), view.sketches.alike(), posting_of(view, DEFAULT)
    for span, rows in reader.spans():
        closes, events = view.closes.of_month(month, span), view.plans.events_of(span)
        for each in rows:
            one, key = decided(each, facts), each.patient.id
            timers = running.get(key, ())
            found = _standing(one, facts, closes.get(key, ()), each.claimed, timers, compare=compare)
            done = events.get(key, ())
            yield replace(
                found,
                unsigned=_unsigned(one, facts, done),
                stale=_stale(one, facts, done, min(today, month.last_day)),
                generic=one.plan is not None and one.plan.id in alike,
                work=shares(each.entries, hours, reader.zone),
            )


def closed_among(reader: MonthReader, facts: PracticeFacts, ids: Collection[str]) -> Iterator[Standing]:
    """Of these patients the closed months, compared with their close as the close's own screen compares them."""
    closes = reader.view.closes.of_month(reader.month)
    wanted = [one for one in reader.view.patients.many(sorted(ids)) if one.id in closes]
    for one in reader.of(wanted, lambda rows: True, facts):
        yield _standing(one, facts, closes[one.patient.id], one.rows.claimed, ())


def standing(work: Work, patient: Patient, month: ServiceMonth) -> tuple[Standing, PracticeFacts]:
    """One patient's, by the same reading."""
    reader = MonthReader(work.uow, work.zone, month, work.rules)
    one, facts = reader.one_with_facts(patient)
    closes = work.uow.closes.of_patient(patient.id, month)
    running = _timers(work.uow, work.zone, month).get(patient.id, ())
    found = _standing(one, facts, closes, one.rows.claimed, running)
    return replace(found, unsigned=_unsigned(one, facts, work.uow.plans.events(patient.id))), facts


def _unsigned(one: MonthOf, facts: PracticeFacts, events: Sequence[PlanEvent]) -> bool:
    """It bills all the same: an auditor asks for it, no rule holds for it."""
    return one.plan is not None and signed(one.plan, [each for each in events if each.at < facts.end]) is None


def _stale(one: MonthOf, facts: PracticeFacts, events: Sequence[PlanEvent], day: date) -> bool:
    """On that day, of the plan that the month rests on. Who has none lacks more than a look at it."""
    by_then = [each for each in events if each.at < facts.end]
    return one.state in COUNTING and stale(one.plan, by_then, facts.policy, day, facts.zone)


def _npi(one: MonthOf, facts: PracticeFacts) -> str:
    return npi_of(facts.facts, one.practitioner.id) if one.practitioner else ""


def _standing(
    one: MonthOf,
    facts: PracticeFacts,
    closes: Sequence[Close],
    claimed: bool,
    running: Sequence[str],
    *,
    compare: bool = True,
) -> Standing:
    found = Standing(one, closes, claimed, moves_of(one, running, _npi(one, facts)), False)
    return _compared(found, facts, closes[-1]) if closes and compare else found


def _compared(found: Standing, facts: PracticeFacts, last: Close) -> Standing:
    """Frozen anew under the same name and hour it is nearly always the same text; only otherwise is it looked into.

    What no rule file decides any more cannot be compared, and stays as it was closed.
    """
    one = found.of
    if one.decision is None:
        return found
    closer = facts.people.get(last.by_id)
    closing = Closing(closer.name if closer else "", last.at, program_version())
    decision = taken_back(one) if last.disposition is Disposition.DO_NOT_BILL else one.decision
    fresh = freeze(one, decision or one.decision, facts, closing).dump()
    if fresh == last.body:
        return found
    changed = differs(last.body, fresh)
    return replace(
        found,
        changed=changed,
        otherwise=reads_otherwise(last.body, fresh),
        numbers=changed and numbers_alone(last.body, fresh),
        claim=claim_differs(last.body, fresh),
        details=details_differ(last.body, fresh),
    )


def taken_back(one: MonthOf) -> Decision | None:
    """A held month as it is closed where its claim is taken back: for the same reasons, and nothing is billed.

    Only so is a hold's reason closed as not billable; held for the same reason still, such a month did not change.
    """
    if one.decision is None or one.decision.disposition is not Disposition.HOLD:
        return one.decision
    return replace(one.decision, disposition=Disposition.DO_NOT_BILL)


@cache
def program_version() -> str:
    """This program's, as a close keeps it."""
    return metadata.version("ccm-bot")


def _timers(view: PracticeView, zone: ZoneInfo, month: ServiceMonth) -> dict[str, list[str]]:
    """Persons whose timer began in the month and is still open, by patient."""
    found: dict[str, list[str]] = {}
    for one in view.timers.open_ones():
        if ServiceMonth.of(one.started_at, zone) == month:
            found.setdefault(one.patient_id, []).append(one.person_id)
    return found


def rules_of(decision: Decision, facts: PracticeFacts) -> RuleData:
    """The file that a month was decided by."""
    return next(one for one in facts.rules if one.hash == decision.rules_hash)


def row_of(one: Standing, facts: PracticeFacts) -> MonthRow:
    """A standing in short. Of a closed month the answer, the codes and the money are what the close froze."""
    of = one.of
    kept = FrozenMonth.load(one.last.body) if one.last else None
    return MonthRow(
        patient=of.patient,
        minutes=of.minutes,
        reached=of.minutes >= facts.policy.target_minutes,
        missing=max(0, FIRST_THRESHOLD - of.seconds),
        disposition=one.last.disposition if one.last else of.disposition,
        reasons=of.reasons,
        moves=one.moves,
        spoken=any(
            state.live and is_contact(state.entry.activities, state.entry.inferred, state.entry.note)
            for state in of.rows.entries
        ),
        payment=_payment(of, kept),
        waiting=waiting_of(one, facts),
        ready=one.ready,
        closed=one.last,
        claimed=one.claimed,
        changed=one.changed,
        numbers=one.numbers,
        unsigned=one.unsigned and (one.last or one.of).disposition is Disposition.BILL,
        lines=_lines(of, kept),
        at_risk=at_risk_of(one, facts),
        stale=one.stale,
        generic=one.generic,
        work=one.work,
    )


def _lines(of: MonthOf, kept: FrozenMonth | None) -> tuple[Line, ...]:
    if kept is None:
        return of.decision.lines if of.decision else ()
    return tuple(Line(line.code, line.units) for line in kept.lines)


def at_risk_of(one: Standing, facts: PracticeFacts) -> Payment:
    """What 20 minutes of staff time would bring where nothing else is missing; nothing once it is closed."""
    decision = one.of.decision
    if one.last is not None or decision is None or decision.reasons != (BELOW,):
        return NOTHING
    rules = rules_of(decision, facts)
    first = Line(rules.base(Family.STAFF).code, 1)
    return estimate((first,), rules, facility=one.of.record.facility_billing)


def payment_of(one: Standing) -> Payment:
    """What the month should bring: closed, what its close froze, by the rates of that day."""
    return _payment(one.of, FrozenMonth.load(one.last.body) if one.last else None)


def _payment(of: MonthOf, kept: FrozenMonth | None) -> Payment:
    now = of.decision.payment if of.decision else NOTHING
    if kept is None:
        return now
    unknown = tuple(sorted({line.code for line in kept.lines if line.cents is None}))
    return Payment(kept.allowed_cents, kept.medicare_cents, kept.patient_cents, now.about, unknown)


def waiting_of(one: Standing, facts: PracticeFacts) -> Payment:
    """What a held month would bring by the family that the rules choose."""
    decision = one.of.decision
    if one.last is not None or decision is None or one.of.disposition is not Disposition.HOLD:
        return NOTHING
    rung = decision.choice.rung
    facility = one.of.record.facility_billing
    return estimate(rung.lines, rules_of(decision, facts), facility=facility) if rung else NOTHING
