"""After a file: which closed months it touches, whose claims would change, and the biller's follow-ups to those.

Done after the rows are kept, a month at a time, in short turns: however long the file, one follow-up a patient-month.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.closed_month import claim_changes, settle_follow_up
from bot.actions.month_rows import MonthReader
from bot.actions.month_standing import closed_among
from bot.files.staged import short_turn
from ccm.billing.rules import RuleData
from ccm.month_close import ClaimItem, live
from ccm.service_month import ServiceMonth
from storage.database import Database
from storage.practices import Practice
from storage.unit_of_work import PracticeView

TURN = 50  # patients in one turn of the writer's lock
Touched = tuple[str, date, date]
"""A patient, and the first and last day on which a kept row bears."""


@dataclass(frozen=True, slots=True)
class ClosedTouched:
    """Closed patient-months that rows of a file fall into; of how many the claim changes, and of those had left."""

    touched: int = 0
    changed: int = 0
    sent: int = 0
    months: tuple[ServiceMonth, ...] = ()  # in which a claim changes
    checked_only: bool = False  # nothing was kept, so that nothing could be compared

    @property
    def said(self) -> str:
        """In one line; empty where no closed month is touched."""
        if not self.touched:
            return ""
        begin = f"Closed months touched: {self.touched}"
        if self.checked_only:
            return f"{begin}. Whether their claims change is told when the file is kept."
        if not self.changed:
            return f"{begin}; nothing in their claims changes."
        named = ", ".join(f"`/ccm close {one}`" for one in self.months)
        told = f"; {self.sent} had left, each a follow-up of the biller's (`/ccm todo list`)" if self.sent else ""
        return f"{begin}. The claim changes in {self.changed}{told}. What changed is amended: {named}."


def closed_touched(view: PracticeView, touched: Iterable[Touched]) -> dict[ServiceMonth, set[str]]:
    """The closed patient-months into which the rows fall."""
    spans, found = list(touched), dict[ServiceMonth, set[str]]()
    for month in view.closes.months() if spans else ():
        ids = {key for key, first, last in spans if first <= month.last_day and last >= month.first_day}
        ids &= view.closes.of_month(month).keys() if ids else set()
        if ids:
            found[month] = ids
    return found


def tell_closed(
    database: Database,
    practice: Practice,
    rules: Sequence[RuleData],
    touched: Iterable[Touched],
    now: datetime,
    *,
    kept: bool,
) -> ClosedTouched:
    """Compare what a file touched with its closes; open, and where a claim is the same again close, the follow-ups."""
    zone = ZoneInfo(practice.zone)
    with database.read(practice.id) as view:
        found = closed_touched(view, touched)
    count = sum(len(ids) for ids in found.values())
    if not kept:
        return ClosedTouched(count, checked_only=True)
    changed = sent = 0
    months = []
    for month, ids in found.items():
        with database.read(practice.id) as view:
            reader = MonthReader(view, zone, month, rules)
            unlike = {one.of.patient.id for one in closed_among(reader, reader.practice(), ids) if claim_changes(one)}
            out = _live(view.closes.items(month))
        _settle(database, practice.id, month, sorted(ids & out), unlike, now, zone)
        changed, sent = changed + len(unlike), sent + len(unlike & out)
        months += [month] if unlike else []
    return ClosedTouched(count, changed, sent, tuple(months))


def _live(items: Iterable[ClaimItem]) -> set[str]:
    last = {one.patient_id: one for one in items}
    return {key for key, one in last.items() if live([one])}


def _settle(
    database: Database,
    practice_id: str,
    month: ServiceMonth,
    ids: Sequence[str],
    unlike: set[str],
    now: datetime,
    zone: ZoneInfo,
) -> None:
    today = now.astimezone(zone).date()
    for at in range(0, len(ids), TURN):
        with short_turn(database, practice_id) as uow:
            staff = uow.staff.all()
            opened = [
                settle_follow_up(uow, key, month, key in unlike, staff, None, now, today) for key in ids[at : at + TURN]
            ]
            if uow.wrote:
                facts = {"month": str(month), "opened": str(sum(bool(one) for one in opened))}
                uow.audit.record("import.closed_months", None, now, patients=ids[at : at + TURN], facts=facts)
