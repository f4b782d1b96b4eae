"""One patient's month, line by line: the person and the work first, then minutes, the decision, and who said what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.month import PatientMonth
from bot.actions.month_review import TAKE_BACK
from bot.actions.month_standing import payment_of, waiting_of
from bot.actions.roles import Deed
from bot.answers import Answer
from bot.views.month_line import minutes_up
from bot.views.month_words import DISPOSITIONS, codes, dollars, three_parts
from bot.views.pages import pages
from bot.views.parts import button, context, row, section
from bot.views.text import activities, handle, minutes, name, safe, two_identifiers
from ccm.billing.decision import Decision, Disposition
from ccm.billing.frozen import FrozenMonth
from ccm.billing.moves import Move, reason_of
from ccm.cloned_notes import cloned_notes
from ccm.conditions import group_words
from ccm.month_close import Close, SignOff, SignOffKind
from ccm.month_groups import whose
from ccm.month_review import may_review, review_of, stamp_of
from ccm.month_words import WARNINGS, Whose, Words, warning
from ccm.record import EntryState, Person
from ccm.sign_off_words import FAMILIES, said_of

DUE_SHOWN = 4
SECTION_MOST = 2800
SIGNED: dict[SignOffKind, str] = {
    SignOffKind.MDM: "Decision making of the month",
    SignOffKind.FAMILY: "Family chosen",
    SignOffKind.SEPARATE: "Separate from that day's visit",
    SignOffKind.PLANNING: "Planning beyond the initiating visit",
    SignOffKind.CHECKED: "Others' codes and stays looked up",
    SignOffKind.OVERRIDE: "A hold answered for",
    SignOffKind.REVIEWED: "The whole month reviewed",
}


def patient_month_answer(now: PatientMonth, said: str = "") -> Answer:
    """The month of one patient. Longer than a message it has pages; nothing is cut."""
    head = [section(f":white_check_mark: {said}")] if said else []
    head += [section(f":warning: {now.notice}")] if now.notice else []
    first: list[Block] = [*head, *_head(now)]
    tail: list[Block] = [row(*_buttons(now))]
    found = pages(body(now), (*first, *tail))
    at = min(now.page, len(found) - 1)
    turn: list[Block] = []
    if len(found) > 1:
        other = (at + 1) % len(found)
        word = f"Page {other + 1} of {len(found)}" if other else "Back to page 1"
        value = f"{now.patient.case_id}|{now.month}|{other}"
        turn = [context(f"Page {at + 1} of {len(found)}"), row(button(word, "month_patient_page", value))]
    return Answer("A patient's month.", (*first, *found[at], *turn, *tail), "Month")


def body(now: PatientMonth) -> list[Block]:
    """Everything below the patient's name: what is read before a close, and the same on the screen of the month."""
    blocks = [*_minutes(now), *_decision(now), *_asked(now), *_standing_facts(now), *_signed(now)]
    return [*blocks, *_closes(now)]


def _head(now: PatientMonth) -> list[Block]:
    where = f"{now.month.label} · {now.of.state.value}"
    lines = [f"{two_identifiers(now.patient)} · MRN {safe(now.patient.mrn, 40)}", where]
    if now.standing.changed:
        lines.append(":warning: *Changed since the close: amend.*")
    blocks: list[Block] = [section("\n".join(lines))]
    if now.today <= now.month.last_day:
        blocks.append(section(_work(now)))
    return blocks


def _work(now: PatientMonth) -> str:
    """The next threshold never stands alone: beside it the clinical work due, or that nothing is."""
    to = (
        f"{minutes_up(now.threshold.missing)} to {now.threshold.minutes} minutes"
        if now.threshold
        else "Every threshold is met"
    )
    if not now.due:
        silent = f" ({now.card.silence})" if now.card.silence else ""
        return f"*{to}* · nothing due; do not add{silent}"
    shown = "; ".join(safe(one, 160) for one in now.due[:DUE_SHOWN])
    more = f"; and {len(now.due) - DUE_SHOWN} more on the card" if len(now.due) > DUE_SHOWN else ""
    return f"*{to}* · work due: {shown}{more}"


def _minutes(now: PatientMonth) -> list[Block]:
    """What counts, whose it is, and every group of minutes that does not, entry by entry."""
    decision = now.of.decision
    if decision is None:
        return []
    counted = decision.counted
    text = (
        f"*{now.of.minutes} min counted* · staff {minutes(counted.staff)} · practitioner "
        f"{minutes(counted.practitioner)} · together {minutes(counted.pool)}"
    )
    blocks = _lines(text, _entries(now, [one for one in counted.by_piece.items() if one[1]]))
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in counted.left:
        groups[one.why].append((one.piece_id, one.seconds))
    for why, left in groups.items():
        total = sum(seconds for _, seconds in left)
        said = f"*{minutes(total)} not counted*: {WARNINGS[why].said}"
        blocks += _lines(said, _entries(now, left))
    return blocks


