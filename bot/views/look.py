"""Reading screens: the card, search results, the day. The person first, then the minutes."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.actions.look import Card, Day, Found
from bot.actions.timers import Running, Started
from bot.answers import Answer
from bot.views.parts import button, context, divider, fields, row, section
from bot.views.saved import TRAINING, month_line
from bot.views.text import activities, clock_time, cut, handle, minutes, name, safe, two_identifiers
from ccm.record import EntryState, Patient, Person

SHOWN_ENTRIES = 6
DAY_ENTRIES = 12


def card_answer(card: Card) -> Answer:
    """The patient card."""
    buttons = row(
        button("Start call", "card_start", card.patient.case_id, style="primary"),
        button("Log time", "card_log", card.patient.case_id),
    )
    return Answer("Patient card.", (*card_blocks(card), buttons), "Patient card")


def card_blocks(card: Card) -> list[Block]:
    """Who, how to reach them, what was last done; then the minutes."""
    patient = card.patient
    blocks: list[Block] = [
        section(f"{two_identifiers(patient)} · {card.age} · MRN {safe(patient.mrn, 40)}"),
        fields(
            [
                ("Phone", safe(patient.phone, 60) or "none on file"),
                ("Language", safe(patient.language, 60) or "not recorded"),
                ("May be spoken to", safe(patient.caregiver, 200) or "patient only"),
                ("Care manager", name(card.care_manager)),
            ]
        ),
    ]
    live = [state for state in card.entries if state.live]
    last = live[0] if live else None
    if last is not None:
        who = card.people.get(last.entry.performer_id)
        blocks.append(
            section(
                f"*Last contact* {last.entry.service_date:%b %-d} · {activities(last.entry.activities)} · {name(who)}\n"
                f"> {safe(last.entry.note, 500)}"
            )
        )
    else:
        blocks.append(section("*Last contact* none this month or last."))
    tries = [one for one in card.attempts if one.entry_id is None]
    if tries:
        said = f"{tries[0].outcome.value.replace('-', ' ')} on {tries[0].at:%b %-d}"
        blocks.append(context(f"Attempts in 60 days: {len(card.attempts)}; the last without a call: {said}"))
    blocks.append(divider())
    blocks.append(context(month_line(card.total, card.month.label)))
    earlier = live[1 : 1 + SHOWN_ENTRIES]
    if earlier:
        lines = [_line(state, card.people.get(state.entry.performer_id)) for state in earlier]
        more = len(live) - 1 - len(earlier)
        lines += [f"… and {more} more this month and last"] if more > 0 else []
        blocks.append(section("\n".join(lines)))
    return blocks


def started(result: Started) -> Answer:
    """The call brief: the card, and the timer that now runs."""
    blocks: list[Block] = [section(":stopwatch: *Timer running.*"), *card_blocks(result.card), timer_buttons(False)]
    if result.training:
        blocks.append(context(TRAINING))
    return Answer("Timer running.", tuple(blocks), "Call brief")


def timer_buttons(paused: bool) -> Block:
    """Stop, pause or resume, and throw away."""
    return row(
        button("Stop and save", "timer_stop", style="primary"),
        button("Resume" if paused else "Pause", "timer_pause"),
        button("Drop", "timer_drop", sure="The running time will not be saved."),
    )


def already_running(state: Running, wanted_case: str | None = None) -> Answer:
    """A second start: the first timer, and the way to stop it."""
    text = (
        f":stopwatch: A timer is {'paused' if state.paused else 'running'} already: "
        f"{minutes(state.seconds)} for {two_identifiers(state.patient)}. Stop it first; one timer runs per person."
    )
    return Answer("A timer is running already.", (section(text), timer_buttons(state.paused)), "Timer")


def timer_state(state: Running) -> Answer:
    """After a pause or a resumption."""
    word = "paused" if state.paused else "running"
    text = f":stopwatch: Timer {word}: {minutes(state.seconds)} for {two_identifiers(state.patient)}."
    return Answer(f"Timer {word}.", (section(text), timer_buttons(state.paused)), "Timer")


def dropped(state: Running) -> Answer:
    """After a drop."""
    text = f":wastebasket: Timer dropped: {minutes(state.seconds)} for {two_identifiers(state.patient)} not saved."
    return Answer("Timer dropped.", (section(text),), "Timer")


def silent_question(state: Running, last_sign: str) -> Answer:
    """Shown under the next answer when a timer was silent for 45 minutes."""
    text = (
        f":grey_question: Your timer for {two_identifiers(state.patient)} shows {minutes(state.seconds)}; "
        f"nothing was heard from you since {last_sign}. Still on it?"
    )
    buttons = row(
        button("Still on it", "timer_still"),
        button(f"Stop at {last_sign}", "timer_stop_at_sign"),
        button("Drop", "timer_drop", sure="The running time will not be saved."),
    )
    return Answer("Your timer is still running.", (divider(), section(text), buttons))


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
        blocks.append(context(f"{result.more} more fit; more letters narrow it."))
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
        blocks += [section(text), timer_buttons(result.timer_paused)]
    for state in result.awaiting[:5]:
        patient = result.patients[state.entry.patient_id]
        by = name(result.people.get(state.entry.entered_by_id))
        text = (
            f":hourglass: {minutes(state.entry.seconds)} for {two_identifiers(patient)}, entered for you by {by}. "
            f"Is it right?\n> {safe(state.entry.note, 300)}"
        )
        blocks.append(section(text, button("Confirm", "entry_confirm", state.entry.id, style="primary")))
    for state in result.entries[:DAY_ENTRIES]:
        blocks.append(section(_day_line(state, result), button("Change", "entry_amend", state.entry.id)))
    more = len(result.entries) - DAY_ENTRIES
    if more > 0:
        blocks.append(context(f"… and {more} earlier ones. `/ccm patient` shows a chart's own."))
    if not result.entries:
        blocks.append(section("Nothing entered yet. After a call: `/ccm log <patient> <minutes> <note>`."))
    return Answer("Your day.", tuple(blocks), "Today")


def _day_line(state: EntryState, result: Day) -> str:
    entry = state.entry
    patient = result.patients[entry.patient_id]
    when = clock_time(entry.entered_at, result.zone)
    text = (
        f"*{minutes(entry.seconds)}* {two_identifiers(patient)} · {activities(entry.activities)} · {handle(entry.id)}"
    )
    return f"{text}\n{when} · {cut(safe(entry.note, 200), 200)}"


def _line(state: EntryState, who: Person | None) -> str:
    entry = state.entry
    text = f"{entry.service_date:%b %-d} · {minutes(entry.seconds)} · {activities(entry.activities)} · {name(who)}"
    return f"{text} · {handle(entry.id)}"
