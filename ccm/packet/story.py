"""What an auditor reads first: what the month came to, who the patient is, and what happened, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time

from ccm import claim_follow_up
from ccm.billing.decision import Disposition
from ccm.chart import ACUTE, Encounter, EncounterKind, Medication
from ccm.conditions import group_words
from ccm.enrolment import Step, standing_steps
from ccm.month_words import reason
from ccm.packet.alarms import first_facts, marked, today
from ccm.packet.as_closed import (
    LATE_MDM,
    WORDS_TODAY,
    conditions,
    insured,
    insured_today,
    late_decision_making,
)
from ccm.packet.capture import remark
from ccm.packet.closes import kind_words
from ccm.packet.contacts import contact, count_of, outcome
from ccm.packet.document import Grid, Section
from ccm.packet.entry_words import activities
from ccm.packet.person import ANSWERS, conditions_today
from ccm.packet.plan import DONE, signature
from ccm.packet.proof import practitioner_review, team_member
from ccm.packet.rows import NOBODY, NOT_RECORDED, PacketRows, counted, handle, listed, sentence, span
from ccm.packet.since import left_out
from ccm.packet.work import closed_by

SEEN = {
    EncounterKind.ED: "Emergency department visit",
    EncounterKind.INPATIENT: "Hospital admission",
    EncounterKind.OFFICE: "Office visit",
    EncounterKind.TELEHEALTH: "Telehealth visit",
    EncounterKind.WELLNESS: "Wellness visit",
    EncounterKind.TCM: "Visit after discharge",
    EncounterKind.OTHER: "Encounter",
}
DISPOSITIONS = {
    Disposition.BILL.value: "bill",
    Disposition.DO_NOT_BILL.value: "do not bill",
    Disposition.HOLD.value: "held: a person must decide first",
}
WHEN = (
    "The hour beside work is its start; beside anything else it is when it was recorded. Where the start is not known, "
    "the day stands alone."
)
Event = tuple[datetime, str, str, str]
"""When, in words, what happened, who."""


def story(rows: PacketRows) -> tuple[Section, ...]:
    """The month in short, the person, the days."""
    return in_short(rows), patient(rows), days(rows)


def status(rows: PacketRows) -> str:
    """Whether this is final, and by whose word."""
    close = rows.close
    if close is None:
        return "PROVISIONAL: not closed. It is the record as it stands, and may change until a named person closes it."
    again = f"; it amends {counted(close.version - 1, 'earlier close')}" if close.version > 1 else ""
    return f"Closed, version {close.version}, {rows.at(close.at)} by {rows.doer(close.by_id, close.at)}{again}"


def in_short(rows: PacketRows) -> Section:
    """The answer before its reasons."""
    month, said = rows.month, rows.decision
    facts = [
        *first_facts(rows),
        ("Month", f"{month.month.label}; every time below is in {rows.zone.key}"),
        ("Status", status(rows)),
    ]
    if said is None:
        facts.append(("Decision", "none: no rule file holds for this month"))
    else:
        codes = listed([f"{one.code} x{one.units}" for one in said.lines]) or "none"
        billed = f"; date of service {rows.day(said.service_date)}" if said.service_date else ""
        closed = "as closed: " if rows.close else ""
        late = f"; its decision making was {LATE_MDM}" if late_decision_making(rows, said) else ""
        facts.append(("Decision", f"{closed}{DISPOSITIONS[said.disposition]}; codes {codes}{billed}{late}"))
        facts.append(("Minutes", f"{said.pool_seconds // 60} counted ({span(said.pool_seconds)})"))
        if said.reasons:
            facts.append(("Because", "; ".join(reason(one).said for one in said.reasons)))
    facts += today(rows)
    facts += since_close(rows)
    if rows.items:
        sent = [
            f"{one.control}, {kind_words(rows, one)}, {rows.at(rows.batches[one.batch_id].at)}" for one in rows.items
        ]
        facts.append(("Left as a claim", "; ".join(sent)))
    practitioner = month.practitioner
    last = month.month.last_day
    facts.append(("Billing practitioner", rows.who(practitioner.id, last) if practitioner else NOBODY))
    facts.append(("Practitioner review", practitioner_review(rows)))
    if rows.plan is not None:
        facts.append(("Care plan signed", signature(rows)))
    facts.append(("Designated team member", team_member(rows)))
    facts += _conditions(rows)
    return Section("The month in short", "", tuple(facts), (summary(rows),))


def _conditions(rows: PacketRows) -> list[tuple[str, str]]:
    """A closed month rests on the conditions that its close froze; what the chart says today stands apart."""
    now = listed([group_words(one.key) for one in rows.month.groups]) or "none confirmed"
    if rows.close is None or rows.decision is None:
        return [("Conditions", now)]
    kept = "; ".join(conditions(rows, rows.decision)) or "none"
    kept += "" if rows.decision.conditions else f" ({WORDS_TODAY})"
    today_ = "; ".join(conditions_today(rows)) or "none confirmed"
    payer, payer_now = insured(rows.decision), insured_today(rows)
    changed = f"; by today's record {payer_now}" if payer_now != payer else ""
    said = [("Conditions at the close", kept), ("Payer at the close", f"{payer}{changed}")]
    same = [one.words for one in rows.month.groups] == conditions(rows, rows.decision)
    return said if same else [*said, ("Conditions in the chart today", today_)]


def since_close(rows: PacketRows) -> list[tuple[str, str]]:
    """What the record holds otherwise than the newest close: entries that came, or were taken back, after it."""
    said = rows.decision
    if rows.close is None or said is None:
        return []
    closed, live = {one.id for one in said.entries}, {one.entry.id for one in rows.live}
    came = [f"{handle(one)} was entered" for one in sorted(live - closed)]
    gone = [f"{handle(one)} was taken back" for one in sorted(closed - live)]
    words = [f"{listed([*came, *gone])}; not in this decision"] if came or gone else []
    many = len(left_out(rows))
    words += (
        [f"{counted(many, 'thing')} in all came since and no amendment took in: section Since the close"]
        if many
        else []
    )
    return [("Since the close", ". ".join(words))] if words else []


def summary(rows: PacketRows) -> str:
    """The month in two or three sentences: contacts, tries, work, what came between."""
    live = [one.entry for one in rows.live]
    workers = {one.performer_id for one in live}
    closed = sum((end := closed_by(one)) is not None and rows.during(end.at) for one in rows.loops)
    opened = sum(one.open and one.follow_up.at < rows.end for one in rows.loops)
    seen = Counter(one.kind for one in _encounters(rows) if one.kind in ACUTE)
    said = [
        count_of(rows),
        f"{counted(len(workers), 'person', 'people')} logged {counted(len(live), 'entry', 'entries')}.",
        f"{counted(closed, 'follow-up')} closed in the month; of those opened by its end {opened} open now.",
        *_after(rows),
    ]
    if seen:
        came = listed([f"{SEEN[kind].lower()} ({number})" for kind, number in seen.items()])
        said.append(f"In the month came: {came}.")
    return " ".join(said)


def _after(rows: PacketRows) -> list[str]:
    """Follow-ups about this month that were opened after it: that its claim must be put right."""
    about = [one for one in rows.loops if one.follow_up.what == claim_follow_up.words(rows.month.month)]
    still = sum(one.open for one in about)
    return [f"{counted(len(about), 'follow-up')} about its claim came later, {still} open now."] if about else []


def patient(rows: PacketRows) -> Section:
    """Who it is, how to reach them, and whom staff may speak to."""
    one, month_end = rows.month.patient, rows.month.month.last_day
    facts = [
        ("Patient", f"{one.full_name}, born {rows.day(one.dob)}, MRN {one.mrn}"),
        ("Sex, language", f"{one.sex or NOT_RECORDED}, {one.language or NOT_RECORDED}"),
    ]
    if one.interpreter:
        facts.append(("Interpreter", one.interpreter))
    if one.caregiver:
        since = f", may be spoken to since {rows.day(one.caregiver_since)}" if one.caregiver_since else ""
        facts.append(("Caregiver", f"{one.caregiver}{since}"))
    coverage = rows.month.coverage
    checked = f", checked {rows.day(coverage.checked_on)}" if coverage and coverage.checked_on else ""
    since = f" since {rows.day(coverage.since)}" if coverage else ", as the roster says"
    facts.append(("Payer", f"{rows.month.payer or NOT_RECORDED}{since}{checked}"))
    taken = [one for one in rows.medications if one.active(month_end) and (one.since is None or one.since <= month_end)]
    if taken:
        facts.append((f"Medicines on {rows.day(month_end)}", "; ".join(_taken(rows, one) for one in taken)))
    plan = rows.plan
    if plan is not None and plan.open_goals:
        facts.append(("Works towards", listed([goal.text for goal in plan.open_goals])))
    if plan is not None and plan.barriers:
        facts.append(("Stands in the way", listed(plan.barriers)))
    return Section("The patient", "", tuple(facts))


def _taken(rows: PacketRows, one: Medication) -> str:
    since = f"since {rows.day(one.since)}" if one.since else "since when is not recorded"
    return f"{one.name} {one.dose}".strip() + f" ({since})"


def days(rows: PacketRows) -> Section:
    """Everything that happened in the month, oldest first."""
    found = sorted(_events(rows), key=lambda one: one[:3])
    lines = tuple((said, what, who) for _, said, what, who in found)
    if not lines:
        return Section("The month, day by day", "", paragraphs=("Nothing happened in this month.",))
    return Section("The month, day by day", "", paragraphs=(WHEN,), grid=Grid(("When", "What happened", "Who"), lines))


def _events(rows: PacketRows) -> Iterator[Event]:
    yield from _worked(rows)
    for one in rows.attempts:
        if rows.during(one.at) and one.entry_id is None:
            note = f": {one.note}" if one.note else ""
            yield _at(rows, one.at, f"Attempt recorded: {one.outcome.value.replace('-', ' ')}{note}", one.by_id)
    yield from _loops(rows)
    yield from _programme(rows)
    for seen in _encounters(rows):
        until = f", until {rows.day(seen.until)}" if seen.until and seen.until != seen.on else ""
        what = f"{SEEN[seen.kind]}{until}{f': {seen.reason}' if seen.reason else ''}. {_where_from(rows, seen)}"
        yield _on(rows, seen.on, what, rows.who(seen.practitioner_id, seen.on, seen.practitioner or ""))
    yield from _medicines(rows)
    for stay in rows.month.rows.stays:
        if rows.month.month.first_day <= stay.since <= rows.month.month.last_day:
            ends = f", until {rows.day(stay.until)}" if stay.until else ""
            yield _on(rows, stay.since, f"Stay begins: {stay.kind.value.replace('_', ' ')}{ends}", "")


def _where_from(rows: PacketRows, seen: Encounter) -> str:
    """At which facility, and how the record came to know of it."""
    row = rows.proof.written.get(seen.id)
    source = f"{rows.doer(row.by_id, row.first)}, {rows.at(row.first)}" if row else NOT_RECORDED
    number = f" (the chart's number {seen.chart_id})" if seen.chart_id else ""
    return f"Facility: {seen.facility or NOT_RECORDED}. Source: {source}{number}."


def _medicines(rows: PacketRows) -> Iterator[Event]:
    """Medicines that were started or ended in the month, by the list that the chart brought."""
    first, last = rows.month.month.first_day, rows.month.month.last_day
    for one in rows.medications:
        named = f"{one.name} {one.dose}".strip()
        if one.since is not None and first <= one.since <= last:
            yield _on(rows, one.since, f"Medicine started or changed: {named}", "")
        if one.until is not None and first <= one.until <= last:
            yield _on(rows, one.until, f"Medicine ended: {named}", "")


def _worked(rows: PacketRows) -> Iterator[Event]:
    for state in rows.live:
        entry = state.entry
        said = outcome(rows, entry)
        ended = f" Outcome: {said}." if said != NOT_RECORDED else ""
        late = remark(rows, entry)
        came = f" ({late})" if late else ""
        what = (
            f"{activities(entry)}, {span(entry.seconds)}, {marked(rows, entry.id)}{came}. {contact(rows, entry)}. "
            f"{sentence(rows.note_of(entry))}{ended}"
        )
        who = rows.who(entry.performer_id, entry.service_date)
        if entry.start is None:
            yield _on(rows, entry.service_date, what, who)
        else:
            yield entry.start, rows.at(entry.start), what, who


def _loops(rows: PacketRows) -> Iterator[Event]:
    for loop in rows.loops:
        one, end = loop.follow_up, closed_by(loop)
        if rows.during(one.at):
            yield _at(rows, one.at, f"Owed by {rows.day(one.due)}: {one.kind.value}, {one.what}", one.by_id)
        if end is not None and rows.during(end.at):
            result = f": {end.result}" if end.result else ""
            yield _at(rows, end.at, f"Loop closed, {one.kind.value}, {one.what}: {end.step.value}{result}", end.by_id)


def _programme(rows: PacketRows) -> Iterator[Event]:
    month = rows.month.rows
    for answer in month.consents:
        if rows.during(answer.at):
            yield _at(rows, answer.at, f"{ANSWERS[answer.answer]} ({answer.how.value})", answer.explained_by_id)
    for step in standing_steps(month.steps):
        day = step.day(rows.zone)
        if rows.month.month.first_day <= day <= rows.month.month.last_day and step.step is not Step.CONSENT:
            what = f"Enrolment: {step.step.value}{f': {step.reason}' if step.reason else ''}"
            yield (
                _at(rows, step.at, what, step.by_id)
                if step.on is None
                else _on(rows, day, what, rows.doer(step.by_id, step.at))
            )
    for plan in month.plans:
        if rows.during(plan.at):
            changed = f": {plan.changed}" if plan.changed else ""
            yield _at(rows, plan.at, f"Care plan version {plan.version}{changed}", plan.by_id)
    numbers = {plan.id: plan.version for plan in month.plans}
    for done in rows.plan_events:
        if rows.during(done.at) and done.plan_id in numbers:
            to = f" to {done.note}" if done.note else ""
            yield _at(rows, done.at, f"Care plan version {numbers[done.plan_id]} {DONE[done.kind]}{to}", done.by_id)


def _encounters(rows: PacketRows) -> list[Encounter]:
    """Those of the month, and those that lasted into it."""
    first, last = rows.month.month.first_day, rows.month.month.last_day
    return [one for one in rows.month.rows.encounters if one.on <= last and one.ended >= first]


def _at(rows: PacketRows, at: datetime, what: str, by_id: str | None) -> Event:
    return at, rows.at(at), what, rows.doer(by_id, at)


def _on(rows: PacketRows, day: date, what: str, who: str) -> Event:
    """Something of a day without its hour: it stands at the day's end, after what has one."""
    return datetime.combine(day, time(23, 59, 59), rows.zone), rows.day(day), what, who