def _entries(now: PatientMonth, seconds: Sequence[tuple[str, int]]) -> list[str]:
    """Entries with the seconds that are meant of them, by day."""
    by_id = {one.entry.id: one for one in now.of.rows.entries}
    found = sorted(seconds, key=lambda one: (by_id[one[0]].entry.service_date, one[0]))
    return [_entry(by_id[key], number, now.people) for key, number in found]


def _entry(state: EntryState, seconds: int, people: Mapping[str, Person]) -> str:
    entry = state.entry
    who = name(people.get(entry.performer_id), entry.service_date)
    of = "" if seconds == entry.seconds else f" of {minutes(entry.seconds)}"
    done = activities(entry.activities)
    return f"• {entry.service_date:%b %-d} · {minutes(seconds)}{of} · {done} · {who} · {handle(entry.id)}"


def _lines(head: str, lines: list[str]) -> list[Block]:
    """A paragraph and its lines, in as many sections as they need."""
    blocks: list[Block] = []
    held = head
    for line in lines:
        if len(held) + len(line) > SECTION_MOST:
            blocks.append(section(held))
            held = line
        else:
            held = f"{held}\n{line}"
    return [*blocks, section(held)]


def _decision(now: PatientMonth) -> list[Block]:
    """The answer, every reason with whose move it is, every warning, and what it should bring."""
    decision = now.of.decision
    lines = [f"*Decision: {DISPOSITIONS[now.of.disposition]}*{_codes(now)}"]
    if decision is not None:
        lines += _family(now, decision)
        if decision.service_date:
            lines.append(f"Date of service {decision.service_date:%b %-d, %Y}{_reached(decision)}")
    blocks = _lines("\n".join(lines), [_reason(now, one) for one in now.of.reasons])
    if decision is None:
        return blocks
    said = [warning(one) for one in (*decision.warnings, *decision.advice)]
    notes = [f"• {safe(one.said, 400)}{_then(one)}" for one in said]
    blocks += _lines("*Beside it*", notes) if notes else []
    waiting = waiting_of(now.standing, now.facts)
    expected = payment_of(now.standing)
    if now.money and (decision.lines or expected.allowed):
        closed = " as it was closed" if now.standing.last else ""
        blocks.append(context(f"Estimate{closed}: {three_parts(expected)}."))
    elif now.money and waiting.allowed:
        blocks.append(context(f"Once it is released: {three_parts(waiting)}."))
    return blocks


def _asked(now: PatientMonth) -> list[Block]:
    """What holds nothing, and what an auditor asks about all the same."""
    lines = []
    if now.standing.unsigned:
        lines.append(f":warning: The care plan is not signed by the end of {now.month.label}: an auditor will ask")
    for ids in cloned_notes(now.of.rows.entries):
        named = ", ".join(handle(one) for one in ids)
        lines.append(f":warning: The same note stands on {len(ids)} entries ({named}): say of each what was done")
    return _lines(lines[0], lines[1:]) if lines else []


def _codes(now: PatientMonth) -> str:
    """The codes that are billed, or that a held month would bill."""
    decision = now.of.decision
    if decision is None:
        return ""
    if decision.lines:
        return f" · {codes(decision.lines)}"
    rung = decision.choice.rung if now.of.disposition is Disposition.HOLD else None
    return f" · would be {codes(rung.lines)}" if rung else ""


def _reached(decision: Decision) -> str:
    return f", the last unit full on {decision.threshold_day:%b %-d}" if decision.threshold_day else ""


def _family(now: PatientMonth, decision: Decision) -> list[str]:
    """By which rule it was chosen, and what else the minutes satisfy; what that would pay for those entitled."""
    choice = decision.choice
    if choice.rung is None:
        return []
    lines = [f"Family: {FAMILIES[choice.rung.family]}, by {choice.rule}"]
    for one in choice.others:
        pays = f", would pay {dollars(one.cents)} against {dollars(choice.cents)}" if now.money else ""
        lines.append(f"Also satisfied: {FAMILIES[one.rung.family]} ({codes(one.rung.lines)}){pays}")
    return lines


def _reason(now: PatientMonth, word: str) -> str:
    words = reason_of(now.of, word)
    if words.whose is Whose.NOBODY:
        return f"• {safe(words.said, 400)}"
    return f"• {_move(next(one for one in now.standing.moves if one.word == word), now.people)}"


def _then(words: Words) -> str:
    return f" · {words.whose.value}: {words.then}" if words.then else ""


def _standing_facts(now: PatientMonth) -> list[Block]:
    """What the decision rests on: coverage, consent, plan, conditions; and which rules."""
    of = now.of
    cover = of.coverage
    dated = f", since {cover.since:%b %-d, %Y}" if cover else ", as the roster says"
    asked = f", checked {cover.checked_on:%b %-d, %Y}" if cover and cover.checked_on else ""
    conditions = ", ".join(group_words(one.key) for one in of.groups) or "none confirmed"
    open_moves = [one for one in now.standing.moves if one.word not in of.reasons and one.keeps_open]
    lines = [
        f"Coverage: {safe(of.payer, 120) or 'none on file'}{dated}{asked}",
        f"Consent: {f'since {of.consented_on:%b %-d, %Y}' if of.consented_on else 'none that holds'}",
        f"Care plan: {_plan(now)}",
        f"Conditions: {safe(conditions, 600)}",
        f"Billing practitioner: {name(of.practitioner, of.month.last_day)}",
    ]
    blocks: list[Block] = [section(_move(one, now.people)) for one in open_moves]
    rules = now.rules
    title = f"Rules: {safe(rules.title, 200)}, {rules.hash}" if rules else "No rule file holds for this month"
    return [*blocks, section("\n".join(lines)), context(title)]


