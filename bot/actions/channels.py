"""What was found of each channel: kept as versions of a setting, so that every replica reads the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from ccm.channel_rules import Standing, Verdict, Why
from storage.unit_of_work import PracticeView

PREFIX = "channel."


class ChannelRow(BaseModel):
    """As it is kept; `asked` is False while a change is known and Slack was not asked yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    verdict: Verdict
    why: tuple[Why, ...] = ()
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """A channel's standing since an instant of the practice's clock."""

    standing: Standing
    since: datetime
    asked: bool


def setting_of(channel_id: str) -> str:
    """The setting's name."""
    return f"{PREFIX}{channel_id}"


def kept(view: PracticeView, channel_id: str) -> Kept | None:
    """What was found last and since when it is so, or None for a channel that nobody looked at yet."""
    found = view.settings.versions(setting_of(channel_id))
    versions = [(ChannelRow.model_validate_json(one.value), one.at) for one in found]
    if not versions:
        return None
    row, since = versions[0]
    for older, at in versions:  # newest first
        if (older.verdict, older.why) != (row.verdict, row.why):
            break
        since = at
    return Kept(Standing(row.verdict, row.why), since, row.asked)
