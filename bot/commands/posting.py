"""`/ccm setup posting`: when and where the bot speaks."""

from __future__ import annotations

from datetime import date

from bot.actions.desk import Caller, Desk
from bot.actions.posting import PostingRefused, change_posting, posting_screen
from bot.actions.roles import Deed
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.submitted import Submitted
from bot.views.posting import CHANNELS, HOURS, posting_answer, posting_form, posting_saved
from ccm.channel_rules import Standing, Verdict
from ccm.posting_settings import PostingSettings


def read_posting(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The settings as they hold, with the next three posts."""
    return desk.perform(caller, Deed.SETUP_VIEW, lambda work: posting_screen(work, desk.posting), posting_answer)


def open_posting(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The form that changes them."""
    return desk.perform(
        caller,
        Deed.SETUP_CHANGE,
        lambda work: posting_screen(work, desk.posting),
        lambda screen: OpenView(posting_form(screen)),
    )


def submit_posting(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep a new version, or say under which field it cannot be meant."""
    try:
        closed = _days(form.line("closed"))
    except ValueError:
        return FieldErrors({"closed": "Write each day as 2026-12-24, with commas between."})
    hours = {name: form.at(name) for name in HOURS}
    lacking = {name: "Choose an hour." for name, at in hours.items() if at is None}
    if lacking:
        return FieldErrors(lacking)
    channels = {name: form.conversation(name) for name in CHANNELS}
    said = {**hours, **channels, "closed": closed, "surnames": "yes" in form.choices("surnames")}
    settings = PostingSettings.model_validate(said)
    desk.look(caller, Deed.SETUP_CHANGE, lambda work: None)  # Slack is not asked for a stranger
    closed_to_us = _closed_to_us(desk, {name: chosen for name, chosen in channels.items() if chosen})
    if closed_to_us:
        return FieldErrors(closed_to_us)
    try:
        return desk.perform(
            caller, Deed.SETUP_CHANGE, lambda work: change_posting(work, settings, desk.posting), posting_saved
        )
    except PostingRefused as refused:
        return FieldErrors(refused.fields)


def _closed_to_us(desk: Desk, channels: dict[str, str]) -> dict[str, str]:
    """A sentence under each channel that may not be posted in. What Slack does not say at once, the next tick asks:
    after the first silence it is not asked on, since the person waits for the acknowledgement.
    """
    found: dict[str, Standing] = {}
    for chosen in dict.fromkeys(channels.values()):
        said = desk.first_look(chosen)
        if said is None:
            break
        found[chosen] = said
    refused = {name: found[chosen] for name, chosen in channels.items() if chosen in found}
    return {name: one.sentence for name, one in refused.items() if one.verdict is Verdict.REFUSED}


def _days(text: str) -> tuple[date, ...]:
    """The holidays of the field, each once, in order. Raises ValueError."""
    parts = [one.strip() for one in text.replace(";", ",").split(",")]
    return tuple(sorted({date.fromisoformat(one) for one in parts if one}))
