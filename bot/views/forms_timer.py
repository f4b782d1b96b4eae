"""The form that stops a timer: whose call it was, how much of it was worked, and what was done."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, Option, PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from bot.actions.timers import End, Running
from bot.views.forms import Filled, activity_field, field, text_field
from bot.views.parts import form, section
from bot.views.text import clock_time, cut, minutes, two_identifiers
from ccm.grammar.minutes import LONGEST


def stop_form(state: Running, filled: Filled, ends: End | None = None) -> View:
    """The timer's id stands behind the form, so that it stops this timer or none.

    Minutes may be shortened, never lengthened; a silent timer asks how much was worked, a late one why so late.
    """
    shows = f"{two_identifiers(state.patient)}\nThe timer shows *{minutes(state.seconds)}*."
    if state.seconds > LONGEST:
        shows += " One entry holds at most 8 hours: please say the minutes that were worked."
    blocks: list[Block] = [section(shows)]
    if state.silent:
        blocks.append(_ends(state, ends))
    keep = "Or fewer minutes than it shows." if state.silent else "Leave empty to keep all of it, to the second."
    blocks += [
        text_field("Minutes to keep", "minutes", filled.minutes, most=12, optional=True, hint=keep),
        activity_field(filled.activities),
        text_field("What was done", "note", filled.note, most=2000, lines=True),
    ]
    if state.late:
        blocks.append(text_field("Why over 3 business days late?", "late", filled.late_reason))
    return form("Stop the timer", "stop", "Save", blocks, state.timer.id)


def _ends(state: Running, chosen: End | None) -> Block:
    """How much of a silent timer was worked: the person says it, nothing is chosen for them."""
    sign = clock_time(state.timer.last_sign, state.zone)
    texts = {
        End.SIGN: f"Until {sign}, when you were last heard of ({minutes(state.seconds_at_sign)})",
        End.NOW: f"All of it, until now ({minutes(state.seconds)})",
    }
    options = {end: Option(text=PlainTextObject(text=cut(text, 75)), value=end.value) for end, text in texts.items()}
    element = StaticSelectElement(
        action_id="ends",
        placeholder="Choose",
        options=list(options.values()),
        initial_option=options[chosen] if chosen else None,
    )
    label = "Nothing was heard from you for a while. How much was worked?"
    return field(label, "ends", element, optional=True, hint="Or write the minutes below.")
