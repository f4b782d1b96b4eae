"""A month's claims: what would leave and what it should bring, what stays behind and why, the batches made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import Block

from bot.actions.claims import ClaimsScreen, Made, lacking
from bot.actions.closed_month import claim_changes
from bot.actions.month_standing import Standing as Month
from bot.answers import Answer
from bot.views.month_words import NUMBERS, codes
from bot.views.parts import button, context, divider, pager, row, section
from bot.views.text import safe, two_identifiers
from ccm.billing.claim import lacks_837p
from ccm.billing.decision import Disposition
from ccm.billing.leaving import Behind, Leaving
from ccm.month_close import ClaimKind
from ccm.service_month import ServiceMonth

PAGE = 8
BATCHES = 6
WARN_DAYS = 60
SAME = "its claim says the same"
DETAILS = ", with other data of the patient, the payer or the biller than the claim has"
_KINDS = {ClaimKind.ORIGINAL: "original", ClaimKind.REPLACEMENT: "replacement", ClaimKind.VOID: "void"}
_STANDS = {Disposition.BILL: "would bill", Disposition.HOLD: "held", Disposition.DO_NOT_BILL: "not billable"}


def claims_answer(screen: ClaimsScreen) -> Answer:
    """Everything about a month's claims, with the button that makes the next batch."""
    blocks: list[Block] = []
    made = screen.made
    if made is not None:
        what = f"*Batch {made.batch.number} is made*, {which_file(made.place, made.batch.month)}"
        blocks.append(section(f":white_check_mark: {what}: {kinds(made.kinds)}."))
    blocks += [*_leaving(screen), divider(), *_behind(screen), divider(), *_batches(screen)]
    text = f"Batch {made.batch.number} is made." if made else "Claims."
    return Answer(text, tuple(blocks), "Claims")


def kinds(counted: dict[ClaimKind, int]) -> str:
    """`12 originals, 1 replacement`."""
    return ", ".join(
        f"{counted[kind]} {word}{'s' if counted[kind] != 1 else ''}"
        for kind, word in _KINDS.items()
        if counted.get(kind)
    )


def which_file(place: int, month: ServiceMonth) -> str:
    """`the first file of October 2026`, `file 2 of October 2026, a supplement` for what came free later."""
    return f"the first file of {month.label}" if place == 1 else f"file {place} of {month.label}, a supplement"


def money(cents: int) -> str:
    """`$1,204.50`."""
    return f"{'-' if cents < 0 else ''}${abs(cents) / 100:,.2f}"


def _leaving(screen: ClaimsScreen) -> list[Block]:
    now = screen.standing
    if not now.leaving:
        more = "new " if screen.batches else ""
        said = f"*Claims, {now.month.label}*\nNothing {more}would leave now."
        return [section(said), *_missing(screen), *_filing(screen)]
    claims = [one.claim for one in now.leaving]
    count = Counter(one.kind for one in claims)
    where = which_file(len(screen.batches) + 1, now.month)
    lines = [f"*Claims, {now.month.label}*: *{kinds(count)}* would leave now, as {where}"]
    lines += [*_again(now.leaving), *_amounts(now.leaving)]
    number = f"Batch {screen.batches[0].batch.number} left before; this is what came since." if screen.batches else ""
    blocks: list[Block] = [section("\n".join(lines)), *([context(number)] if number else [])]
    blocks += [*_stale(screen), *_not_837p(now.leaving), *_missing(screen), *_filing(screen)]
    if not screen.missing:
        sure = f"{kinds(count)} of {now.month.label} in one batch, under your name. Once a claim has left, "
        sure += "only its replacement or void can follow."
        make = button("Make the batch", "claims_make", f"{now.month}|{now.mark}", style="primary", sure=sure)
        blocks.append(row(make))
    return blocks


def _again(leaving: Sequence[Leaving]) -> list[str]:
    """A second original is never made in silence: it is counted apart."""
    count = sum(one.again for one in leaving)
    if not count:
        return []
    what = "1 original is billed" if count == 1 else f"{count} originals are billed"
    return [f"*{what} again* after a void, on a named person's word"]


def _stale(screen: ClaimsScreen) -> list[Block]:
    """What leaves is what was closed, whatever came since."""
    if not screen.stale:
        return []
    what = "1 of these rests" if screen.stale == 1 else f"{screen.stale} of these rest"
    month = screen.standing.month
    return [section(f":warning: *{what} on a month that has changed since its close*: first `/ccm close {month}`")]


def _not_837p(leaving: Sequence[Leaving]) -> list[Block]:
    """What the 837P cannot carry, before the batch is made: it holds nothing, since the CSV carries every claim."""
    short = [why for one in leaving if (why := lacks_837p(one.claim.month))]
    if not short:
        return []
    lines = [f"{len(short)} of these cannot go as an 837P; they can leave by CSV:"]
    counted = Counter(reason for why in short for reason in why)
    return [section("\n".join([*lines, *(f"{count} · {reason}" for reason, count in counted.most_common())]))]


