"""The month-end digest: read in ten seconds, then by whoever must move. No name, no clinical word, no amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block, ButtonElement, ImageBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.answers import Answer
from bot.views.month import FIGURE_WORDS, below_line, group_line
from bot.views.month_words import codes, counted, three_parts
from bot.views.pages import BLOCKS_MOST, TEXT_MOST, text_size
from bot.views.parts import button, context, divider, fields, header, pager, row, section
from bot.views.text import minutes, safe
from ccm.burden import DEFINITION, Burden
from ccm.handle import Naming, handle
from ccm.month_digest import Digest, LeftOpen, Stage
from ccm.month_end import MonthEnd
from ccm.month_groups import Group
from ccm.month_row import BY, CODE, HELD, NOT
from ccm.month_words import reason
from ccm.posting import Kind

UPLOADED = "FILE"
"""In place of the id that Slack gives the chart: the sender puts it there."""
STAGES: dict[Stage, str] = {
    Stage.PROVISIONAL: "provisional",
    Stage.COMPLETE: "complete, not closed",
    Stage.FINAL: "final",
}
KEY_FIGURES = ("all", "complete", "below", "unbilled", "hold", "stale", "generic", "quiet")
OPENS: dict[str, str] = {
    **FIGURE_WORDS,
    "complete": "At 20",
    "unbilled": "Not billable",
    "stale": "Stale plans",
    "generic": "Generic plans",
}
"""The buttons' words. Each figure has one, with its patients behind it."""
DIGEST_FIGURES = (*KEY_FIGURES, "open", "pays", "waits", "risk")
CODES_MOST = 12
BUSIEST = 6
LEFT_MOST = 8
REASONS_MOST = 5  # of each kind in the post; the others stand behind a button
GROUPS_MOST = 12
PEOPLE_PAGE = 15
REASONS_PAGE = 20


def digest_answer(found: Digest, chart: str = "") -> Answer:
    """The post in the channel. `chart` is its alt text, where a chart is brought.

    As many lines of who moves next as a message holds; the others stand behind *All reasons*.
    """
    blocks = _blocks(found, chart, GROUPS_MOST)
    for shown in range(GROUPS_MOST - 1, -1, -1):
        if len(blocks) <= BLOCKS_MOST and sum(map(text_size, blocks)) <= TEXT_MOST:
            break
        blocks = _blocks(found, chart, shown)
    return Answer(_fallback(found), tuple(blocks), "Month end")


def _blocks(found: Digest, chart: str, groups: int) -> list[Block]:
    now, month = found.now, str(found.month)
    blocks: list[Block] = [header(f"{found.month.label}: {STAGES[found.stage]}"), context(_as_of(found))]
    if not now.count("all"):
        return [*blocks, section("Nobody was in the programme in this month, and no time stands in it.")]
    blocks.append(fields(_key_figures(now, found.before)))
    blocks.append(row(*_openers(now, month)))
    if chart:
        blocks.append(ImageBlock(slack_file=SlackFile(id=UPLOADED), alt_text=chart))
    if found.stage is Stage.FINAL:
        blocks += [divider(), *_final(found)]
    return [*blocks, divider(), _at_risk(now, month), *_moves(now, month, groups), divider(), *_rest(found)]


def digest_lines() -> list[str]:
    """The action ids of buttons that stand side by side under lines of the digest."""
    return [f"digest_code_{at}" for at in range(CODES_MOST)]


def _fallback(found: Digest) -> str:
    return f"Month end: {found.month.label}, {STAGES[found.stage]}."


def _as_of(found: Digest) -> str:
    return f"As of {found.as_of.astimezone(found.zone):%A, %B %-d, %-I:%M %p}; in italics the month before."


def _key_figures(now: MonthEnd, before: MonthEnd) -> list[tuple[str, str]]:
    """In pairs: two columns on a desk, one on a phone."""
    share = f" · {now.share} %" if now.share is not None else ""
    last = f"{before.count('complete')} · {before.share} %" if before.share is not None else "0"
    return [
        ("At 20 minutes", f"{now.count('complete')} of {now.count('all')}{share}{_last(before, last)}"),
        ("Below 20 minutes", _beside("below", now, before)),
        ("At 20, not billable", _beside("unbilled", now, before)),
        ("Held", _beside("hold", now, before)),
        ("Plans stale · generic", f"{_two(now)}{_last(before, _two(before))}"),
        ("Closed · claimed", f"{now.count('closed')} · {now.count('claimed')}"),
    ]


def _last(before: MonthEnd, figure: object) -> str:
    return f"   _{before.month.first_day:%b}: {figure}_"


def _beside(name: str, now: MonthEnd, before: MonthEnd) -> str:
    return f"{now.count(name)}{_last(before, before.count(name))}"


def _two(one: MonthEnd) -> str:
    return f"{one.count('stale')} · {one.count('generic')}"


