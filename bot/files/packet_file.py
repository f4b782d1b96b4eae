"""The audit packet as PDF and as JSON. File names carry the case id and the month, never a name (promise 7)."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC
from zoneinfo import ZoneInfo

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from bot.files.rule_files import read
from ccm.billing.rule_text import RuleText
from ccm.errors import CcmError
from ccm.packet import Grid, Packet, Section
from ccm.packet.alarms import ALARM, TODAY

MARGIN = 16
SMALL, BODY, HEAD = 7.5, 9, 12
LABEL = 48  # millimetres
PLAIN, ALARMING = (30, 30, 30), (176, 32, 32)
ALARMS = frozenset({ALARM, TODAY})
LONGEST_WORD, LONGEST_LINE = 32.0, 110.0
CELL_MOST = 700  # characters of a cell in one row: a row may not be longer than a page


def file_name(packet: Packet, ending: str) -> str:
    """`packet-C7K2-2026-10.pdf`."""
    return f"packet-{packet.case_id}-{packet.month}.{ending}"


def as_json(packet: Packet) -> bytes:
    """Every section as it is printed, with the characters that print cannot show."""
    body = asdict(packet) | {"made_at": packet.made_at.astimezone(UTC).isoformat(timespec="seconds")}
    return json.dumps(body, indent=1, ensure_ascii=False).encode()


def rules_name(one: RuleText) -> str:
    """`rules-3f9c….json`: a rule file is nobody's."""
    return f"rules-{one.id}.json"


def rules_json(one: RuleText) -> bytes:
    """A kept rule file with its text, and the hash of its content as this release reads it again."""
    try:
        again = read(one.file, one.text.encode()).sha256
    except CcmError as error:
        again = f"this release does not read it: {error.sentence}"
    at = one.at.astimezone(UTC).isoformat(timespec="seconds")
    body = asdict(one) | {"edition": one.edition.isoformat(), "at": at, "read_again": again}
    return json.dumps(body, indent=1, ensure_ascii=False).encode()


def as_pdf(packet: Packet) -> bytes:
    """A4, text that can be searched and copied; its own dates are the packet's, so that it comes out the same again."""
    pdf = _Page(packet)
    pdf.set_creation_date(packet.made_at.astimezone(UTC).replace(microsecond=0))
    pdf.set_title("Audit packet")
    pdf.add_page()
    for number, section in enumerate(packet.sections, start=1):
        _section(pdf, number, section)
    return bytes(pdf.output())


