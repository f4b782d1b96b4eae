"""Reading screens: the card, search results, the day. The person first, then the minutes."""

from __future__ import annotations

import re
from datetime import date

from slack_sdk.models.blocks import Block

from bot.actions.look import LOOPS_SHOWN, MORE_COUNTED, Card, Day, Found
from bot.actions.timers import Started
from bot.answers import Answer
from bot.views.collisions import collision_blocks
from bot.views.coverage import UNDECIDED, coverage_line
from bot.views.month_line import left_of, month_line
from bot.views.parts import button, context, divider, fields, row, section
from bot.views.plan import closing_button, follow_up_line, loops_blocks
from bot.views.programme import consent_said, plan_said
from bot.views.saved import TRAINING
from bot.views.text import activities, clock_time, cut, day_words, handle, minutes, name, safe, two_identifiers
from bot.views.timers import timer_buttons
from ccm.care_plan import Freshness
from ccm.conditions import group_words
from ccm.consent import revoked_words
from ccm.enrolment import COUNTING
from ccm.inference import is_contact
from ccm.languages import language_words
from ccm.outreach import Outreach
from ccm.record import EntryState, Patient, Person
from ccm.text import fold

SHOWN_ENTRIES = 6
DAY_ENTRIES = 12
QUIET_SHOWN = 5


def card_answer(card: Card) -> Answer:
    """The patient card."""
    case_id = card.patient.case_id
    buttons = [
        button("Start call", "card_start", case_id, style="primary"),
        button("Log time", "card_log", case_id),
        button("Follow-up", "todo_for", case_id),
        button("Care plan", "plan_open", case_id),
        button("Enrolment", "enrol_open", case_id),
        button("How to reach", "card_reach", case_id),
    ]
    if card.silence:
        buttons = buttons[1:2] + (buttons[3:] if card.journey.state.prompts else buttons[4:])
    if card.may_cover:
        buttons.append(button("Coverage", "card_coverage", case_id))
    return Answer("Patient card.", (*card_blocks(card), row(*buttons)), "Patient card")


def card_blocks(card: Card) -> list[Block]:
    """Who, how to reach them, what to talk about and why, what was last done; then the minutes and what blocks them."""
    patient = card.patient
    blocks: list[Block] = [section(f"{two_identifiers(patient)} · {card.age} · MRN {safe(patient.mrn, 40)}")]
    groups = card.journey.candidacy.groups
    if groups:
        named = ", ".join(group_words(one.key) for one in groups[:8])
        more = f" and {len(groups) - 8} more" if len(groups) > 8 else ""
        blocks.append(context(f"Conditions: {safe(named, 400)}{more}"))
    if not card.journey.state.prompts:
        blocks.append(section(f":no_entry: *{card.journey.state.value.capitalize()}*: nothing is due here any more."))
    if patient.do_not_call:
        blocks.append(section(":no_entry: *Do not call*: the patient asked for that, so nothing is due by phone."))
    blocks.append(fields(_reach(card)))
    if card.talk:
        lines = [f"{number}. *{safe(one.what, 160)}* – {safe(one.why, 120)}" for number, one in enumerate(card.talk, 1)]
        blocks.append(section(":speech_balloon: *What to talk about*\n" + "\n".join(lines)))
    blocks.append(_last_contact(card))
    if not card.silence and (card.outreach.next_step or card.outreach.flag):
        blocks.append(context(outreach_line(card.outreach)))
    blocks.append(divider())
    blocks += loops_blocks(card.loops, card.people, card.today)
    covered = coverage_line(card.journey.payer, card.journey.coverage)
    blocks.append(context(month_line(card.month), _standing_line(card), covered))
    if card.journey.payer and not card.decided:
        blocks.append(context(UNDECIDED))
    blocks += _time_blocks(card)
    return blocks


def _time_blocks(card: Card) -> list[Block]:
    """Entries by day, newest first; each says which of its seconds do not count, so that the rows add up."""
    live = [state for state in card.entries if state.live]
    live.sort(key=lambda state: (state.entry.service_date, state.entry.entered_at), reverse=True)
    lines = []
    for state in live[:SHOWN_ENTRIES]:
        waits = ["waits for confirmation"] if state.awaits_confirmation else []
        lost = [f"{minutes(seconds)} not counted: {why.said}" for seconds, why in left_of(card.month, state.entry.id)]
        why = "; ".join([*waits, *lost])
        line = _line(state, card.people.get(state.entry.performer_id), card.today)
        lines.append(f"{line} · _{why}_" if why else line)
    more = len(live) - len(lines)
    lines += [f"… and {more} more this month and last"] if more > 0 else []
    return [context("\n".join(lines))] if lines else []


