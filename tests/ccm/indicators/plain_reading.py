"""The definitions read a second time, plainly, from a patient's rows: what each indicator counts, of how many.

Nothing of `ccm.indicators` is used but the value that holds the rows. Dates are spelled out for the two Octobers of the
population: over, and as it stood on the 20th.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import holidays

from ccm.activity import Activity
from ccm.care_plan import Course, PlanEventKind
from ccm.chart import EncounterKind, StayKind
from ccm.consent import Element
from ccm.enrolment import Step
from ccm.follow_up import FollowUpStep, Kind
from ccm.indicators.measure import Which
from ccm.indicators.observed import Observed
from ccm.note_quality import note_quality
from ccm.record import Captured, EntryState, Outcome
from tests.ccm.indicators.population import DOCTOR, LEFT, NURSE, ZONE

Told = tuple[int, int]
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
FEDERAL = holidays.country_holidays("US", years=(2026,))
INSIDE = {Step.CONSENT, Step.ACTIVATE, Step.PAUSE, Step.LOSE}


def until(one: Observed) -> date:
    return min(LAST, one.terms.today)


def here(one: Observed) -> set[str]:
    return {NURSE.id, DOCTOR.id, LEFT.id} if one.terms.today > LAST else {NURSE.id, DOCTOR.id}


def local(at) -> date:  # type: ignore[no-untyped-def]
    return at.astimezone(ZONE).date()


def standing(one: Observed) -> list[EntryState]:
    return [state for state in one.of.rows.entries if not state.corrections]


def path(one: Observed, day: date) -> Step | None:
    taken = [step.step for step in one.of.rows.steps if local(step.at) <= day]
    return taken[-1] if taken else None


def enrolled(one: Observed) -> bool:
    return path(one, until(one)) in INSIDE


def joined(one: Observed) -> bool:
    days = [FIRST - timedelta(days=1)]
    while days[-1] < until(one):
        days.append(days[-1] + timedelta(days=1))
    return any(path(one, day) in INSIDE for day in days)


def team_member(one: Observed) -> str | None:
    rows = one.of.rows.assignments
    if len(rows) == 2:
        return LEFT.id if LEFT.id in here(one) else None
    found = one.patient.care_manager_id
    return found if found in here(one) else None


def five(one: Observed) -> bool:
    consents, biller = one.of.rows.consents, one.of.practitioner.id if one.of.practitioner else None
    consent = bool(consents) and consents[-1].elements == frozenset(Element)
    consent = consent and (biller is None or consents[-1].practitioner_id == biller)
    conditions = len(one.of.rows.confirmations[-1].groups) >= 2
    visit = not one.of.record.visit_owed  # has tests of its own
    return bool(consent and conditions and visit and team_member(one) and biller)


def silent(one: Observed) -> bool:
    if path(one, until(one)) is Step.LOSE:
        return True
    if path(one, until(one)) is not Step.ACTIVATE:
        return False
    began = next(step for step in one.of.rows.steps if step.step is Step.ACTIVATE)
    known = [one.last_contact] if one.last_contact else []
    if not began.imported:
        known.append(began.at)
    elif not known and one.of.plan:
        known.append(one.of.plan.at)
    days = [local(max(known)), *(day for day in contacts(one) if day <= until(one))] if known else []
    return bool(days) and (until(one) - max(days)).days >= 90


def untouched(one: Observed) -> bool:
    plan = one.of.plan
    if plan is None:
        return True
    looked = max([plan.dated, *(local(e.at) for e in one.events if e.kind is PlanEventKind.REVIEWED)])
    return (until(one) - looked).days >= (90 if plan.complex else 180)


def contacts(one: Observed) -> list[date]:
    found = [local(a.at) for a in one.attempts if a.outcome in (Outcome.REACHED, Outcome.DECLINED)]
    for state in standing(one):
        entry = state.entry
        # Of the population's notes “called patient” alone tells of nobody who answered, and a call that was said is one
        if Activity.CALL in entry.activities:
            found.append(entry.service_date)
    return sorted(found)


def business_days(start: date, end: date) -> int:
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    return sum(day.weekday() < 5 and day not in FEDERAL for day in days)


def discharge(one: Observed) -> Told:
    rows = one.of.rows
    left = {e.until or e.on for e in rows.encounters if e.kind is EncounterKind.ED}
    left |= {e.until for e in rows.encounters if e.kind is EncounterKind.INPATIENT and e.until}
    soon = of = 0
    dead = next((local(s.at) for s in rows.steps if s.step is Step.DIE and local(s.at) <= until(one)), None)
    for day in left:
        if not FIRST <= day <= until(one):
            continue
        later = [c for c in contacts(one) if c >= day]
        if later:
            soon, of = soon + (business_days(day, later[0]) <= 2), of + 1
        elif one.terms.today > nth(day) and (dead is None or dead > nth(day)):
            of += 1
    return soon, of


def nth(day: date) -> date:
    """The second business day after it."""
    at = day
    while business_days(day, at) < 2:
        at += timedelta(days=1)
    return at


def loops(one: Observed) -> Told:
    late = of = 0
    for loop in one.loops:
        if local(loop.follow_up.at) > until(one) or loop.follow_up.at >= one.terms.until:
            continue
        events = [e for e in loop.events if e.at < one.terms.until]
        if any(e.step is FollowUpStep.DONE for e in events):
            continue
        due = next((e.due for e in events if e.due), loop.follow_up.due)
        late, of = late + (due < until(one)), of + 1
    return late, of


def coordination(one: Observed) -> Told:
    implied = of = 0
    for state in standing(one):
        entry = state.entry
        if not {"coord", "ref", "trans"} & {a.value for a in entry.activities}:
            continue
        of += entry.seconds
        said = entry.id in one.outcomes or "change" not in note_quality(entry.note).missing
        for loop in one.loops:
            if loop.follow_up.at >= one.terms.until or loop.follow_up.kind in (Kind.LETTER, Kind.DATA):
                continue
            events = [local(e.at) for e in loop.events if e.at < one.terms.until]
            said = said or FIRST <= local(loop.follow_up.at) <= LAST or any(e >= entry.service_date for e in events)
        implied += 0 if said else entry.seconds
    return implied, of


def cloned(one: Observed) -> Told:
    notes = [s.entry.note.lower().rstrip(".") for s in standing(one) if s.entry.note]
    return sum(notes.count(note) > 1 for note in notes), len(notes)


def after_hours(one: Observed) -> Told:
    late = of = 0
    for state in standing(one):
        for run in state.entry.runs:
            at = run.start.astimezone(ZONE)
            works = at.weekday() < 5 and at.date() not in FEDERAL
            of += run.seconds
            late += 0 if works and (7, 30) <= (at.hour, at.minute) < (17, 30) else run.seconds
    return late, of


def days_of(one: Observed, ed: bool) -> int:
    rows = one.of.rows
    kind = EncounterKind.ED if ed else EncounterKind.INPATIENT
    days = {e.on for e in rows.encounters if e.kind is kind}
    days |= set() if ed else {s.since for s in rows.stays if s.kind is StayKind.INPATIENT}
    return len([d for d in days if FIRST <= d <= until(one)])


def goals(one: Observed) -> Told:
    found = one.of.plan.goals if one.of.plan else ()
    met = sum(g.course is Course.MET and g.closed_on is not None and g.closed_on >= FIRST for g in found)
    return met, met + sum(g.course is Course.OPEN for g in found)


def entries(one: Observed, keep: Callable[..., bool], meant: Callable[..., bool]) -> Told:
    kept = [s.entry for s in standing(one) if keep(s.entry)]
    return sum(meant(e) for e in kept), len(kept)


def seconds(one: Observed, since: date) -> Told:
    kept = [s.entry for s in standing(one)]
    return sum(e.seconds for e in kept if e.service_date >= since), sum(e.seconds for e in kept)


def among(asked: bool, yes: bool) -> Told:
    return (int(yes), 1) if asked else (0, 0)


PLAIN: dict[Which, Callable[[Observed], Told]] = {
    Which.COMPLETE: lambda one: among(True, one.of.seconds >= 1200),
    Which.ENROLMENT: lambda one: among(enrolled(one), enrolled(one) and five(one)),
    Which.UNOWNED: lambda one: among(enrolled(one), team_member(one) is None),
    Which.UNREACHABLE: lambda one: among(enrolled(one), enrolled(one) and silent(one)),
    Which.ED: lambda one: (days_of(one, True), 1) if joined(one) else (0, 0),
    Which.ADMISSIONS: lambda one: (days_of(one, False), 1) if joined(one) else (0, 0),
    Which.DISCHARGE: lambda one: discharge(one) if joined(one) else (0, 0),
    Which.GOALS: lambda one: goals(one) if enrolled(one) else (0, 0),
    Which.UNTOUCHED: lambda one: among(enrolled(one), untouched(one)),
    Which.GENERIC: lambda one: among(one.of.plan is not None, one.like_another),
    Which.LOOPS: loops,
    Which.COORDINATION: coordination,
    Which.WEAK: lambda one: entries(
        one,
        lambda e: e.program == "ccm" and e.activities != (Activity.AUTO,),
        lambda e: bool(note_quality(e.note).missing),
    ),
    Which.CLONED: cloned,
    Which.CHARTED: lambda one: entries(one, lambda e: True, lambda e: e.id in one.charted),
    Which.AUTOMATED: lambda one: entries(one, lambda e: True, lambda e: Activity.AUTO in e.activities),
    Which.LATE: lambda one: entries(
        one, lambda e: e.captured is not Captured.IMPORTED, lambda e: e.late_reason != "" or e.captured is Captured.LATE
    ),
    Which.ROUND: lambda one: entries(
        one,
        lambda e: e.captured is not Captured.TIMER and e.seconds in range(60, 32 * 60 + 1, 60),
        lambda e: e.seconds in (300, 600, 900, 1200, 1800),
    ),
    Which.CLUSTER: lambda one: among(one.of.seconds >= 1200, 1200 <= one.of.seconds < 1380),
    Which.LAST_DAYS: lambda one: seconds(one, date(2026, 10, 29)),
    Which.WORKED: lambda one: (seconds(one, FIRST)[0], 0),
    Which.AFTER_HOURS: after_hours,
    Which.PANEL: lambda one: (int(enrolled(one) and team_member(one) is not None), 0),
}

LACKS = frozenset({Which.COMPLETE, Which.ENROLMENT, Which.DISCHARGE, Which.CHARTED})
"""Indicators where more is better: they open to whom it lacks, in full or in part."""