def _openers(now: MonthEnd, month: str) -> list[ButtonElement]:
    """Each with its own action id, as Slack asks of one row."""
    shown = [one for one in KEY_FIGURES if now.count(one)]
    made = [button(f"{OPENS[one]}: {now.count(one)}", f"digest_figure_{one}", f"{month}|{one}|0") for one in shown]
    return [
        *made,
        button("Expected payment", "digest_money", month),
    ]


def _final(found: Digest) -> list[Block]:
    closed = found.closed
    if closed is None:
        return []
    when = f"{closed.at.astimezone(found.zone):%b %-d, %-I:%M %p}"
    whole = counted(found.now.count("all"), "patient")
    said = f"*Closed*: {found.now.count('closed')} of {whole}, last by {safe(closed.by, 80)}, {when}."
    if not found.open_count:
        return [section(f"{said} Nothing is left open.")]
    head = f"{said}\n*Left open: {found.open_count}.* They leave later, in a supplementary file."
    lines = _fitting([f"• {_left(one, found.naming)}" for one in found.open[:LEFT_MOST]])
    more = found.open_count - len(lines)
    lines += [f"• and {more} more: *Kept open* shows all"] if more else []
    return [
        section("\n".join([head, *lines])),
        row(button(f"Kept open: {found.open_count}", "digest_figure_open", f"{found.month}|open|0")),
    ]


def _fitting(lines: Sequence[str], most: int = 2000) -> list[str]:
    """The first of them that a section holds."""
    found: list[str] = []
    for one in lines:
        most -= len(one) + 1
        if most < 0:
            break
        found.append(one)
    return found


def _left(one: LeftOpen, naming: Naming) -> str:
    why = "; ".join(reason(word).said for word in one.why) or "ready, and not closed yet"
    return f"{safe(handle(one.patient, naming), 80)}: {safe(why, 200)}"


def _at_risk(now: MonthEnd, month: str) -> Block:
    lines = [below_line(now)] if now.count("below") else []
    for title, _, found in _reasons(now):
        if found:
            said = "; ".join(f"{safe(reason(head).said, 200)} (*{count}*)" for head, count in found[:REASONS_MOST])
            lines.append(f"*{title}*: {said}{_more(len(found) - REASONS_MOST, 'reason')}")
    if not lines:
        return section("*At risk*: nothing.")
    return section("\n".join(["*At risk*", *lines]), button("All reasons", "digest_reasons", f"{month}|0"))


def _reasons(now: MonthEnd) -> tuple[tuple[str, str, tuple[tuple[str, int], ...]], ...]:
    return ("At 20 and not billable", NOT, now.not_billed), ("Held", HELD, now.held)


def _more(count: int, what: str) -> str:
    return f"; and {counted(count, f'other {what}')}, behind *All reasons*" if count > 0 else ""


def _rows(buttons: Sequence[ButtonElement], most: int = 5) -> list[Block]:
    return [row(*buttons[at : at + most]) for at in range(0, len(buttons), most)]


def _moves(now: MonthEnd, month: str, most: int) -> list[Block]:
    """Who moves next: a line a reason, what keeps months open first, each with its patients behind a button."""
    if not now.groups:
        return [section("*Who moves next*: nothing is open for anybody.")]
    shown = [_group(replace(one, words=reason(one.head)), month) for one in now.groups[:most]]  # of no one patient
    more = len(now.groups) - most
    rest = [context(f"And {counted(more, 'other reason')}, behind *All reasons*.")] if more > 0 else []
    return [section("*Who moves next*"), *shown, *rest]


def _group(group: Group, month: str) -> Block:
    mark = ":hourglass:" if group.keeps_open else ":information_source:"
    opens = button("Patients", "digest_behind", f"{month}|{group.head}|0")
    return section(f"{mark} *{group.count}* · {group_line(group)}", opens)


