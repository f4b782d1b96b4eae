"""When and where the bot speaks: one typed set, versioned like the policy. The practice changes it in `/ccm setup`."""

from __future__ import annotations

from datetime import date, time

from pydantic import BaseModel, ConfigDict, Field

from ccm.handle import Naming
from ccm.service_month import is_business_day


class PostingSettings(BaseModel):
    """One version. Hours are the practice's own, days its own; a channel is Slack's id, empty where none is chosen."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    worklist_at: time = Field(time(7, 30), title="Daily worklist at")
    day_ends: time = Field(time(17, 30), title="Working day ends at")
    forecast_at: time = Field(time(8, 0), title="Forecasts at")
    month_end_at: time = Field(time(15, 0), title="Month-end digest at")
    closed: tuple[date, ...] = Field((), title="Practice holidays", description="Besides the federal ones.")
    worklist_channel: str = Field("", title="Worklist channel")
    escalation_channel: str = Field("", title="Escalation channel")
    digest_channel: str = Field("", title="Digest channel")
    surnames: bool = Field(
        False,
        title="Surnames in channels",
        description="A patient in a private channel is initials and a case id; with this the surname stands there.",
    )

    @property
    def naming(self) -> Naming:
        """How a patient is named in a private channel."""
        return Naming.SURNAME if self.surnames else Naming.INITIALS

    def works_on(self, day: date) -> bool:
        """Whether the practice works that day: a business day (US), and no holiday of its own."""
        return is_business_day(day) and day not in self.closed

    def channels(self) -> tuple[str, ...]:
        """The channels that are chosen, each once."""
        return tuple(
            dict.fromkeys(one for one in (self.worklist_channel, self.escalation_channel, self.digest_channel) if one)
        )


DEFAULT = PostingSettings()
