"""The billing practitioner goes over the months of their own patients: in batch, exceptions first, or one by itself.

Only the month's own billing practitioner reviews it, once it is over. What was seen is what is kept: a month that
changed between the screen and the tick is not reviewed, and is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.actions.attesting import own_months, require_own
from bot.actions.desk import Work
from bot.actions.month import PatientMonth, patient_month
from bot.actions.month_rows import MonthReader
from bot.actions.whom import by_case
from ccm.billing.gathered import MonthOf
from ccm.errors import CcmError, StateRefused
from ccm.month_close import SignOff, SignOffKind
from ccm.month_review import ESCALATED, Notable, Reviewed, Seen, may_review, notable, review_of, stamp_of
from ccm.record import Patient
from ccm.service_month import ServiceMonth
from storage.ids import new_id

AT_ONCE = 10  # a page: as many as one field of ticks holds
TAKE_BACK = "-"
"""What the button sends for a review that is said no longer."""
CHANGED = "It changed since you looked, so it was not reviewed. Please read it again."


@dataclass(frozen=True, slots=True)
class ToReview:
    """One patient's month that waits. `before` is a review that stands but saw other counted entries."""

    of: MonthOf
    seen: tuple[Seen, ...]
    stamp: str
    before: Reviewed | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A page of what waits, exceptions first. `done` are the months that were reviewed and did not change since."""

    month: ServiceMonth
    shown: tuple[ToReview, ...]
    count: int
    exceptions: int
    done: int
    page: int


@dataclass(frozen=True, slots=True)
class ReviewKept:
    """Whose month was reviewed, and whose not, with why."""

    month: ServiceMonth
    done: tuple[MonthOf, ...]
    skipped: tuple[tuple[Patient, str], ...]


def to_review(work: Work, month: ServiceMonth, page: int) -> ReviewPage:
    """The practitioner's own patients with time in the month, exceptions first. Raises StateRefused till it is over."""
    _over(work, month)
    found, done = [], 0
    raised = work.uow.follow_ups.raised(ESCALATED, *month.bounds(work.zone))
    medicines = work.uow.medications.changed(month.first_day, month.last_day)
    for of in own_months(work, month, may_review):
        before = review_of(of)
        if before is not None and before.current:
            done += 1
        else:
            seen = notable(of, raised.get(of.patient.id, ()), medicines.get(of.patient.id, ()))
            found.append(ToReview(of, seen, stamp_of(of), before))
    found.sort(key=_order)
    at = min(max(page, 0), max(0, (len(found) - 1) // AT_ONCE))
    shown = tuple(found[at * AT_ONCE : (at + 1) * AT_ONCE])
    work.saw(*(one.of.patient.id for one in shown))
    return ReviewPage(month, shown, len(found), sum(bool(one.seen) for one in found), done, at)


def _order(one: ToReview) -> tuple[int, str, str, str]:
    ranks = list(Notable)
    rank = ranks.index(one.seen[0].what) if one.seen else len(ranks)
    return rank, one.of.patient.family, one.of.patient.given, one.of.patient.id


def review_many(work: Work, month: ServiceMonth, ticked: Mapping[str, str]) -> ReviewKept:
    """Keep the review of each, by case id with the stamp that was shown. Whom it cannot be kept for is named."""
    _over(work, month)
    done, skipped = [], []
    for case_id, stamp in ticked.items():
        patient = by_case(work, case_id)
        try:
            done.append(_review(work, patient, month, stamp))
        except CcmError as refused:  # raised before anything of this patient was kept
            skipped.append((patient, refused.sentence))
    work.facts.update(month=str(month), reviewed=str(len(done)))
    return ReviewKept(month, tuple(done), tuple(skipped))


def review_one(work: Work, patient: Patient, month: ServiceMonth, stamp: str) -> tuple[PatientMonth, str]:
    """One patient's, from the screen of the month; `TAKE_BACK` takes the standing review back."""
    _over(work, month)
    said = "Taken back: the month is not reviewed." if stamp == TAKE_BACK else "Reviewed."
    try:
        _review(work, patient, month, stamp)
    except Outdated as refused:
        said = refused.sentence
    return patient_month(work, patient, month), said


class Outdated(StateRefused):
    """The month says something else than what was on the screen."""


def _review(work: Work, patient: Patient, month: ServiceMonth, stamp: str) -> MonthOf:
    of = MonthReader(work.uow, work.zone, month, work.rules).one(patient)
    require_own(work, of)
    before = review_of(of)
    back = stamp == TAKE_BACK
    if not back and (stamp != stamp_of(of) or not may_review(of.rows)):
        raise Outdated(CHANGED)
    work.saw(patient.id)
    news = before is not None if back else before is None or not before.current or before.sign.by_id != work.person.id
    if news:
        said = (SignOffKind.REVIEWED, "" if back else stamp, work.person.id, work.now)
        work.uow.sign_offs.add(SignOff(new_id(), patient.id, month, *said))
        work.facts.update(month=str(month), review="0" if back else "1")
    return of


def _over(work: Work, month: ServiceMonth) -> None:
    if work.today <= month.last_day:
        raise StateRefused(f"{month.label} is not over: a whole month is reviewed from {month.next.first_day:%B %-d}.")
