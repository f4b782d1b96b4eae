"""What is said after a write: the log answer and its kin."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.actions.attempts import Tried
from bot.actions.corrections import Moved, UndoAgain
from bot.actions.entries import Saved
from bot.actions.marks import OUTCOMES, Marked
from bot.actions.timers import Stopped
from bot.answers import Answer
from bot.views.chart_copy import copy_blocks
from bot.views.collisions import collision_blocks
from bot.views.month_line import left_of, month_line
from bot.views.parts import button, context, row, section
from bot.views.text import activities, clock_time, handle, minutes, safe, two_identifiers
from ccm.activity import Activity
from ccm.follow_up import Kind
from ccm.grammar.log import Dated
from ccm.note_quality import note_quality
from ccm.record import Captured, Outcome, Program, TimeEntry
from storage.marks import Mark

SAID = (Mark.OUTCOME, Mark.GOAL)
CHARTED_BEFORE = "Charted before the change: replace the old text there with this one."
TRAINING = "Training practice: synthetic patients only."


def entry_saved(saved: Saved) -> Answer:
    """The answer to a log: what was saved, on whose chart, what the month comes to, and the way back."""
    entry = saved.state.entry
    lines = [f":white_check_mark: *{minutes(entry.seconds)}* saved for {two_identifiers(saved.patient)}", _what(saved)]
    if entry.note:
        lines.append(f"> {safe(entry.note, 600)}")
    blocks: list[Block] = [section("\n".join(lines)), context(month_line(saved.now))]
    if saved.double is not None:
        twin = saved.double.entry
        blocks.append(
            section(
                f":warning: *Is this a double?* The same minutes were saved on this chart a moment ago "
                f"({handle(twin.id)}). Both stand; if it is one call, undo this one."
            )
        )
    blocks += _notices(saved)
    blocks += [context(f":information_source: Kept, not counted: {why}.") for why in _not_counted(saved)]
    blocks += collision_blocks(saved.collisions)
    if saved.left is not None:
        blocks.append(_left_in_note(saved.left, entry, saved.zone))
    blocks.append(entry_buttons(entry.id))
    blocks += quality_blocks(saved)
    blocks.append(context(*standing_lines(saved)))
    answer = Answer(f"Saved {minutes(entry.seconds)}.", tuple(blocks), "Saved")
    return _with_later_months(answer, [entry_saved(part) for part in saved.also])


def _left_in_note(left: Dated, entry: TimeEntry, zone: str) -> Block:
    """The words at the note's end may be the patient's or the entry's: they stayed, and one click moves them."""
    day = "" if left.day == entry.service_date else f" on {left.day:%b %-d}"
    at = f" at {clock_time(left.start, zone)}" if left.start and left.start != entry.start else ""
    text = f":grey_question: “{safe(left.words, 60)}” was read as part of the note. Was the work done{day}{at}?"
    return section(text, button("Yes, that was when", "entry_redate", entry.id))


def standing_lines(saved: Saved) -> list[str]:
    """The practice's urgent number on every log answer, until escalations exist; and the training mark."""
    number = saved.urgent_number
    lines = [
        f"Urgent concern? Call {safe(number, 60)}. Emergency: 911."
        if number
        else "Urgent concern? Call your nurse line now; emergency: 911. (No urgent number is set: `/ccm setup`.)"
    ]
    if saved.training:
        lines.append(TRAINING)
    return lines


def entry_buttons(entry_id: str) -> Block:
    """Undo, change, wrong chart, copy: one click each."""
    return row(
        button("Undo", "entry_undo", entry_id),
        button("Change", "entry_amend", entry_id),
        button("Wrong chart", "entry_move", entry_id),
        button("Copy for chart", "entry_copy", entry_id),
    )


def quality_blocks(saved: Saved) -> list[Block]:
    """One question about a thin note, never a block; and the outcome by one click. Of the dead nothing is asked."""
    entry = saved.state.entry
    if saved.now.silence or not any(activity.counted for activity in entry.activities):
        return []
    question = note_quality(entry.note).question
    chips = [button(text.capitalize(), f"outcome_{word}", entry.id) for word, text in OUTCOMES.items()]
    asked: list[Block] = [context(f":speech_balloon: {question} *Change* adds it to the note.")] if question else []
    return [*asked, row(*chips)]


