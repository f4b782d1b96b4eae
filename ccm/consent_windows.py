"""When minutes may count (R-C9, R-C10): while consent to the present practitioner stands, and the path is not left.

Three readings are laid over each other: the consents (a revocation ends them), the path (death, a move, a withdrawal by
either side, a refusal, enrolment elsewhere end it), and who billed when (a new practitioner needs a new consent, R-G3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ccm.consent import Answer, Consent, Standing, Window, standing, windows
from ccm.enrolment import (
    COUNTING,
    SILENT,
    TRANSITIONS,
    Assignment,
    EnrolmentStep,
    State,
    Step,
    standing_steps,
    state_of,
    taken_back,
)

_ALWAYS = datetime.min.replace(tzinfo=UTC)


def counted_windows(
    consents: Sequence[Consent],
    steps: Sequence[EnrolmentStep],
    assignments: Sequence[Assignment],
    practitioner_id: str | None,
    zone: ZoneInfo,
) -> tuple[Window, ...]:
    """The windows in which minutes may count, apart and in order. `practitioner_id` is the present one."""
    path, consents = _path_spans(steps, zone), standing_answers(consents, steps)
    found: list[Window] = []
    tenures = _tenures(assignments, practitioner_id) if path else ()
    for whose in {one for one, _ in tenures}:
        own = [one for one in consents if one.answer is not Answer.GIVEN or _bound(one, tenures) == whose]
        billed = [span for one, span in tenures if one == whose]
        found += _shared(_shared(windows(own), billed), path)
    return _joined(found)


def consent_standing(
    consents: Sequence[Consent],
    steps: Sequence[EnrolmentStep],
    assignments: Sequence[Assignment],
    practitioner_id: str | None,
    now: datetime,
) -> Standing:
    """How consent stands for the present practitioner, on the path as it is: none stands before it or after leaving."""
    tenures, consents = _tenures(assignments, practitioner_id), standing_answers(consents, steps)
    bound = [replace(one, practitioner_id=_bound(one, tenures)) for one in consents]
    own = [one for one in bound if one.answer is not Answer.GIVEN or one.practitioner_id in (None, practitioner_id)]
    told = standing(own if any(one.answer is Answer.GIVEN for one in own) else bound, practitioner_id, now)
    state = state_of(steps)
    if not told.good or state in COUNTING:
        return told
    if state in SILENT:
        return Standing(told.consent, f"the patient is {state.value}, and consent ended with that")
    if state in (State.CONFIRMED, State.INVITED):
        return Standing(told.consent, "the one on file belongs to an earlier enrolment")
    return Standing(told.consent, "one is on file, but eligibility is not confirmed yet")


def standing_answers(consents: Sequence[Consent], steps: Sequence[EnrolmentStep]) -> tuple[Consent, ...]:
    """The answers that hold: a revocation goes with the withdrawal that was recorded in error. Its row stays.

    A withdrawal by the practice has no revocation: the answer before it is a consent, and is left.
    """
    wrong = set()
    for step in taken_back(steps):
        before = [one for one in consents if one.at <= step.at and one.id not in wrong]
        last = max(before, key=lambda one: (one.at, one.id), default=None)
        if step.step is Step.WITHDRAW and last is not None and last.answer is Answer.REVOKED:
            wrong.add(last.id)
    return tuple(one for one in consents if one.id not in wrong)


def _path_spans(steps: Iterable[EnrolmentStep], zone: ZoneInfo) -> tuple[Window, ...]:
    """When the path lets minutes count: from consent, not before the confirmation, until any step that leaves.

    A step that leaves also cuts what came after its day: a death reported late ends the minutes on its own day.
    """
    found: list[Window] = []
    state, floor = State.UNKNOWN, None
    for one in standing_steps(steps):
        after = TRANSITIONS[one.step][1]
        if one.step is Step.CONFIRM:
            floor = max(floor, one.holds_from(zone)) if floor else one.holds_from(zone)
        if after in COUNTING and state not in COUNTING:
            start = one.holds_from(zone)
            found.append(Window(max(start, floor) if floor else start))
        elif after in SILENT:
            end = one.ends_at(zone)
            found = [_cut(span, end) for span in found if span.since < end]
            floor = max(floor, end) if floor else end
        state = after
    return tuple(found)


def _cut(span: Window, end: datetime) -> Window:
    return Window(span.since, end if span.until is None else min(end, span.until))


Tenure = tuple[str | None, Window]


def _tenures(assignments: Sequence[Assignment], practitioner_id: str | None) -> tuple[Tenure, ...]:
    """Who billed when, oldest first; with no change on record the present one always did.

    Time in which nobody was named belongs to whoever was named next: naming the first one is not a change.
    """
    found: list[Tenure] = []
    since = _ALWAYS
    for one in assignments:
        if one.practitioner_before_id not in (None, one.practitioner_id):
            found.append((one.practitioner_before_id, Window(since, one.at)))
            since = one.at
    return (*found, (practitioner_id, Window(since)))


def _bound(consent: Consent, tenures: Sequence[Tenure]) -> str | None:
    """For whom it was given: as it says, or else whoever billed then, or the first one named after it."""
    if consent.practitioner_id is not None:
        return consent.practitioner_id
    for who, span in tenures:
        if who is not None and (span.until is None or consent.at < span.until):
            return who
    return None


def _joined(found: Sequence[Window]) -> tuple[Window, ...]:
    """In order, those that touch made one: a day that lies in both lies in it whole."""
    joined: list[Window] = []
    for one in sorted(found, key=lambda each: each.since):
        if joined and joined[-1].until == one.since:
            joined[-1] = Window(joined[-1].since, one.until)
        else:
            joined.append(one)
    return tuple(joined)


def _shared(one: Sequence[Window], other: Sequence[Window]) -> list[Window]:
    """What lies in both."""
    found = []
    for a in one:
        for b in other:
            since = max(a.since, b.since)
            until = min((end for end in (a.until, b.until) if end is not None), default=None)
            if until is None or since < until:
                found.append(Window(since, until))
    return found