def _amounts(leaving: Sequence[Leaving]) -> list[str]:
    """Codes and units, and the estimate in its parts; what was expected before stands apart, and is never added."""
    billed = [one.claim for one in leaving if one.claim.kind is not ClaimKind.VOID]
    before = {kind: sum(one.sent_cents for one in leaving if one.claim.kind is kind) for kind in ClaimKind}
    units: Counter[str] = Counter()
    for one in billed:
        units.update({line.code: line.units for line in one.month.lines})
    lines = [" · ".join(f"{code} × {units[code]}" for code in units)] if units else []
    if billed:
        allowed, medicare, patient = (
            sum(getattr(one.month, name) for one in billed)
            for name in ("allowed_cents", "medicare_cents", "patient_cents")
        )
        parts = f"Medicare {money(medicare)}, patients {money(patient)}"
        lines.append(f"About {money(allowed)} expected before the deductible: {parts}")
    if before[ClaimKind.REPLACEMENT]:
        lines.append(
            f"Of that, the replacements stand in place of about {money(before[ClaimKind.REPLACEMENT])} sent before"
        )
    if before[ClaimKind.VOID]:
        lines.append(f"The voids take back about {money(before[ClaimKind.VOID])}")
    return lines


def _missing(screen: ClaimsScreen) -> list[Block]:
    return [section(f":no_entry: {lacking(screen.missing)}")] if screen.missing else []


def _filing(screen: ClaimsScreen) -> list[Block]:
    """By when it must leave: the month's own day, and those whose service was earlier."""
    month, today = screen.standing.month, screen.today
    lines = []
    if screen.filing is not None and (screen.standing.leaving or screen.standing.behind):
        lines.append(f"{month.label} must leave by {_until(screen.filing, today)}.")
    days = [one.claim.month.timely_until for one in screen.standing.leaving]
    earlier = sorted(day for day in days if day is not None and (screen.filing is None or day < screen.filing))
    if earlier:
        lines.append(f"{len(earlier)} of these earlier, the first by {_until(earlier[0], today)}.")
    return [context("*Timely filing*: " + " ".join(lines))] if lines else []


def _until(day: date, today: date) -> str:
    left = (day - today).days
    said = f"{day:%b %-d, %Y}"
    if left < 0:
        return f"{said} :rotating_light: *past by {-left} days: the payer may refuse it*"
    return f"{said} :warning: *{left} days left*" if left < WARN_DAYS else f"{said} ({left} days)"


def _behind(screen: ClaimsScreen) -> list[Block]:
    """Sent claims whose month changed, then who stays behind: one list, a page at a time, its counts on every page."""
    found, changed = screen.standing.behind, screen.changed
    first = screen.page * PAGE
    blocks: list[Block] = _numbers(screen)
    if changed:
        single = len(changed) == 1
        words = "1 sent claim rests" if single else f"{len(changed)} sent claims rest"
        blocks.append(
            section(
                f":warning: *{words} on a month that has changed since*: amend {'it' if single else 'them'} with "
                f"`/ccm close {screen.standing.month}`"
            )
        )
        blocks += [section(_changed(one)) for one in changed[first : first + PAGE]]
    heads = Counter(head for one in found for head in one.heads)
    reasons = "\n".join(f"{count} · {head}" for head, count in heads.most_common())
    blocks.append(section(f"*Stays behind*: {len(found)}\n{reasons}" if found else "*Stays behind*: nobody."))
    start = max(0, first - len(changed))
    blocks += [section(_one(one)) for one in found[start : max(0, first + PAGE - len(changed))]]
    whole = len(changed) + len(found)
    return [*blocks, *pager("claims_page", screen.page, PAGE, whole, str(screen.standing.month))] if whole else blocks


def _numbers(screen: ClaimsScreen) -> list[Block]:
    """An NPI or tax id put right changes every month of a practitioner at once: one line and one button for all."""
    if not screen.numbers:
        return []
    single = screen.numbers == 1
    what = "1 closed month names" if single else f"{screen.numbers} closed months name"
    said = (
        f":warning: *{what} another NPI, tax id or billing address than the record has now*, and nothing else changed."
    )
    button_ = button("Amend it" if single else "Amend all of them", "close_amend", f"{NUMBERS}|{screen.standing.month}")
    return [section(said), *([row(button_)] if screen.may_close else [])]


def _changed(one: Month) -> str:
    """What the claim would say now; of some months it says the same, and only what stands behind it changed."""
    of = one.of
    lines = of.decision.lines if of.decision else ()
    said = f"now {_STANDS[of.disposition]}{f' {codes(lines)}' if lines else ''}" if claim_changes(one) else SAME
    said += DETAILS if one.details else ""
    return f"{two_identifiers(of.patient)} · {of.minutes} min · {said}"


def _one(one: Behind) -> str:
    why = "; ".join(f"{words.said} ({words.then})" if words.then else words.said for words in one.reasons)
    return (
        f"{two_identifiers(one.patient)} · {one.minutes} min · {_STANDS[one.disposition]}\n"
        f"{why} · _{safe(one.who, 200)}_"
    )


def _batches(screen: ClaimsScreen) -> list[Block]:
    month = screen.standing.month
    if not screen.batches:
        return [context("No batch of this month was made yet.")]
    lines = [_batch_line(one, screen) for one in screen.batches[:BATCHES]]
    more = len(screen.batches) - BATCHES
    lines += [f"… and {more} earlier ones; `--batch` names any of them."] if more > 0 else []
    how = f"Its files, on the bot's own machine: `ccm-bot claims --month {month} --format csv` (or xlsx, json, 837p)."
    return [section("*Batches*\n" + "\n".join(lines)), context(how)]


def _place(place: int) -> str:
    return "first file" if place == 1 else f"file {place}, a supplement"


def _batch_line(one: Made, screen: ClaimsScreen) -> str:
    at = one.batch.at.astimezone(screen.zone)
    what = f"{_place(one.place)} · {at:%b %-d, %Y, %-I:%M %p} · {safe(one.by, 80)} · {kinds(one.kinds)}"
    return f"*{one.batch.number}* · {what}"