class _Page(FPDF):
    """Every page says whose month it is, who made it, and its number."""

    def __init__(self, packet: Packet) -> None:
        super().__init__(format="A4")
        self._packet = packet
        self.core_fonts_encoding = "cp1252"
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        self.alias_nb_pages()

    def header(self) -> None:
        """Practice, patient, month."""
        self.set_font("Helvetica", "B", 10)
        self.set_text_color(30)
        self._line(f"{self._packet.practice} · Chronic Care Management · {self._packet.month}")
        self.set_font("Helvetica", "", BODY)
        self._line(f"{self._packet.patient} · MRN {self._packet.mrn}")
        if self._packet.training:
            self.set_text_color(176, 32, 32)
            self._line("TRAINING: synthetic data, not a record of care")
        self.set_draw_color(180)
        self.line(MARGIN, self.get_y() + 1, self.w - MARGIN, self.get_y() + 1)
        self.ln(4)

    def footer(self) -> None:
        """Who made it, when, and the chain's end."""
        self.set_y(-14)
        self.set_font("Helvetica", "", SMALL)
        self.set_text_color(110)
        self._small(f"Chain head {self._packet.head}")
        at = self._packet.made_at.astimezone(ZoneInfo(self._packet.zone))
        text = f"Made by {self._packet.made_by}, {at:%b %-d, %Y, %-I:%M %p} ({self._packet.zone}) · page "
        self.cell(0, 4, f"{_latin(text)}{self.page_no()} of {{nb}}")

    def _small(self, text: str) -> None:
        self.cell(0, 4, _latin(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _line(self, text: str) -> None:
        self.cell(0, 5, _latin(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _section(pdf: FPDF, number: int, section: Section) -> None:
    if pdf.will_page_break(24):
        pdf.add_page()
    pdf.set_font("Helvetica", "B", HEAD)
    pdf.set_text_color(24, 60, 100)
    source = f"  ({section.source})" if section.source else ""
    pdf.multi_cell(0, 6, _latin(f"{number}. {section.title}{source}"), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_text_color(30)
    if section.empty:
        _paragraph(pdf, "Nothing on file.")
    for label, text in section.facts:
        pdf.set_text_color(*(ALARMING if label in ALARMS else PLAIN))
        _fact(pdf, label, text or "not recorded")
    pdf.set_text_color(*PLAIN)
    for text in section.paragraphs:
        _paragraph(pdf, text)
    if section.grid and section.grid.rows:
        _grid(pdf, section.grid)
    pdf.ln(3)


def _fact(pdf: FPDF, label: str, text: str) -> None:
    """The label, and its text beside it; below it, where the label needs the line for itself."""
    pdf.set_font("Helvetica", "B", BODY)
    wide = pdf.get_string_width(_latin(label)) > LABEL - 2
    if pdf.will_page_break(4.6 * (2 if wide else 1)):
        pdf.add_page()
    pdf.cell(
        0 if wide else LABEL,
        4.6,
        _latin(label),
        new_x=XPos.LMARGIN if wide else XPos.RIGHT,
        new_y=YPos.NEXT if wide else YPos.TOP,
    )
    pdf.set_font("Helvetica", "", BODY)
    pdf.set_x(MARGIN + LABEL)
    pdf.multi_cell(0, 4.6, _latin(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _paragraph(pdf: FPDF, text: str) -> None:
    pdf.set_font("Helvetica", "", BODY)
    pdf.multi_cell(0, 4.6, _latin(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(0.8)


def _grid(pdf: FPDF, grid: Grid) -> None:
    """Columns as wide as their words need, within the page; the header again on every page; no row longer than one."""
    pdf.set_font("Helvetica", "", SMALL)
    with pdf.table(
        col_widths=tuple(_widths(pdf, grid)),
        line_height=3.8,
        text_align="LEFT",
        v_align="TOP",
        headings_style=FontFace(emphasis="BOLD", fill_color=(232, 238, 245)),
        padding=0.8,
    ) as table:
        for line in (grid.header, *(part for row in grid.rows for part in _rows_of(row))):
            row = table.row()
            for cell in line:
                row.cell(_latin(cell))


def _widths(pdf: FPDF, grid: Grid) -> list[float]:
    """Each column gets its longest word, and of the rest a share by how much it has to say."""
    columns = list(zip(grid.header, *grid.rows, strict=True))
    least, whole = [], []
    for column in columns:
        words = [word for cell in column for word in _latin(cell).split()]
        least.append(min(LONGEST_WORD, max((pdf.get_string_width(word) for word in words), default=4.0) * 1.1 + 2.5))
        lines = [line for cell in column for line in _latin(cell).split("\n")]
        whole.append(max(least[-1], min(LONGEST_LINE, max(pdf.get_string_width(line) for line in lines) + 2.5)))
    spare = pdf.epw - sum(least)
    wanted = sum(whole) - sum(least)
    if spare <= 0 or not wanted:
        return least if spare <= 0 else [one + spare / len(least) for one in least]
    return [one + (most - one) * spare / wanted for one, most in zip(least, whole, strict=True)]


def _rows_of(row: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The row, and where a cell is too long for a page, rows below it with the rest of it."""
    rest = row
    while any(rest):
        parts = [_part(cell) for cell in rest]
        yield tuple(first for first, _ in parts)
        rest = tuple(more for _, more in parts)


def _part(cell: str) -> tuple[str, str]:
    """So much of a cell as one row may hold, cut between words, and the rest."""
    if len(cell) <= CELL_MOST:
        return cell, ""
    at = max(cell.rfind(" ", 1, CELL_MOST), cell.rfind("\n", 1, CELL_MOST))
    at = at if at > 0 else CELL_MOST
    return cell[:at], cell[at:].lstrip()


def _latin(text: str) -> str:
    """The PDF's own fonts hold Western letters only: others lose their marks here, and are whole in the JSON."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        folded = unicodedata.normalize("NFKD", text.replace("→", "->").replace("≥", ">=").replace("≤", "<="))
        return (
            "".join(char for char in folded if not unicodedata.combining(char))
            .encode("cp1252", "replace")
            .decode("cp1252")
        )
    return text
