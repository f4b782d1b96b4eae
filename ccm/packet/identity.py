"""Who bills and whose month it is, by the numbers that a claim and a payer's file know them by."""

from __future__ import annotations

from ccm.billing.frozen import FrozenMonth, FrozenPractice, FrozenPractitioner
from ccm.packet.document import Section
from ccm.packet.proof import licence_of
from ccm.packet.rows import NOBODY, NOT_RECORDED, PacketRows
from ccm.roles import Credential

SUPERVISION = (
    "Staff minutes are billed as incident to the services of {who}, the billing practitioner, and so under that "
    "practitioner's general supervision; the record names no other supervisor."
)


def identity(rows: PacketRows) -> Section:
    """Practice, billing practitioner, supervision, the patient's numbers; as the newest close holds them."""
    said = rows.decision
    when = "as its newest close keeps them" if rows.close else "as they stand now; a close keeps them"
    facts = [
        *_practice(rows, said),
        *_practitioner(rows, said),
        ("Payer, member id", _payer(rows, said)),
        ("Case id", f"{rows.month.patient.case_id}: this month's files are named by it, never by the patient's name"),
    ]
    return Section("Who bills, and the numbers of the month", "", tuple(facts), (f"These are {when}.",))


def _practice(rows: PacketRows, said: FrozenMonth | None) -> list[tuple[str, str]]:
    if said is None:
        return [("Practice", f"{rows.practice}; its numbers are kept with a decision, and there is none")]
    one = said.practice
    return [
        ("Practice, as biller", one.name or f"{rows.practice} (no name for billing is set)"),
        ("Practice's NPI, tax id", f"{one.npi or NOT_RECORDED}, {one.tax_id or NOT_RECORDED}"),
        ("Practice's address", _address(one)),
    ]


def _address(one: FrozenPractice) -> str:
    town = " ".join(part for part in (one.state, one.postal_code) if part)
    return ", ".join(part for part in (one.street, one.city, town) if part) or NOT_RECORDED


def _practitioner(rows: PacketRows, said: FrozenMonth | None) -> list[tuple[str, str]]:
    who = rows.month.practitioner
    if said is None or not said.practitioner.name:
        return [("Billing practitioner", rows.who(who.id) if who else NOBODY)]
    named = _named(said.practitioner)
    licence = f"; licence {licence_of(rows, who.id)}" if who and who.name == said.practitioner.name else ""
    return [
        ("Billing practitioner", f"{named}, NPI {said.practitioner.npi or NOT_RECORDED}{licence}"),
        ("General supervision", SUPERVISION.format(who=named)),
    ]


def _named(one: FrozenPractitioner) -> str:
    return f"{one.name}, {Credential(one.credential).label}" if one.credential else one.name


def _payer(rows: PacketRows, said: FrozenMonth | None) -> str:
    payer, number = (said.patient.payer, said.patient.member_id) if said else (rows.month.payer, rows.month.member_id)
    return f"{payer or NOT_RECORDED}, {number or NOT_RECORDED}"
