"""How an entry came to be kept: when it was typed, whether it is a correction, late, or came after the close."""

from __future__ import annotations

from ccm.packet.rows import PacketRows, counted
from ccm.record import Captured, TimeEntry

CAPTURED = {
    Captured.TIMER: "by a timer",
    Captured.SHORTENED: "by a timer, shortened",
    Captured.AT_ONCE: "typed at once",
    Captured.LATE: "typed late",
    Captured.IMPORTED: "by an import",
}


def captured(rows: PacketRows, entry: TimeEntry) -> str:
    """When and by whom it was entered. A row in place of another is a correction or a move, whatever it was."""
    by = f"entered {rows.at(entry.entered_at)} by {rows.who(entry.entered_by_id, rows.local(entry.entered_at))}"
    how = CAPTURED[entry.captured]
    if entry.replaces_id is None:
        return f"{how.capitalize()}, {by}"
    origin = rows.origins.get(entry.id)
    word = "Moved here" if origin is not None and origin.elsewhere else "Correction"
    return f"{word}, {gap(rows, entry)}; {by}; first kept {how}"


def gap(rows: PacketRows, entry: TimeEntry) -> str:
    """`entered 19 days after`, from the day of the work to that on which the row was typed."""
    many = (rows.local(entry.entered_at) - entry.service_date).days
    return f"entered {counted(many, 'day')} after" if many > 0 else "entered on the day of the work"


def remark(rows: PacketRows, entry: TimeEntry) -> str:
    """`late, after the close: entered Nov 10, 2026`; empty for what was kept in time."""
    late = ["late"] if entry.captured is Captured.LATE else []
    first = min(rows.closes, key=lambda one: one.version, default=None)
    if first is not None and rows.came_after(first, entry.id, entry.entered_at):
        late.append("after the close")
    return f"{', '.join(late)}: entered {rows.day(rows.local(entry.entered_at))}" if late else ""