def outreach_line(now: Outreach) -> str:
    """`Outreach: no contact since Oct 12, 2026; tried on 2 days this month; try again Monday in the morning.`"""
    days = f"tried in vain on {now.tries} day{'s' if now.tries > 1 else ''} this month" if now.tries else ""
    mark = ":triangular_flag_on_post: " if now.flag else ""
    return f"{mark}Outreach: {'; '.join(part for part in (now.flag, days, now.next_step) if part)}."


def _reach(card: Card) -> list[tuple[str, str]]:
    patient = card.patient
    language = safe(language_words(patient.language), 400) or "not recorded"
    if patient.interpreter and fold(patient.interpreter) not in ("no", "none"):
        language += f" (interpreter: {safe(language_words(patient.interpreter), 400)})"
    speak, may = safe(patient.caregiver, 400) or "patient only", "May be spoken to"
    if patient.caregiver and patient.caregiver_since:
        speak += f" (since {patient.caregiver_since:%b %-d, %Y})"
    elif patient.caregiver:  # nobody said that the patient allowed it: the label may not say so either
        undated = "permission not dated" if card.silence else "permission not dated: ask the patient"
        speak, may = f"{speak} ({undated})", "Caregiver"
    best = f", {safe(patient.best_time, 400)}" if patient.best_time else ""
    return [
        ("Phone", (safe(patient.phone, 400) or "none on file") + best),
        ("Language", language),
        (may, speak),
        ("Team member", name(card.people.get(patient.care_manager_id or ""))),
        ("Billing practitioner", name(card.people.get(patient.practitioner_id or ""))),
    ]


def _last_contact(card: Card) -> Block:
    spoken = [
        state
        for state in card.entries
        if state.live and is_contact(state.entry.activities, state.entry.inferred, state.entry.note)
    ]
    last = max(spoken, key=lambda state: (state.entry.service_date, state.entry.entered_at), default=None)
    reached = card.outreach.last_contact
    if last is None or (reached is not None and reached > last.entry.service_date):
        return section(f"*Last contact* {f'{reached:%b %-d, %Y}' if reached else 'none on record'}.")
    who = name(card.people.get(last.entry.performer_id))
    done = (
        f"*Last contact* {day_words(last.entry.service_date, card.today)} · {activities(last.entry.activities)} · {who}"
    )
    return section(f"{done}\n> {safe(last.entry.note, 500)}")


def _standing_line(card: Card) -> str:
    """Enrolment, consent, plan: what stands between the month and a bill."""
    now = card.journey
    revoked = revoked_words(now.consent, now.zone)
    if revoked:  # no month is blocked by it that had its time before: the sentence says which may bill
        return f"{now.state.value.capitalize()} · {revoked}"
    if not now.state.prompts:  # nothing is to be mended here; why consent ended stands, for whoever asks
        return f"{now.state.value.capitalize()}{f' · {now.consent.problem}' if now.consent.consent else ''}"
    blocks = [re.sub(r" \(`[^`]*`\)", "", one) for one in now.requirements.missing()]
    if now.state in COUNTING and not now.conditions_suffice:
        blocks.append("fewer than two chronic condition groups")
    said = [now.state.value.capitalize()]
    said += [f"consent {consent_said(now)}"] if now.consent.good else []
    said += [f"plan {plan_said(now)}"] if now.plan_age.freshness is not Freshness.NONE else []
    said += [f"*blocks billing*: {'; '.join(blocks)}"] if blocks else []
    return " · ".join(said)


def started(result: Started) -> Answer:
    """The call brief: the card, and the timer that now runs."""
    blocks: list[Block] = [section(":stopwatch: *Timer running.*"), *card_blocks(result.card)]
    blocks.append(timer_buttons(result.timer_id, False))
    if result.training:
        blocks.append(context(TRAINING))
    return Answer("Timer running.", tuple(blocks), "Call brief")


def found(result: Found) -> Answer:
    """Search results, each with its card behind a button."""
    if not result.patients:
        what = "Try part of a last name, an MRN, a phone number or a birth date."
        text = f"Nothing found for “{safe(result.text, 80)}”. {what}"
        return Answer("Nothing found.", (section(text),), "Find")
    blocks: list[Block] = [
        section(
            f"{two_identifiers(patient)} · MRN {safe(patient.mrn, 40)}", button("Card", "open_card", patient.case_id)
        )
        for patient in result.patients
    ]
    if result.more:
        more = f"Over {MORE_COUNTED}" if result.more > MORE_COUNTED else str(result.more)
        blocks.append(context(f"{more} more fit; more letters narrow it."))
    return Answer("Search results.", tuple(blocks), "Find")


