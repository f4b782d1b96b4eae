"""When and where the bot speaks: the practice's posting settings, versioned, with what comes next by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions.channels import Kept, kept
from bot.actions.occasion import NAME, posting_of
from bot.actions.roles import Deed, may
from bot.actions.work import Work
from ccm.errors import CcmError
from ccm.posting_calendar import Firing, next_firings
from ccm.posting_settings import PostingSettings

COMING = 3


class PostingRefused(CcmError):
    """Hours at odds with each other: a sentence for each field, nothing kept."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(f"The posting hours were not saved. {' '.join(fields.values())}")
        self.fields = fields


@dataclass(frozen=True, slots=True)
class PostingScreen:
    """The settings that hold, who changed them last and when, the next posts by them, and who reads the channels."""

    settings: PostingSettings
    by: str
    at: datetime | None
    coming: tuple[Firing, ...]
    zone: ZoneInfo
    may_change: bool
    channels: Mapping[str, Kept | None]


def posting_screen(work: Work, defaults: PostingSettings) -> PostingScreen:
    """For all who may see the set-up."""
    settings = posting_of(work.uow, defaults)
    last = work.uow.settings.latest(NAME)
    people = {one.id: one.name for one in work.uow.staff.all(active_only=False)}
    coming = tuple(next_firings(settings, work.zone, work.now, COMING))
    by, at = (people.get(last.by_id or "", ""), last.at.astimezone(work.zone)) if last else ("", None)
    found = {one: kept(work.uow, one) for one in settings.channels()}
    return PostingScreen(settings, by, at, coming, work.zone, may(work.person, Deed.SETUP_CHANGE), found)


def change_posting(work: Work, settings: PostingSettings, defaults: PostingSettings) -> PostingScreen:
    """Keep a new version under the person's name. Raises PostingRefused."""
    odds = _odds(settings)
    if odds:
        raise PostingRefused(odds)
    before = posting_of(work.uow, defaults)
    changed = [one for one in PostingSettings.model_fields if getattr(before, one) != getattr(settings, one)]
    if changed:
        work.uow.settings.put(NAME, settings.model_dump_json(), work.person.id, work.now)
    work.facts.update(changed=",".join(changed) or "nothing")
    return posting_screen(work, defaults)


def _odds(settings: PostingSettings) -> dict[str, str]:
    """What cannot be meant: a day that ends before its worklist, a post that nobody at work would see."""
    late = {
        name: "This is after the working day ends."
        for name in ("forecast_at", "month_end_at")
        if getattr(settings, name) > settings.day_ends
    }
    if settings.forecast_at <= settings.worklist_at:
        late["forecast_at"] = "The forecast stands under the day's worklist, so it comes after it."
    if settings.day_ends <= settings.worklist_at:
        late["day_ends"] = "The day ends after its worklist comes."
    return late