def reasons_answer(found: Digest, page: int) -> Answer:
    """Every reason of the month with its patients, a page of them."""
    now, month = found.now, str(found.month)
    lines: list[Block] = []
    for title, kind, some in _reasons(now):
        for head, count in some:
            opens = button("Patients", "digest_behind", f"{month}|{kind}{head}|0")
            lines.append(section(f"*{count}* · {title}: {safe(reason(head).said, 300)}", opens))
    lines += [_group(one, month) for one in now.groups]
    at = min(page, max(0, (len(lines) - 1) // REASONS_PAGE))
    shown = lines[at * REASONS_PAGE : (at + 1) * REASONS_PAGE]
    turns = pager("digest_reasons", at, REASONS_PAGE, len(lines), month)
    return Answer("All reasons.", (section(f"*{found.month.label}: all reasons*"), *shown, *turns), "All reasons")


def _rest(found: Digest) -> list[Block]:
    now, month = found.now, str(found.month)
    last = codes(found.before.codes) or "none"
    units = f"*Codes and units*: {codes(now.codes) or 'none yet'}{_last(found.before, last)}"
    blocks: list[Block] = [section(units)]
    blocks += _rows(
        [
            button(one.code, f"digest_code_{at}", f"{month}|{CODE}{one.code}|0")
            for at, one in enumerate(now.codes[:CODES_MOST])
        ]
    )
    blocks.append(section(_burden_lines(found), button("Everyone", "digest_people", f"{month}|0")))
    blocks += _indicators(found)
    return blocks


def _burden_lines(found: Digest) -> str:
    worked = [one for one in found.now.burden if one.seconds]
    lines = [f"• {_person(one, found)}" for one in worked[:BUSIEST]]
    more = [f"• and {counted(len(worked) - BUSIEST, 'other')}"] if len(worked) > BUSIEST else []
    late = sum(one.late for one in worked)
    after = [f"after hours in all: *{minutes(late)}*"] if late else []
    return "\n".join(["*Who carries it*", *(lines or ["nobody spent time"]), *more, *after])


def _person(one: Burden, found: Digest, *, hours: bool = False) -> str:
    """`hours`: with those after hours, which are for lead and owner."""
    who = found.people.get(one.person_id)
    before = next((each for each in found.before.burden if each.person_id == one.person_id), None)
    late = f", {minutes(one.late)} after hours" if hours and one.late else ""
    panel = f", looks after {one.panel}" if one.panel else ""
    last = minutes(before.seconds) if before else "0 min"
    name = safe(who.name, 80) if who else "somebody"
    spent = f"*{minutes(one.seconds)}* on {counted(one.patients, 'patient')}"
    return f"{name}: {spent}{late}{panel}{_last(found.before, last)}"


def _indicators(found: Digest) -> list[Block]:
    every = found.now.indicators
    if not every:
        return []
    lines = _fitting([f"• {safe(one.name, 80)}: *{safe(one.figure, 80)}*" for one in every])
    lines += [f"• and {len(every) - len(lines)} more"] if len(lines) < len(every) else []
    return [section("\n".join(["*Indicators*", *lines]), button("Open them", "indicators_open", str(found.month)))]


def people_answer(found: Digest, page: int, *, hours: bool) -> Answer:
    """Everyone's time of the month, a page of it, each with the patients on whom it was spent; to lead and owner also
    what of it was after hours.
    """
    people, month = found.now.burden, str(found.month)
    at = min(page, max(0, (len(people) - 1) // PEOPLE_PAGE)) * PEOPLE_PAGE
    blocks: list[Block] = [section(f"*Who carries {found.month.label}*{'' if people else ': nobody.'}")]
    for one in people[at : at + PEOPLE_PAGE]:
        opens = button("Patients", "digest_behind", f"{month}|{BY}{one.person_id}|0") if one.patients else None
        blocks.append(section(_person(one, found, hours=hours), opens))
    blocks += pager("digest_people", at // PEOPLE_PAGE, PEOPLE_PAGE, len(people), month)
    return Answer("Who carries the month.", (*blocks, context(DEFINITION)), "Time")


def money_answer(found: Digest) -> Answer:
    """What the month should bring, for those entitled: what bills, what is held, what minutes alone keep from it."""
    month = str(found.month)
    opens = [
        button(f"{word}: {found.now.count(name)}", f"digest_figure_{name}", f"{month}|{name}|0")
        for name, word in (("pays", "Bills"), ("waits", "Held"), ("risk", "Lack minutes alone"))
        if found.now.count(name)
    ]
    blocks: list[Block] = [section("\n".join(money_lines(found))), *_rows(opens)]
    return Answer("Expected payment.", tuple(blocks), "Expected payment")


def money_lines(found: Digest) -> list[str]:
    """Medicare's share and the patient's apart; the month before beside it."""
    now, before = found.now, found.before
    lines = [f"*Expected payment, {found.month.label}*: {_sum(now)}", f"*{before.month.label}*: {_sum(before)}"]
    if now.waiting.allowed:
        lines.append(f"*Held, not in it*: {three_parts(now.waiting)}.")
    if now.at_risk.allowed:
        lines.append(
            f"*Below 20 minutes, and nothing else is missing*: {three_parts(now.at_risk)}, for one first block each."
        )
    return lines


def _sum(one: MonthEnd) -> str:
    return f"{three_parts(one.payment)}." if one.payment.allowed else "nothing is decided as billable."


def list_answer(found: Digest, form: str, *, money: bool) -> Answer:
    """With a file, to one of those entitled: what it is; with the first also the money that no channel shows."""
    whole = counted(found.now.count("all"), "patient")
    text = f"*The full list of {found.month.label}* ({STAGES[found.stage]}) as {form}: {whole}."
    return Answer(
        f"The list of {found.month.label}.",
        (
            section("\n".join([text, *(money_lines(found) if money else [])])),
            *([row(button("Mute this message", "posts_mute", Kind.DIGEST.value))] if money else []),
        ),
        "List",
    )
