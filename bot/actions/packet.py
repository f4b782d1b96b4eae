"""The audit packet of a patient-month: its rows read, composed, and each row checked against the chain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.actions.deed_words import HEAD_PRINTED, deed_words
from bot.actions.desk import Work
from bot.actions.month_rows import MonthReader
from bot.actions.practice import Setting
from bot.actions.roles import MONEY
from ccm.billing.freeze import Closing, freeze
from ccm.billing.frozen import FrozenMonth
from ccm.billing.gathered import MonthOf
from ccm.billing.rules import RuleData
from ccm.errors import StateRefused
from ccm.month_close import Close
from ccm.packet import Packet
from ccm.packet.document import ChainRow
from ccm.packet.overlaps import stood, together
from ccm.packet.rows import Covering, HeadPrinted, Kept, Origin, PacketRows, Proof, Stood, Written
from ccm.packet.sections import compose
from ccm.record import CorrectionKind, EntryState, Patient
from ccm.service_month import ServiceMonth
from ccm.text import fold
from storage.audit import Finding, Link
from storage.unit_of_work import PracticeView

AMENDED = "amended the month"
PRINTED = (Setting.ACCESS_NUMBER, Setting.ACCESS_BY, Setting.CERTIFIED_EHR)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which packet, from which place of it."""

    patient: Patient
    month: ServiceMonth
    page: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A packet on a screen: whose, and the months beside it. `pick_id` where a reviewer opened a drawn chart."""

    wanted: Wanted
    packet: Packet
    present: ServiceMonth
    pick_id: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads a packet of which practice, when; `whole` are the findings of the whole chain, where it was checked."""

    practice: str
    zone: ZoneInfo
    rules: Sequence[RuleData]
    made_by: str
    made_at: datetime
    training: bool
    amounts: bool
    whole: Sequence[Finding] | None = None


def shown(work: Work, wanted: Wanted, pick_id: str = "") -> Shown:
    """The packet at the desk. Raises StateRefused for a month that has not begun."""
    present = ServiceMonth.of(work.now, work.zone)
    if wanted.month > present:
        raise StateRefused(f"{wanted.month.label} has not begun. Name an earlier month, as {present}.")
    work.saw(wanted.patient.id)
    work.facts.update(month=str(wanted.month), page=str(wanted.page))
    caller, person = work.caller, work.person
    reading = Reading(
        practice=caller.practice.name,
        zone=work.zone,
        rules=work.rules,
        made_by=person.name,
        made_at=work.now,
        training=caller.training,
        amounts=MONEY.permits(person),
    )
    return Shown(wanted, packet_of(work.uow, wanted.patient, wanted.month, reading), present, pick_id)


def packet_of(view: PracticeView, patient: Patient, month: ServiceMonth, reading: Reading) -> Packet:
    """Read and compose. Reading only: whoever calls it writes the audit row."""
    rows = packet_rows(view, patient, month, reading)
    return compose(rows, made_by=reading.made_by, made_at=reading.made_at, training=reading.training)


