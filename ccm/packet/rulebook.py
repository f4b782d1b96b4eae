"""The rules that a packet names by number, one line each, so that its reader needs no other book."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ccm.packet.document import Grid, Section

RULES: dict[str, str] = {
    "R-G1": "Two or more chronic conditions, with the risk stated in the record",
    "R-G2": "An initiating visit, for a patient who is new or was not seen in the year before CCM began",
    "R-G3": "Consent before services: CCM is available, cost sharing, one practitioner a month, may stop at any time",
    "R-G4": "A comprehensive electronic care plan, which must exist for every month billed",
    "R-G5": "Care planning beyond the initiating visit (G0506): once, on the visit's day, its time never counted again",
    "R-C1": "Seconds are kept and summed, and floored to minutes once, for the whole month",
    "R-C2": "Two people on the same patient at the same moment count once",
    "R-C3": "One activity for several patients is split among them",
    "R-C4": "The calendar month in the practice's time zone; nothing is added across months",
    "R-C5": "Minutes during a hospital inpatient or Part A skilled nursing stay do not count",
    "R-C6": "Only clinical staff, or the practitioner, in the United States; not reception, not software",
    "R-C7": "Voicemails and failed attempts do not count; they are recorded as outreach",
    "R-C8": "Time that is part of a visit never counts; staff time of that day needs a reviewer's word",
    "R-C9": "Nothing counts before consent or after it is withdrawn",
    "R-C10": "In a month of death, billable if the time was met before; no date of service after it",
    "R-T1": "Below 20 staff minutes nothing is billed",
    "R-T2": "Each further full 20 staff minutes earn one add-on, two at most",
    "R-T3": "Surplus minutes are lost and never carried to another month",
    "R-T4": "The practitioner's own time: 30 minutes earn the first code, each further full 30 an add-on, two at most",
    "R-T5": "Complex: 60 minutes with moderate or high decision making, each further full 30 an add-on, ten at most",
    "R-T6": "A practitioner's minutes on CCM may count as staff time; one minute counts in one way only",
    "R-F1": "Exactly one family of codes for a patient in a month",
    "R-F2": "Complex only with moderate or high decision making by the billing practitioner, in that month's record",
    "R-F3": "The family by default, first that holds: (1) complex, (2) staff alone at 20 minutes, (3) the "
    "practitioner's own at 30, (4) both together at 20; a named person may choose another that is satisfied",
    "R-P1": "Claim mechanics: the date of service, the place of service of the billing location, units and diagnoses",
    "R-R1": "Rural and federally qualified health centres bill on an institutional claim",
    "R-X1": "Not in a month with home health or hospice supervision (G0181, G0182) or the monthly dialysis codes",
    "R-X2": "Not together with principal care management by the same practitioner",
    "R-X3": "Not together with advanced primary care management",
    "R-X4": "One practitioner only is paid for CCM in a month",
    "R-X5": "Transitional care management in the same month: its minutes are its own",
    "R-X6": "Remote monitoring in the same month: one minute belongs to one programme",
    "R-X7": "Behavioural health integration in the same month: its minutes are its own",
}
_NAMED = re.compile(r"R-([A-Z])(\d+)(?: to R-([A-Z])(\d+))?")


def named_in(text: str) -> set[str]:
    """Every rule that a text names, those within `R-X1 to R-X4` too."""
    found: set[str] = set()
    for letter, first, other, last in _NAMED.findall(text):
        upto = int(last) if other == letter else int(first)
        found |= {f"R-{letter}{number}" for number in range(int(first), upto + 1)}
        found |= {f"R-{other}{last}"} if other else set()
    return found


def rulebook(sections: Sequence[Section]) -> Section:
    """One line for each rule that these sections name."""
    found = set().union(*(named_in(_text(one)) for one in sections))
    lines = tuple((number, said) for number, said in RULES.items() if number in found)
    said = (
        "A line for each rule that this packet names, as this program reads it. Numbers, codes and limits are in the "
        "rule file that is named under Decision.",
    )
    return Section("The rules named here", "", paragraphs=said, grid=Grid(("Rule", "In one line"), lines))


def _text(one: Section) -> str:
    cells = [cell for row in one.grid.rows for cell in row] if one.grid else []
    header = one.grid.header if one.grid else ()
    facts = [text for fact in one.facts for text in fact]
    return "\n".join([one.source, *facts, *one.paragraphs, *header, *cells])
