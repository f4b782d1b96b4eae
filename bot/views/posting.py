"""When and where the bot speaks, as it is read and changed, with the next posts that come of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.actions.posting import PostingScreen
from bot.answers import Answer
from bot.views.forms import field, text_field
from bot.views.forms_programme import option
from bot.views.parts import button, context, form, row, section
from bot.views.text import clock_time, safe
from bot.views.undelivered import DUES
from bot.views.versions import at_words
from ccm.posting_calendar import Firing
from ccm.posting_settings import PostingSettings

HOURS = {
    "worklist_at": "Before the first calls; it is kept current until the day ends.",
    "day_ends": "No worklist is touched after it.",
    "forecast_at": "Mid-month, and on the last five business days.",
    "month_end_at": "On the last business day; brought up to date on the first.",
}
CHANNELS = {
    "worklist_channel": "Counts, and patients whom nobody owns; names go to each person's own messages.",
    "escalation_channel": "Clinical concerns, from the release that has them.",
    "digest_channel": "Forecasts and the month-end digest.",
}


def posting_answer(screen: PostingScreen) -> Answer:
    """The hours, the channels, the holidays, and the next three posts."""
    now = screen.settings
    hours = [f"{_title(name)}: {_hour(getattr(now, name))}" for name in HOURS]
    channels = [f"{_title(name)}: {_channel(getattr(now, name), screen)}" for name in CHANNELS]
    closed = ", ".join(f"{day:%b %-d, %Y}" for day in now.closed) or "none"
    lines = [f"Practice holidays besides the federal ones: {closed}", f"Patients in channels: {_named(now)}"]
    blocks: list[Block] = [
        section("\n".join(["*When*", *hours])),
        section("\n".join(["*Where*", *channels])),
        section("\n".join(lines)),
        section("*Next*\n" + coming_words(screen.coming, screen.zone)),
        context(f"Last changed by {safe(screen.by, 80)}, {at_words(screen.at)}." if screen.at else "Never changed."),
    ]
    blocks.append(row(button("Change…", "posting_form", style="primary")))
    return Answer("When and where the bot posts.", tuple(blocks), "Posts")


def posting_saved(screen: PostingScreen) -> Answer:
    """The same, after a change."""
    said = section(":white_check_mark: Saved. The next posts follow it.")
    return Answer("Posting hours saved.", (said, *posting_answer(screen).blocks), "Posts")


def coming_words(coming: Sequence[Firing], zone: ZoneInfo) -> str:
    """The next posts, a line each."""
    lines = [f"• {DUES[one.due].capitalize()}: {one.day:%a, %b %-d}, {clock_time(one.at, str(zone))}" for one in coming]
    return "\n".join(lines) or "Nothing within 45 days."


def posting_form(screen: PostingScreen) -> View:
    """Every hour and channel, as it stands."""
    now = screen.settings
    blocks: list[Block] = [context(f"Hours of {screen.zone}. Nothing is posted on weekends and holidays.")]
    for name, why in HOURS.items():
        at: time = getattr(now, name)
        picker = TimePickerElement(action_id=name, initial_time=f"{at:%H:%M}")
        blocks.append(field(_title(name), name, picker, hint=why))
    for name, why in CHANNELS.items():
        private = ConversationFilter(include=["private"], exclude_bot_users=True, exclude_external_shared_channels=True)
        chosen = getattr(now, name) or None
        select = ConversationSelectElement(action_id=name, initial_conversation=chosen, filter=private)
        blocks.append(field(_title(name), name, select, optional=True, hint=why))
    closed = ", ".join(one.isoformat() for one in now.closed)
    hint = "Days as 2026-12-24, with commas. Federal holidays are known."
    blocks.append(text_field(_title("closed"), "closed", closed, most=600, optional=True, hint=hint))
    yes = [option("Show surnames in private channels", "yes")]
    box = CheckboxesElement(action_id="surnames", options=yes, initial_options=yes if now.surnames else None)
    blocks.append(field("Patients in channels", "surnames", box, optional=True, hint="Else initials and a case id."))
    return form("Posts", "posting", "Save", blocks)


def _title(name: str) -> str:
    return str(PostingSettings.model_fields[name].title)


def _hour(at: time) -> str:
    return f"{at:%-I:%M %p}"


def _channel(channel_id: str, screen: PostingScreen) -> str:
    if not channel_id:
        return ":warning: none chosen, nothing is posted there"
    found = screen.channels.get(channel_id)
    if found is None or not found.asked:
        return f"<#{channel_id}> (who reads it is looked at within a minute)"
    said = found.standing.sentence
    return f"<#{channel_id}>" + (f" :warning: {said}" if said else "")


def _named(now: PostingSettings) -> str:
    return "surname and case id" if now.surnames else "initials and case id"