def packet_rows(view: PracticeView, patient: Patient, month: ServiceMonth, reading: Reading) -> PacketRows:
    """Everything that bears on one patient-month."""
    reader = MonthReader(view, reading.zone, month, reading.rules)
    decided = reader.one(patient)
    end = month.bounds(reading.zone)[1]
    closes = view.closes.of_patient(patient.id, month)
    items = view.closes.items_of(patient.id, month)
    marks = view.marks.of([one.entry.id for one in decided.rows.entries])
    standing = _standing(reader, decided, reading)
    others, origins = _moved(view, patient, decided.rows.entries)
    found = PacketRows(
        practice=reading.practice,
        zone=reading.zone,
        month=decided,
        people={one.id: one for one in view.staff.all(active_only=False)},
        proof=Proof("", (), 0),
        standing=standing,
        staff_facts=view.staff_facts.all(),
        plan_events=view.plans.events(patient.id),
        attempts=[one for one in view.attempts.of_patient(patient.id, month.bounds(reading.zone)[0]) if one.at < end],
        loops=view.follow_ups.of_patient(patient.id),
        marks={key: {name.value: value for name, value in own.items()} for key, own in marks.items()},
        sealed=view.entries.sealed(),
        others=others,
        origins=origins,
        beside=_beside(view, patient, decided.rows.entries, month),
        closes=closes,
        items=items,
        again={key: one for key, one in view.closes.said_again(month).items() if one.patient_id == patient.id},
        batches={one.id: one for one in view.closes.batches(month)},
        settings=_settings(view, end),
        rules=_rules(reading.rules, closes, standing),
        rule_data=reading.rules,
        at_once={one.id: view.closes.amended_with(one) for one in closes if one.version > 1},
        medications=view.medications.of_patient(patient.id),
        amounts=reading.amounts,
    )
    found = replace(found, rule_texts=view.rule_texts.named(found.rule_hashes))
    return replace(found, proof=_proof(view, found, reading.whole))


def _standing(reader: MonthReader, month: MonthOf, reading: Reading) -> FrozenMonth | None:
    """The decision as the record stands, in the shape of a close; nobody closed it, and nothing prints that."""
    if month.decision is None:
        return None
    facts = reader.facts(sorted({state.entry.performer_id for state in month.rows.entries}))
    return freeze(month, month.decision, facts, Closing("", reading.made_at, ""))


def _moved(
    view: PracticeView, patient: Patient, entries: Sequence[EntryState]
) -> tuple[frozenset[str], dict[str, Origin]]:
    """Who else's chart entries were moved to or came from, by the words that name them; and where each came from."""
    here = {one.entry.id for one in entries}
    charts: set[str] = set()
    origins: dict[str, Origin] = {}
    for state in entries:
        for one in state.corrections:
            if one.kind is CorrectionKind.MOVED and one.replacement_id:
                now = view.entries.state(one.replacement_id)
                charts |= {now.entry.patient_id} if now else set()
        before = state.entry.replaces_id
        if before is None or before in here:
            continue
        was = view.entries.state(before)
        done = [one for one in was.corrections if one.replacement_id == state.entry.id] if was else []
        if was is not None and done:
            elsewhere = was.entry.patient_id != patient.id
            charts |= {was.entry.patient_id} if elsewhere else set()
            origins[state.entry.id] = Origin(elsewhere, done[-1])
    mine = {fold(one) for one in (patient.given, patient.family, patient.mrn)}
    named = {fold(word) for one in view.patients.many(sorted(charts)) for word in (one.given, one.family, one.mrn)}
    return frozenset(named - mine - {""}), origins


def _settings(view: PracticeView, end: datetime) -> dict[str, Kept]:
    """Each as it held when the month ended; where nothing had been recorded by then, what came first after it."""
    found: dict[str, Kept] = {}
    for name in PRINTED:
        versions = view.settings.versions(name.value)
        held = next((one for one in versions if one.at < end), versions[-1] if versions else None)
        if held is not None:
            found[name.value] = Kept(held.value, held.by_id, held.at, late=held.at >= end)
    return found


def _rules(rules: Sequence[RuleData], closes: Sequence[Close], standing: FrozenMonth | None) -> RuleData | None:
    said = FrozenMonth.load(closes[-1].body) if closes else standing
    return next((one for one in rules if said is not None and one.hash == said.rules_hash), None)


