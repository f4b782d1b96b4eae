"""The line of a patient's month: what counts, what is missing to the next threshold, and the work that is due.

A threshold never stands alone: beside it stands the clinical work, or that nothing is due and nothing is to be added.
"""

from __future__ import annotations

from collections import Counter

from bot.actions.month_totals import MonthNow
from bot.views.text import cut, minutes, safe
from ccm.billing.ladders import Threshold
from ccm.billing.rules import Family
from ccm.month_words import Words, warning

DUE_SHOWN = 2
DUE_LONG = 90
NOTHING_DUE = "nothing due; do not add"


def month_line(now: MonthNow) -> str:
    """The month by the rules: seconds counted, floored once; the next threshold; what was kept but not counted.

    Where nothing prompts about the patient, no threshold is named.
    """
    total = now.total
    parts = [f"{now.month.label}: *{total.minutes} min* counted"]
    if total.ahead and not now.silence:
        said = " or ".join(_missing(one, now) for one in total.ahead)
        parts += [f"ended {said}"] if now.over else [said, _due(now.due)]
    aside = total.kept_seconds - total.counted_seconds
    if aside >= 60:
        parts.append(f"{minutes(aside)} kept, not counted")
    if total.waiting_seconds >= 60:
        parts.append(f"{minutes(total.waiting_seconds)} waiting for confirmation")
    return " · ".join(parts)


def left_of(now: MonthNow, entry_id: str) -> list[tuple[int, Words]]:
    """Seconds of an entry that do not count, each reason once, in the words that every screen and file uses."""
    lost: Counter[str] = Counter()
    for one in now.total.excluded:
        if one.entry_id == entry_id:
            lost[one.why.value] += one.seconds
    return [(seconds, warning(why)) for why, seconds in lost.items()]


def _missing(one: Threshold, now: MonthNow) -> str:
    """`8 min to 20`; whose time it takes, where not any clinical minute brings it nearer."""
    whose = ""
    if one.family is Family.PERSONAL:
        whose = " of the practitioner's own"
    elif one.minutes * 60 - one.missing != now.total.counted_seconds:
        whose = " of staff time"  # the practice does not pool the practitioner's minutes
    reach = f"{one.minutes} (complex)" if one.family is Family.COMPLEX else str(one.minutes)
    return f"{minutes_up(one.missing)}{whose} {'short of' if now.over else 'to'} {reach}"


def _due(due: tuple[str, ...]) -> str:
    if not due:
        return NOTHING_DUE
    more = f" and {len(due) - DUE_SHOWN} more" if len(due) > DUE_SHOWN else ""
    return f"due: {'; '.join(safe(cut(one, DUE_LONG)) for one in due[:DUE_SHOWN])}{more}"


def minutes_up(seconds: int) -> str:
    """Minutes still missing, rounded up: 30 seconds missing is a minute to go."""
    return f"{-(-seconds // 60)} min"