def _not_counted(saved: Saved) -> list[str]:
    """Why seconds of this very entry do not count, and what can be done about it."""
    said = []
    for seconds, why in left_of(saved.now, saved.state.entry.id):
        then = f". {why.then[0].upper()}{why.then[1:]}" if why.then else ""
        said.append(f"{minutes(seconds)}, {why.said}{then}")
    return said


def marked(result: Marked) -> Answer:
    """After a chip: what the entry says now, the way back as before, and the goals it might have served."""
    entry = result.state.entry
    shown = {mark: value for mark, value in result.marks.items() if mark in SAID}
    said = " · ".join(f"{mark.value}: *{safe(value, 200)}*" for mark, value in shown.items())
    whose = f"{minutes(entry.seconds)} for {two_identifiers(result.patient)} · {handle(entry.id)}"
    text = f":white_check_mark: {whose}\n{said}"
    blocks: list[Block] = [section(text), entry_buttons(entry.id)]
    question = note_quality(entry.note).question
    if question:
        blocks.append(context(f":speech_balloon: {question} *Change* adds it to the note."))
    if result.goals and Mark.GOAL not in result.marks:
        seen = f"{entry.id}|{result.plan_id}"
        chips = [button(f"Goal: {one.text}", f"goal_{at}", seen) for at, one in enumerate(result.goals[:3])]
        blocks.append(row(*chips))
    return Answer("Noted.", tuple(blocks), "Entry")


def copied(result: Marked) -> Answer:
    """The entry as plain text for the chart, with its tick."""
    entry = result.state.entry
    at = f" at {clock_time(entry.start, result.zone)}" if entry.start else ""
    who = f"{result.performer.name}, {result.performer.credential.label}" if result.performer else ""
    lines = [
        f"CCM {entry.service_date:%m/%d/%Y}{at}, {entry.seconds // 60} min, {activities(entry.activities)}, {who}",
        entry.note,
        *(f"{mark.value.capitalize()}: {value}" for mark, value in result.marks.items() if mark in SAID),
    ]
    charted = Mark.CHARTED in result.marks
    tick = context(":white_check_mark: Charted.") if charted else row(button("Charted", "entry_charted", entry.id))
    text = copy_blocks("\n".join(lines))
    blocks: list[Block] = [section(two_identifiers(result.patient)), *text, tick]
    if not charted and Mark.CHARTED_BEFORE in result.marks:
        blocks.insert(1, context(f":warning: {CHARTED_BEFORE}"))
    return Answer("For the chart.", tuple(blocks), "Copy for chart")


def _what(saved: Saved) -> str:
    entry = saved.state.entry
    parts = [activities(entry.activities) + (" (read from the note)" if entry.inferred else "")]
    day = f"{entry.service_date:%a, %b %-d}"
    parts.append(f"{day} at {clock_time(entry.start, saved.zone)}" if entry.start else day)
    if entry.program is not Program.CCM:
        parts.append(f"{entry.program.value.upper()} minutes, not CCM")
    if entry.captured in (Captured.TIMER, Captured.SHORTENED):
        parts.append("by timer")
    if entry.caregiver:
        parts.append("with caregiver")
    if entry.snf:
        parts.append("in a facility")
    if entry.plan and Activity.PLAN not in entry.activities:
        parts.append("worked on the care plan")
    if entry.performer_id != entry.entered_by_id:
        waits = " – counts once confirmed" if saved.state.awaits_confirmation else ""
        parts.append(f"for {safe(saved.performer.name, 80)}{waits}")
    return " · ".join([*parts, handle(entry.id)])


def _notices(saved: Saved) -> list[Block]:
    """What else the person is told about it."""
    return [context(f":information_source: {safe(notice)}") for notice in saved.notices]


def undone(saved: Saved) -> Answer:
    """After an undo: what fell away, and where the month stands now."""
    entry = saved.state.entry
    whose = two_identifiers(saved.patient)
    text = f":leftwards_arrow_with_hook: {minutes(entry.seconds)} undone for {whose} · {handle(entry.id)}"
    kept = "The row stays in the record, marked undone."
    return Answer("Undone.", (section(text), context(month_line(saved.now), kept), *_notices(saved)), "Undone")