def _plan(now: PatientMonth) -> str:
    """The plan that the month rests on, by the one reading of it."""
    plan = now.of.plan
    if plan is None:
        return "none in the month"
    late = ", kept after the month had ended" if plan.at >= now.month.bounds(now.zone)[1] else ""
    return f"of {plan.dated:%b %-d, %Y}, version {plan.version}{late}"


def _move(one: Move, people: Mapping[str, Person]) -> str:
    who = ", ".join(whose(one, people))
    return f":hourglass: {safe(one.words.said, 400)} · {safe(who, 300)}: {one.words.then}"


def _signed(now: PatientMonth) -> list[Block]:
    signs = now.of.rows.sign_offs
    return _lines("*Signed off*", [_sign_off(now, one) for one in signs]) if signs else []


def _sign_off(now: PatientMonth, one: SignOff) -> str:
    when = one.at.astimezone(now.zone)
    said = f": {safe(said_of(one), 200)}" if said_of(one) else ""
    day = "visit" if one.kind is SignOffKind.PLANNING else "looked up"
    looked = f", {day} on {one.checked_on:%b %-d, %Y}" if one.checked_on else ""
    late = ", after the month's end" if one.kind is SignOffKind.MDM and when.date() > now.month.last_day else ""
    why = f"\n> {safe(one.why, 600)}" if one.why else ""
    late += _outrun(now, one)
    by = name(now.people.get(one.by_id), when.date())
    return f"• {SIGNED[one.kind]}{said}{looked} · {by}, {when:%b %-d, %Y}{late}{why}"


def _outrun(now: PatientMonth, one: SignOff) -> str:
    """Of the review that stands: that the counted entries changed after it, and by which."""
    found = review_of(now.of)
    if found is None or found.sign != one or found.current:
        return ""
    came = ", ".join(handle(each) for each in found.since)
    return f", *reviewed before what counts changed*{f' ({came})' if came else ''}"


def _closes(now: PatientMonth) -> list[Block]:
    closes = now.standing.closes
    return _lines("*Closed*", [_close(now, one) for one in closes]) if closes else []


def _close(now: PatientMonth, one: Close) -> str:
    when = one.at.astimezone(now.zone)
    lines = FrozenMonth.load(one.body).lines
    codes_ = ", ".join(f"{line.code}×{line.units}" for line in lines)
    word = "Closed" if one.version == 1 else f"Amendment, version {one.version}"
    why = f"\n> {safe(one.why, 600)}" if one.why else ""
    answer = f"{DISPOSITIONS[one.disposition]}{f' · {codes_}' if codes_ else ''}"
    return f"• {word}: {answer} · {name(now.people.get(one.by_id), when.date())}, {when:%b %-d, %Y}{why}"


def _buttons(now: PatientMonth) -> list[ButtonElement]:
    """What this person may do now, and the way back."""
    value = f"{now.patient.case_id}|{now.month}"
    made = []
    if Deed.CHECKED in now.may:
        made.append(button("Record a look-up", "month_checked", value))
    if Deed.CHECKED in now.may and now.looked_up:
        made.append(button("Take the look-up back", "month_uncheck", value))
    if Deed.OVERRIDE in now.may and now.answered:
        made.append(button("Take an answer back", "month_unanswer", value))
    if Deed.OVERRIDE in now.may and now.overridable:
        made.append(button("Answer for a hold", "month_override", value))
    if Deed.FAMILY in now.may and now.may_choose:
        made.append(button("Choose the family", "month_family", value))
    if Deed.SEPARATE in now.may and now.visit_day_entries:
        made.append(button("Attest as separate", "month_separate", value))
    if Deed.ATTEST_MONTH in now.may:
        made.append(button("Attest", "attest_one", value))
    if Deed.ATTEST_MONTH in now.may and now.today > now.month.last_day and may_review(now.of.rows):
        found = review_of(now.of)
        current = found is not None and found.current
        word, stamp = ("Not reviewed after all", TAKE_BACK) if current else ("Reviewed", stamp_of(now.of))
        made.append(button(word, "month_reviewed", f"{value}|{stamp}"))
        made.append(button("All to review", "review_month", f"{now.month}|0"))
    if Deed.CLOSE in now.may:
        made.append(button("Close or amend" if now.standing.last else "Close", "close_patient", value))
    made.append(button("Card", "open_card", now.patient.case_id))
    made.append(button("The month", "month_open", str(now.month)))
    return made
