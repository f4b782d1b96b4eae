"""Staff, settings and help as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block

from bot.actions.practice import PracticeSettings, Setting
from bot.actions.staff import LISTED, StaffList, StaffPerson
from bot.answers import Answer
from bot.views.parts import button, context, pager, row, section
from bot.views.saved import TRAINING
from bot.views.text import safe
from ccm.record import Person
from ccm.staff_facts import YES, FactName, StaffFact, expired_on, fact_on

LINES = 10  # people in one paragraph: what is known of ten fits it


def staff_list(result: StaffList) -> Answer:
    """Everyone, one line each; those who may change the list get the button."""
    lines = [_line(person, result.facts, result.today) for person in result.people]
    blocks: list[Block] = []
    if result.expired:
        who = ", ".join(safe(one.name, 60) for one in result.expired[:20])
        more = f" and {len(result.expired) - 20} more" if len(result.expired) > 20 else ""
        blocks.append(section(f":warning: *Licence expired*: {who}{more}. Renewed? *Add or change a person* keeps it."))
    blocks += [section("\n".join(lines[at : at + LINES])) for at in range(0, len(lines), LINES)]
    if not lines:
        blocks.append(section("Nobody is on the staff list yet."))
    blocks += pager("staff_page", result.page, LISTED, result.count)
    if result.may_change:
        blocks.append(row(button("Add or change a person", "staff_form", style="primary")))
    return Answer("Staff list.", tuple(blocks), "Staff")


def person_saved(saved: StaffPerson) -> Answer:
    """After a change to the list."""
    line = _line(saved.person, saved.facts, saved.today)
    return Answer("Staff list changed.", (section(f":white_check_mark: {line}"),), "Staff")


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
    blocks.append(row(button("Policy", "policy_open"), button("Posts", "posting_open")))
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


def _line(person: Person, facts: Sequence[StaffFact], today: date) -> str:
    duties = f" · {', '.join(sorted(person.duties))}" if person.duties else ""
    left = "" if person.active else " · has left"
    since = person.history[-1].since if person.history else None
    held = f" since {since:%b %-d, %Y}" if since else ""
    known = "".join(f" · {one}" for one in _known(person, facts, today))
    return f"*{safe(person.name, 80)}* · {person.credential.label}{held}{duties}{left}{known}"


def _known(person: Person, facts: Sequence[StaffFact], today: date) -> list[str]:
    """What holds today: NPI, licence, where the work is done."""
    npi, state, until, abroad = (fact_on(facts, person.id, one, today) for one in FactName)
    found = [f"NPI {npi}"] if npi else []
    day = f"{date.fromisoformat(until):%b %-d, %Y}" if until else ""
    licence = " ".join(part for part in ("licence", state) if part)
    if expired_on(facts, person.id, today):
        found.append(f":warning: {licence} expired {day}")
    elif state or until:
        found.append(f"{licence} until {day}" if day else licence)
    return found + (["works outside the US: minutes do not count"] if abroad == YES else [])