def undo_again(result: UndoAgain) -> Answer:
    """A second `undo` on end: what it would take back, and the button that does."""
    entry = result.state.entry
    at = result.newest.taken_back_at
    said = f" at {clock_time(at, result.zone)}" if at else ""
    text = (
        f":grey_question: You took an entry back{said} already; nothing more was undone. The one before it is "
        f"*{minutes(entry.seconds)}* for {two_identifiers(result.patient)} · {activities(entry.activities)} · "
        f"{handle(entry.id)}"
    )
    blocks = (
        section(f"{text}\n> {safe(entry.note, 300)}"),
        row(button("Undo this one as well", "entry_undo", entry.id)),
    )
    return Answer("Undo one more?", blocks, "Undo")


def moved(result: Moved) -> Answer:
    """After a move: from which chart to which."""
    entry = result.saved.state.entry
    text = (
        f":arrow_right: {minutes(entry.seconds)} moved from {two_identifiers(result.first_patient)} "
        f"to {two_identifiers(result.saved.patient)}"
    )
    sealed = "The old row stays, sealed from the first patient's packet."
    blocks: list[Block] = [section(text), context(month_line(result.saved.now), sealed)]
    blocks += [*_notices(result.saved), *collision_blocks(result.saved.collisions)]
    return Answer("Moved.", (*blocks, entry_buttons(entry.id)), "Moved")


def confirmed(saved: Saved) -> Answer:
    """After the performer's confirmation."""
    whose = two_identifiers(saved.patient)
    text = f":white_check_mark: Your {minutes(saved.state.entry.seconds)} for {whose} are confirmed."
    blocks = [section(text), context(month_line(saved.now)), *_notices(saved), *collision_blocks(saved.collisions)]
    return Answer("Confirmed.", tuple(blocks), "Confirmed")


def stopped(result: Stopped) -> Answer:
    """After a timer: one entry, or one for each month it touched."""
    first, *rest = (entry_saved(saved) for saved in result.saved)
    return _with_later_months(first, rest)


def _with_later_months(first: Answer, rest: Sequence[Answer]) -> Answer:
    if not rest:
        return first
    note = context("The call ran past the month's end: each month keeps its own seconds.")
    return first.plus(note, *(block for answer in rest for block in answer.blocks))


def tried(result: Tried) -> Answer:
    """After an attempt."""
    outcome = result.attempt.outcome.value.replace("-", " ")
    note = f"\n> {safe(result.attempt.note, 600)}" if result.attempt.note else ""
    text = f":telephone_receiver: Attempt saved: *{outcome}* · {two_identifiers(result.patient)}{note}"
    count = f"Attempt {result.this_month} this month. An attempt is never minutes."
    buttons = [button("Undo", "attempt_undo", result.attempt.id)]
    blocks: list[Block] = [section(text), context(count)]
    if result.silence:
        blocks.append(section(f":no_entry: {result.silence}"))
    if result.flag:
        blocks.append(context(f":triangular_flag_on_post: {result.flag[0].upper()}{result.flag[1:]}."))
    if result.next_step:
        blocks.append(context(f"Next: {result.next_step}."))
    for one in result.opened:
        due, kind = one.loop.due, one.loop.follow_up.kind
        whose = safe(one.owner.name, 80) if one.owner else "nobody yet"
        what = {Kind.LETTER: "A letter", Kind.TELL: "A word to the practitioner", Kind.REVIEW: "The review of it"}[kind]
        blocks.append(section(f":pushpin: {what} is now a follow-up, due {due:%a, %b %-d}, for {whose}."))
        if kind is Kind.LETTER:
            buttons.append(button("The letter", "letter", result.patient.case_id))
    if result.attempt.outcome is Outcome.DECLINED and not result.silence:
        buttons.append(button("Enrolment", "enrol_open", result.patient.case_id))
    if result.lost:
        buttons.append(button("Unreachable", "enrol_lose", result.patient.case_id))
    return Answer("Attempt saved.", (*blocks, row(*buttons)), "Attempt saved")


def attempt_withdrawn(result: Tried) -> Answer:
    """After an attempt was taken back."""
    outcome = result.attempt.outcome.value.replace("-", " ")
    text = f":leftwards_arrow_with_hook: Attempt taken back: {outcome} · {two_identifiers(result.patient)}"
    count = f"Attempts this month: {result.this_month}. The row stays in the record, marked."
    return Answer("Attempt taken back.", (section(text), context(count)), "Undone")
