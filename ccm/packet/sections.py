"""The whole packet in reading order: the story first, then each intervention, why each minute counted, the proof."""

from __future__ import annotations

from datetime import datetime

from ccm.packet.alarms import tampered
from ccm.packet.closes import claims, closes
from ccm.packet.decision import decision
from ccm.packet.document import Packet
from ccm.packet.identity import identity
from ccm.packet.overlaps import overlaps
from ccm.packet.person import programme
from ccm.packet.plan import care_plan
from ccm.packet.proof import access, chain, people, sign_offs
from ccm.packet.rows import PacketRows
from ccm.packet.rulebook import rulebook
from ccm.packet.since import since
from ccm.packet.story import story
from ccm.packet.work import work


def compose(rows: PacketRows, *, made_by: str, made_at: datetime, training: bool) -> Packet:
    """One patient-month. The same rows give the same packet but for who made it, when, and the chain's head then.

    Every entry that stands has one line among the interventions and one among the minutes, whose seconds add up to its
    own. The words of an entry that was moved to another chart are nowhere in it.
    """
    patient = rows.month.patient
    sections = (
        *story(rows),
        identity(rows),
        *programme(rows),
        *care_plan(rows),
        *work(rows),
        *overlaps(rows),
        people(rows, rows.decision),
        *decision(rows),
        sign_offs(rows),
        closes(rows),
        *since(rows),
        claims(rows),
        access(rows),
    )
    return Packet(
        practice=rows.practice,
        patient=f"{patient.full_name}, born {rows.day(patient.dob)}",
        mrn=patient.mrn,
        case_id=patient.case_id,
        month=str(rows.month.month),
        sections=(*sections, rulebook(sections), chain(rows)),
        made_by=made_by,
        made_at=made_at,
        head=rows.proof.head,
        sealed=sum(one.entry.id in rows.sealed for one in rows.entries),
        training=training,
        rules=tuple(one for one in rows.rule_hashes if one in rows.rule_texts),
        alarms=tampered(rows),
        zone=rows.zone.key,
        chain=tuple(rows.proof.links),
    )
