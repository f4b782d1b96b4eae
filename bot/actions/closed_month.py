"""What came to a month after its close: who does it is told so, and where its claim has left the biller is too.

Only where the claim would say something else is anybody owed anything: a month may gain a minute and bill the same.
The biller's follow-up closes by itself, when the month is amended or its claim left anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from bot.actions.desk import Work
from bot.actions.month_standing import Standing, standing
from bot.actions.policy import policy_as_of
from bot.actions.whom import patient_of
from ccm import claim_follow_up
from ccm.billing.beside import disturbed
from ccm.billing.record import worked
from ccm.follow_up import FollowUp, FollowUpEvent, FollowUpStep, Kind, Loop, owner_among
from ccm.month_close import ClaimItem, ClaimKind, Close, live, next_claim
from ccm.record import EntryState, Person, TimeEntry
from ccm.roles import Duty
from ccm.service_month import ServiceMonth, add_business_days
from storage.ids import new_id
from storage.unit_of_work import UnitOfWork

DAYS = 2
"""Business days within which the biller looks at it: a wrong claim is not left standing."""


def closed_notices(work: Work, was: TimeEntry | None, now: EntryState) -> tuple[str, ...]:
    """What a correction of `was` into `now` means for months that are closed, chart by chart; the same for an undo, and
    for a new entry, where `was` is None.

    Opens one follow-up to amend or void a claim that has left and would change, unless one waits already. Other
    patients' claims change with it where one person's time collides (R-C2) or makes a day too long, or does so no more.
    """
    said, entries = [], [one for one in (was, now.entry) if one is not None]
    own = dict.fromkeys((one.patient_id, ServiceMonth.of_day(one.service_date)) for one in entries)
    closed = {month for month in {month for _, month in own} if work.uow.closes.any_of(month)}
    if not closed:  # one small query for almost every log
        return ()
    for patient_id, month in own:
        words = closed_notice(work, patient_id, month)
        if words:
            chart = "On the first chart: " if patient_id != now.entry.patient_id else ""
            said.append(f"{chart}{words}")
    beside = (key for key in _beside(work, was, now, closed) if key not in own)
    told = Counter(words for key in beside if (words := closed_notice(work, *key, say_same=False)))
    return (*said, *(f"On {_others(count)} through this time: {words}" for words, count in told.items()))


def _others(count: int) -> str:
    return "another chart" if count == 1 else f"{count} other charts"


def _beside(
    work: Work, was: TimeEntry | None, now: EntryState, closed: Collection[ServiceMonth]
) -> list[tuple[str, ServiceMonth]]:
    """The patient-months that the performers' other time stands in, where it collides otherwise than before."""
    entries = [one for one in (was, now.entry) if one is not None]
    found = []
    for month, performer in dict.fromkeys((ServiceMonth.of_day(one.service_date), one.performer_id) for one in entries):
        if month not in closed:
            continue
        after = work.uow.entries.worked(performer, month.first_day, month.last_day)
        before = [one for one in after if one.id != now.entry.id]
        if was is not None and was.performer_id == performer and ServiceMonth.of_day(was.service_date) == month:
            before += worked([EntryState(was)])
        most = policy_as_of(work.uow, month.bounds(work.zone)[1]).most_hours_a_day
        found += [(one, month) for one in sorted(disturbed(before, after, most))]
    return found


def closed_since(work: Work, patient_id: str, since: date, until: date | None = None) -> tuple[str, ...]:
    """The same of a fact that bears on many days, a death or a coverage: of those closed months whose claim changes."""
    months = work.uow.closes.months_of(patient_id)
    found = (one for one in months if one.last_day >= since and (until is None or one.first_day <= until))
    return tuple(said for one in found if (said := closed_notice(work, patient_id, one, say_same=False)))