def _proof(view: PracticeView, rows: PacketRows, whole: Sequence[Finding] | None) -> Proof:
    """Each row against its digest, and the rows of the chain that cover them."""
    wanted = dict(_ids(rows))
    wanted["entry_mark"] = set(view.marks.ids([one.entry.id for one in rows.entries]))
    checked = view.proofs.check(wanted)
    amended = {one.id for one in rows.closes if one.version > 1}
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    by_seq = {}
    deeds: dict[int, str] = {}
    for one in checked.covers:
        counts[one.seq][one.table] += 1
        by_seq[one.seq] = one
        deeds[one.seq] = AMENDED if one.row_id in amended else deeds.get(one.seq, deed_words(one.deed))
    covering = tuple(
        Covering(seq, by_seq[seq].at, by_seq[seq].actor_id, deeds[seq], dict(counts[seq])) for seq in sorted(by_seq)
    )
    findings = None if whole is None else tuple(f"{one.where} {one.what}" for one in whole)
    written = {one.row_id: Written(one.first, one.at, one.actor_id, one.first_seq, one.seq) for one in checked.covers}
    many = sum(len(one) for one in wanted.values())
    links = tuple(_chain_row(one) for one in view.audit.links(sorted(by_seq)))
    return Proof(str(view.audit.head()), covering, many, checked.bad, findings, written, links, _printed(view))


def _chain_row(one: Link) -> ChainRow:
    row = one.row
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    return ChainRow(
        practice_id=one.practice_id,
        seq=row.seq,
        id=one.id,
        at=at,
        actor_id=row.actor_id or "",
        deed=row.deed,
        facts=one.facts,
        key_id=one.key_id,
        rows_digest=one.rows_digest,
        previous=one.previous,
        hash=one.hash,
    )


def _printed(view: PracticeView) -> HeadPrinted | None:
    last = view.audit.last_of(HEAD_PRINTED)
    return HeadPrinted(int(last.facts["head"]), last.at, last.facts["ran"]) if last else None


def _beside(view: PracticeView, patient: Patient, entries: Sequence[EntryState], month: ServiceMonth) -> list[Stood]:
    """The same persons' entries on other charts that lay at one moment with one of these, in any version of both."""
    own = [stood(one, here=True) for one in entries]
    found = []
    for who in sorted({one.performer_id for one in own if one.runs}):
        mine = [one for one in own if one.performer_id == who]
        others = view.entries.of_performer(who, month.first_day, month.last_day)
        beside = {one.entry.id: stood(one, here=False) for one in others if one.entry.patient_id != patient.id}
        near = {key for key, one in beside.items() if any(together(one.runs, each.runs) for each in mine)}
        near |= {str(one.ended.replacement_id) for key, one in beside.items() if key in near and one.ended}
        found += [one for key, one in beside.items() if key in near]
    return found


def _ids(rows: PacketRows) -> Mapping[str, Collection[str]]:
    """The rows that the packet rests on, by table."""
    kept, month = rows.month.rows, rows.month
    loops, performers = rows.loops, {one.entry.performer_id for one in kept.entries}
    return {
        "patient": {month.patient.id},
        "entry": {one.entry.id for one in kept.entries} | {one.id for one in rows.beside},
        "correction": {each.id for one in kept.entries for each in one.corrections}
        | {one.ended.id for one in rows.beside if one.ended},
        "attempt": {one.id for one in rows.attempts},
        "enrolment_step": {one.id for one in kept.steps},
        "assignment": {one.id for one in kept.assignments},
        "confirmation": {one.id for one in kept.confirmations},
        "consent": {one.id for one in kept.consents},
        "care_plan": {one.id for one in kept.plans},
        "plan_event": {one.id for one in rows.plan_events},
        "follow_up": {one.follow_up.id for one in loops},
        "follow_up_event": {each.id for one in loops for each in one.events},
        "condition": {one.id for one in kept.conditions},
        "encounter": {one.id for one in kept.encounters},
        "charge": {one.id for one in kept.charges},
        "stay": {one.id for one in kept.stays},
        "medication": {one.id for one in rows.medications},
        "staff_fact": {one.id for one in rows.staff_facts if one.person_id in performers},
        "coverage": {one.id for one in kept.coverages},
        "sign_off": {one.id for one in kept.sign_offs},
        "month_close": {one.id for one in rows.closes},
        "rule_text": set(rows.rule_texts),
        "claim_batch": {one.batch_id for one in rows.items},
        "claim_item": {one.id for one in rows.items},
        "claim_again": {one.id for one in rows.again.values()},
    }
