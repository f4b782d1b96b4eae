"""What no longer stands, beside what stands in its place: corrections of entries, and moves onto the chart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ccm.doubles import WITHIN
from ccm.own_reasons import reason_told
from ccm.packet.alarms import marked
from ccm.packet.capture import captured
from ccm.packet.document import Grid, Section
from ccm.packet.entry_words import what, when
from ccm.packet.rows import PacketRows, handle, span
from ccm.record import Captured, Correction, CorrectionKind, EntryState, TimeEntry

UNDONE = {
    CorrectionKind.VOIDED: "undone",
    CorrectionKind.AMENDED: "amended",
    CorrectionKind.MOVED: "moved to another patient's chart",
}
HEADER = ("Old entry", "When", "Time", "Who", "As it stood", "What became of it", "How it was kept")
NOTHING = "No entry of this month was corrected."
NONE_COUNTS = "None of the old entries counts. Nothing is rewritten: each old row stays beside the one in its place."
TYPED = frozenset({Captured.AT_ONCE, Captured.LATE})


def corrections(rows: PacketRows) -> Section:
    """Each row that no longer stands with who took it back and why; each that came from another chart or month."""
    lines = [
        *(_gone(rows, one) for one in rows.entries if any(each.kind in UNDONE for each in one.corrections)),
        *(_came(rows, one) for one in rows.entries if one.entry.id in rows.origins),
    ]
    said = [NONE_COUNTS] if lines else [NOTHING]
    grid = Grid(HEADER, tuple(lines)) if lines else None
    return Section("Corrections", "", paragraphs=(*said, *_doubles(rows)), grid=grid)


def _gone(rows: PacketRows, state: EntryState) -> tuple[str, ...]:
    entry, last = state.entry, [one for one in state.corrections if one.kind in UNDONE][-1]
    by = f"{UNDONE[last.kind].capitalize()} {by_words(rows, last)}"
    here = last.kind is CorrectionKind.AMENDED and last.replacement_id
    now = f" Now {handle(str(last.replacement_id))}." if here else ""
    stood = rows.note_of(entry) if entry.id in rows.sealed else what(rows, entry)
    return (marked(rows, entry.id), *_times(rows, entry), stood, f"{by}.{now}", captured(rows, entry))


def _came(rows: PacketRows, state: EntryState) -> tuple[str, ...]:
    """An entry that was moved onto this chart, or into this month, by the handle that it had where it stood before."""
    entry, origin = state.entry, rows.origins[state.entry.id]
    where = "another chart" if origin.elsewhere else "another month"
    old = f"{handle(origin.correction.entry_id)}, on {where}"
    became = f"{'Moved here' if origin.elsewhere else 'Amended'} {by_words(rows, origin.correction)}."
    return old, *_times(rows, entry), what(rows, entry), f"{became} Now {handle(entry.id)}.", captured(rows, entry)


def _times(rows: PacketRows, entry: TimeEntry) -> tuple[str, ...]:
    return when(rows, entry), span(entry.seconds), rows.who(entry.performer_id, entry.service_date)


def by_words(rows: PacketRows, one: Correction) -> str:
    """When, by whom and why; a reason that is the program's own is said to be."""
    return f"{rows.at(one.at)} by {rows.doer(one.by_id, one.at)}: {reason_told(rows.why(one))}"


def _doubles(rows: PacketRows) -> Iterator[str]:
    """Entries that were typed a moment after their like: the program asks about each when it is saved."""
    for state in rows.entries:
        twin = next((one for one in rows.entries if _likely_double(one, state.entry)), None)
        if twin is not None:
            both = "Both stand" if state.live and twin.live else "One of them was taken back"
            yield (
                f"{handle(state.entry.id)} has the person, day and minutes of {handle(twin.entry.id)}, which was typed "
                f"within {WITHIN // 60} minutes before it: the program then asks whether it is a double. {both}."
            )


def _likely_double(before: EntryState, entry: TimeEntry) -> bool:
    """What the program asks about at once: a like entry, standing, and typed a moment before."""
    one = before.entry
    if entry.captured not in TYPED or entry.replaces_id or one.id >= entry.id or one.program is not entry.program:
        return False
    alike = (one.performer_id, one.seconds, one.service_date) == (entry.performer_id, entry.seconds, entry.service_date)
    gone = [each.at for each in before.corrections if each.kind in UNDONE]
    apart = entry.entered_at - one.entered_at
    return (
        alike and timedelta() <= apart <= timedelta(seconds=WITHIN) and not any(at <= entry.entered_at for at in gone)
    )