def closed_notice(work: Work, patient_id: str, month: ServiceMonth, *, say_same: bool = True) -> str:
    """What was done just now means for that month; nothing where it is not closed."""
    if not work.uow.closes.of_patient(patient_id, month):
        return ""
    changes = claim_changes(standing(work, patient_of(work, patient_id), month)[0])
    sent = live(work.uow.closes.items_of(patient_id, month))
    staff = work.uow.staff.all()
    opened = settle_follow_up(
        work.uow, patient_id, month, changes and sent, staff, work.person.id, work.now, work.today
    )
    if opened:
        work.saw(patient_id)  # a row on that chart, whoever's entry led there
        work.facts["claim_follow_up"] = " ".join(filter(None, (work.facts.get("claim_follow_up", ""), opened)))
    if not changes:
        whose = (
            "; nothing in its claim changes" if not sent else " and its claim has left; nothing in the claim changes"
        )
        return f"{month.label} is closed{whose}." if say_same else ""
    if not sent:
        return f"{month.label} is closed: what changed is amended there."
    told = "the biller is told" if biller(staff) else "nobody here bills or leads yet, so it waits among the follow-ups"
    return f"{month.label} is closed and its claim has left: {told}."


def claim_changes(one: Standing) -> bool:
    """Whether a closed month's claim would say something else now. What no file decides any more is looked at."""
    return one.claim or one.of.decision is None


def settle_follow_up(
    uow: UnitOfWork,
    patient_id: str,
    month: ServiceMonth,
    owed: bool,
    staff: Sequence[Person],
    by_id: str | None,
    now: datetime,
    today: date,
) -> str:
    """Open the biller's follow-up where it is owed and none waits; close it where nothing is owed any more.

    Its id where one was opened, else nothing.
    """
    waiting = claim_follow_up.waits(uow.follow_ups.of_patient(patient_id), month)
    if not owed:
        _done(uow, waiting, claim_follow_up.SAME_AGAIN, by_id, now)
    if waiting or not owed:
        return ""
    due, what = add_business_days(today, DAYS), claim_follow_up.words(month)
    kept = FollowUp(new_id(), patient_id, Kind.OTHER, what, biller(staff), due, by_id, now)
    uow.follow_ups.add(kept)
    return kept.id


def months_amended(work: Work, made: Sequence[Close]) -> None:
    """Close the follow-ups of months that were amended just now: the result says what leaves next."""
    later = {one.patient_id: one for one in made if one.version > 1}
    if not later:
        return
    for month in {one.month for one in later.values()}:
        loops = _waiting(work, month, later)
        items = _by_patient(work.uow.closes.items(month)) if loops else {}
        for loop in loops:
            close = later[loop.follow_up.patient_id]
            found = next_claim([close], items.get(close.patient_id, ()))
            result = claim_follow_up.amended(close.version, found[1] if found else None)
            _done(work.uow, [loop], result, work.person.id, work.now)


def claims_left(work: Work, month: ServiceMonth, items: Sequence[ClaimItem], number: int) -> None:
    """Close the follow-ups of replacements and voids that left just now, unless their month changed again since."""
    again = {one.patient_id: one for one in items if one.kind is not ClaimKind.ORIGINAL}
    for loop in _waiting(work, month, again):
        item = again[loop.follow_up.patient_id]
        if not claim_changes(standing(work, patient_of(work, item.patient_id), month)[0]):
            _done(work.uow, [loop], claim_follow_up.left(item.kind, number), work.person.id, work.now)


def _waiting(work: Work, month: ServiceMonth, patient_ids: Iterable[str]) -> list[Loop]:
    of = set(patient_ids)
    return claim_follow_up.waits([one for one in work.uow.follow_ups.open() if one.follow_up.patient_id in of], month)


def _by_patient(items: Iterable[ClaimItem]) -> dict[str, list[ClaimItem]]:
    found: dict[str, list[ClaimItem]] = {}
    for one in items:
        found.setdefault(one.patient_id, []).append(one)
    return found


def _done(uow: UnitOfWork, loops: Iterable[Loop], result: str, by_id: str | None, now: datetime) -> None:
    for one in loops:
        uow.follow_ups.event(FollowUpEvent(new_id(), one.follow_up.id, FollowUpStep.DONE, by_id, now, result))


def biller(staff: Sequence[Person]) -> str | None:
    """Who makes the claims, else who runs the programme."""
    billers = [one.id for one in staff if one.active and Duty.BILLER in one.duties]
    return next(iter(billers), None) or owner_among(None, staff)