def which(candidates: tuple[Patient, ...], why: str, draft_id: str, verb: str) -> Answer:
    """Which chart? One button each, two identifiers; the typed line waits behind the opaque draft id."""
    blocks: list[Block] = [section(f":grey_question: {safe(why, 400)}")]
    for at, patient in enumerate(candidates):
        choose = button("This one", f"choose_{at}", f"{draft_id}|{patient.case_id}", style="primary")
        blocks.append(section(f"{two_identifiers(patient)} · MRN {safe(patient.mrn, 40)}", choose))
    blocks.append(context(f"Nothing is saved yet. Your `{verb}` line is kept for you for 24 hours."))
    return Answer("Which patient?", tuple(blocks), "Which patient?")


def day(result: Day) -> Answer:
    """Today: what was entered, what waits, and whether a timer runs."""
    blocks: list[Block] = [section(f"*{result.label}* · {minutes(result.seconds)} of your own time entered")]
    if result.timer_patient is not None:
        word = "paused" if result.timer_paused else "running"
        text = f":stopwatch: Timer {word}: {minutes(result.timer_seconds)} for {two_identifiers(result.timer_patient)}"
        blocks += [section(text), timer_buttons(result.timer_id, result.timer_paused)]
    for state in result.awaiting[:5]:
        patient = result.patients[state.entry.patient_id]
        by = name(result.people.get(state.entry.entered_by_id))
        text = (
            f":hourglass: {minutes(state.entry.seconds)} for {two_identifiers(patient)}, entered for you by {by}. "
            f"Is it right?\n> {safe(state.entry.note, 300)}"
        )
        blocks.append(section(text, button("Confirm", "entry_confirm", state.entry.id, style="primary")))
    blocks += collision_blocks(result.collisions)
    blocks += _owed(result)
    for state in result.entries[:DAY_ENTRIES]:
        blocks.append(section(_day_line(state, result), button("Change", "entry_amend", state.entry.id)))
    more = len(result.entries) - DAY_ENTRIES
    if more > 0:
        blocks.append(context(f"… and {more} earlier ones. `/ccm patient` shows a chart's own."))
    if not result.entries:
        blocks.append(section("Nothing entered yet. After a call: `/ccm log <patient> <minutes> <note>`."))
    return Answer("Your day.", tuple(blocks), "Today")


def _owed(result: Day) -> list[Block]:
    """The person's own open follow-ups, most overdue first; and for who is in charge, whom nobody owns."""
    blocks: list[Block] = []
    for one in result.loops[:LOOPS_SHOWN]:
        patient = result.patients[one.follow_up.patient_id]
        text = f"{follow_up_line(one, result.person, result.today)}\n{two_identifiers(patient)}"
        blocks.append(section(text, closing_button(one)))
    if len(result.loops) > LOOPS_SHOWN:
        more = button(f"All {len(result.loops)}", "todo_list", "mine")
        blocks.append(section(f"… and {len(result.loops) - LOOPS_SHOWN} more follow-ups of yours", more))
    if result.unowned:
        text = f":warning: *{len(result.unowned)} enrolled patients* lack a team member or a billing practitioner."
        blocks.append(section(text))
    for patient in result.unowned[:LOOPS_SHOWN]:
        blocks.append(section(two_identifiers(patient), button("Assign", "assign_open", patient.case_id)))
    if result.quiet:
        text = f":triangular_flag_on_post: *{len(result.quiet)} active patients* have not been heard from for a month."
        blocks.append(section(f"{text} Longest first:"))
    for quiet in result.quiet[:QUIET_SHOWN]:
        said = f"{two_identifiers(quiet.patient)} · no contact since {quiet.since:%b %-d, %Y}"
        blocks.append(section(said, button("Card", "open_card", quiet.patient.case_id)))
    return [divider(), *blocks, divider()] if blocks else []


def _day_line(state: EntryState, result: Day) -> str:
    entry = state.entry
    patient = result.patients[entry.patient_id]
    when = clock_time(entry.entered_at, result.zone)
    text = (
        f"*{minutes(entry.seconds)}* {two_identifiers(patient)} · {activities(entry.activities)} · {handle(entry.id)}"
    )
    return f"{text}\n{when} · {cut(safe(entry.note, 200), 200)}"


def _line(state: EntryState, who: Person | None, today: date) -> str:
    entry = state.entry
    done = f"{minutes(entry.seconds)} · {activities(entry.activities)} · {name(who)}"
    return f"{day_words(entry.service_date, today)} · {done} · {handle(entry.id)}"
