"""Staff, settings and help as they are read."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.actions.practice import PracticeSettings, Setting
from bot.actions.staff import StaffList
from bot.answers import Answer
from bot.views.parts import button, context, row, section
from bot.views.saved import TRAINING
from bot.views.text import safe
from ccm.record import Person

LISTED = 40


def staff_list(result: StaffList) -> Answer:
    """Everyone, one line each; those who may change the list get the button."""
    lines = [_line(person) for person in result.people[:LISTED]]
    more = len(result.people) - LISTED
    lines += [f"… and {more} more"] if more > 0 else []
    blocks: list[Block] = [section("\n".join(lines) or "Nobody is on the staff list yet.")]
    if result.may_change:
        blocks.append(row(button("Add or change a person", "staff_form", style="primary")))
    return Answer("Staff list.", tuple(blocks), "Staff")


def person_saved(person: Person) -> Answer:
    """After a change to the list."""
    return Answer("Staff list changed.", (section(f":white_check_mark: {_line(person)}"),), "Staff")


def settings_saved(now: PracticeSettings) -> Answer:
    """The settings as they stand."""
    labels = {
        Setting.URGENT_NUMBER: "Urgent number",
        Setting.ACCESS_NUMBER: "24/7 number for patients",
        Setting.ACCESS_BY: "Answered by",
        Setting.CERTIFIED_EHR: "Certified EHR",
        Setting.PROGRAMME_LEAD: "Programme lead",
    }
    lines = [f"*{label}*: {safe(now.values.get(key.value, '') or 'not set', 200)}" for key, label in labels.items()]
    blocks: list[Block] = [section(f":white_check_mark: {safe(now.practice_name, 80)}\n" + "\n".join(lines))]
    blocks.append(row(button("Policy", "policy_open")))
    if now.training:
        blocks.append(context(TRAINING))
    return Answer("Settings saved.", tuple(blocks), "Practice setup")


def sentence(text: str, title: str = "CCM") -> Answer:
    """One plain sentence."""
    return Answer("CCM", (section(text),), title)


def line_refused(text: str, form: str | None, draft_id: str | None, run_as: str | None = None) -> Answer:
    """What was wrong with a line, and the nearest right form.

    A kept line has its way back: the form filled with it, or the line run under the verb that was meant.
    """
    blocks: list[Block] = [section(f":warning: {safe(text, 600)}")]
    if form:
        blocks.append(section(f"Nearest form: `{safe(form, 300)}`"))
    if draft_id and run_as:
        blocks.append(row(button(f"Run as {run_as}", "run_kept", draft_id, style="primary")))
    elif draft_id:
        blocks.append(row(button("Open the form", "open_form", draft_id, style="primary")))
    kept = " What you typed is kept for you for 24 hours." if draft_id else ""
    blocks.append(context(f"Nothing was saved.{kept}"))
    return Answer("That line could not be read.", tuple(blocks), "Not saved")


def _line(person: Person) -> str:
    duties = f" · {', '.join(sorted(person.duties))}" if person.duties else ""
    left = "" if person.active else " · has left"
    since = person.history[-1].since if person.history else None
    held = f" since {since:%b %-d, %Y}" if since else ""
    return f"*{safe(person.name, 80)}* · {person.credential.label}{held}{duties}{left}"
