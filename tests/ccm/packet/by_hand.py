"""A patient-month made by hand, eventful in every way that a packet speaks of; any part changed by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.files.rule_files import shipped
from ccm.activity import Activity
from ccm.billing.freeze import Closing, freeze
from ccm.billing.gathered import MonthOf, PatientRows, PracticeFacts, decided
from ccm.care_plan import CarePlan, Element, Goal, Home, Intervention, PlanEvent, PlanEventKind, Progress
from ccm.chart import Charge, Encounter, EncounterKind, Medication
from ccm.conditions import Chronicity, Condition, group_of
from ccm.consent import Answer, Consent, How
from ccm.consent import Element as Said
from ccm.coverage import Coverage
from ccm.eligibility import Confirmation
from ccm.enrolment import Assignment, EnrolmentStep, Step
from ccm.follow_up import FollowUp, FollowUpEvent, FollowUpStep, Kind, Loop
from ccm.month_close import ClaimBatch, ClaimItem, ClaimKind, Close, SignOff, SignOffKind
from ccm.packet.document import Packet, Section
from ccm.packet.rows import Covering, Kept, PacketRows, Proof
from ccm.packet.sections import compose
from ccm.policy import Policy
from ccm.practice_billing import PracticeBilling
from ccm.record import Attempt, Correction, CorrectionKind, EntryState, Outcome, Patient, Person, TimeEntry
from ccm.roles import Credential, Held
from ccm.service_month import ServiceMonth
from tests.record import an_entry

ZONE = ZoneInfo("America/New_York")
MONTH = ServiceMonth(2026, 10)
MADE = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
NURSE = Person("nurse", "U1", "Nora Quinn", Credential.RN, frozenset())
AIDE = Person(
    "aide",
    "U2",
    "Rosa Diaz",
    Credential.RN,
    frozenset(),
    history=(Held(Credential.MA, None), Held(Credential.RN, date(2026, 11, 1))),
)
DOCTOR = Person("doctor", "U3", "Amara Osei", Credential.PHYSICIAN, frozenset())
PEOPLE = {one.id: one for one in (NURSE, AIDE, DOCTOR)}
ANA = Patient(
    "ana", "C7K2ABCDEF", "10482", "Ana", "Ortiz", date(1948, 3, 2), practitioner_id="doctor", care_manager_id="nurse",
    payer="Medicare", caregiver="Luz, daughter", caregiver_since=date(2026, 2, 1),
)  # fmt: skip


def at(month: int, day: int, hour: int = 16, minute: int = 0) -> datetime:
    """An instant of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def entry(name: str, minutes: int, who: Person = NURSE, day: int = 6, **changes: Any) -> TimeEntry:
    """An entry of October by its handle."""
    said = {
        "id": f"00000{name}",
        "service_date": date(2026, 10, day),
        "seconds": minutes * 60,
        "activities": (Activity.CALL,),
        "note": f"spoke with her about {name}",
        "entered_at": at(10, day, 17),
        **changes,
    }
    made: TimeEntry = an_entry(ANA, who, **said)
    return made


def corrected(one: TimeEntry, kind: CorrectionKind, reason: str, now: str | None = None) -> EntryState:
    """An entry that no longer stands."""
    return EntryState(one, (Correction(f"c{one.id}", one.id, kind, "nurse", at(10, 20), reason, now),))


ENTRIES: tuple[EntryState, ...] = (
    EntryState(entry("KNEE01", 12, start=at(10, 6))),
    corrected(entry("OLDONE", 14, day=8), CorrectionKind.AMENDED, "it was nine minutes", "00000NEWONE"),
    EntryState(entry("NEWONE", 9, AIDE, day=8, replaces_id="00000OLDONE")),
    corrected(entry("VOIDED", 5, day=9), CorrectionKind.VOIDED, "typed twice"),
    corrected(
        entry("MOVED1", 7, day=10, note="insulin for Ruiz Zebulon"), CorrectionKind.MOVED, "meant Ruiz", "elsewhere"
    ),
    EntryState(entry("VOICE1", 3, day=12, activities=(Activity.VOICEMAIL,), note="left word")),
    EntryState(entry("DOCTOR", 6, DOCTOR, day=14, activities=(Activity.LABS,), note="potassium 4.1, dose kept")),
)
PLANS = (
    CarePlan(
        "plan1", "ana", 1, Home.BOT, date(2026, 3, 2), "nurse", at(3, 2), {Element.PROBLEMS: "knee and heart"},
        (Goal("walk to the shop", "times a week", "3", None, (Progress(date(2026, 9, 1), "twice"),)),),
        ("stairs",), changed="first version", interventions=(Intervention("calls monthly", "Nora Quinn"),),
    ),
    CarePlan(
        "plan2", "ana", 2, Home.BOT, date(2026, 3, 2), "nurse", at(11, 2), {Element.PROBLEMS: "written later"},
        changed="after the month",
    ),
)  # fmt: skip


def patient_rows(entries: Sequence[EntryState] = ENTRIES, **changes: Any) -> PatientRows:
    """The record of Ana Ortiz."""
    steps = (Step.FIND, Step.CONFIRM, Step.INVITE, Step.CONSENT, Step.ACTIVATE)
    codes = (("E11.9", "Type 2 diabetes"), ("I50.22", "Heart failure"))
    base: dict[str, Any] = {
        "entries": entries,
        "steps": [
            EnrolmentStep(f"s{n}", "ana", one, "nurse", at(2, 1, 15, n), "as agreed") for n, one in enumerate(steps)
        ],
        "consents": [
            Consent(
                "k",
                "ana",
                Answer.GIVEN,
                How.VERBAL,
                frozenset(Said),
                "nurse",
                "Luz, daughter",
                "what it costs",
                "doctor",
                at(2, 1, 15, 3),
            )
        ],
        "assignments": [Assignment("a", "ana", "nurse", "doctor", None, "nurse", at(2, 1))],
        "confirmations": [
            Confirmation("f", "ana", "doctor", at(1, 20), ("diabetes", "heart_failure"), "risk of decompensation")
        ],
        "conditions": [
            Condition(f"d{n}", "ana", code, text, None, True, Chronicity.CHRONIC, group_of(code), "v")
            for n, (code, text) in enumerate(codes)
        ],
        "encounters": [
            Encounter("v", "ana", EncounterKind.OFFICE, date(2026, 1, 20), None, "doctor", "follow-up", True),
            Encounter("e", "ana", EncounterKind.ED, date(2026, 10, 15), None, None, "short of breath"),
        ],
        "charges": [Charge("h", "ana", date(2026, 10, 20), "99213", "Dr Far", "Elsewhere Clinic")],
        "plans": PLANS,
        "coverages": [
            Coverage("m", "ana", "Medicare", "1EG4", date(2026, 1, 1), None, date(2026, 10, 1), "nurse", at(10, 1))
        ],
        "sign_offs": [
            SignOff(
                "g", "ana", MONTH, SignOffKind.CHECKED, "", "nurse", at(11, 1), "the payer's portal", date(2026, 11, 1)
            ),
            SignOff(
                "g2",
                "ana",
                MONTH,
                SignOffKind.MDM,
                "moderate",
                "doctor",
                at(11, 1, 17),
                "dose weighed against fall risk",
            ),
        ],
    }
    return PatientRows(ANA, **(base | changes))


def facts() -> PracticeFacts:
    """The practice's."""
    return PracticeFacts(MONTH, ZONE, PEOPLE, (), Policy(), shipped(), PracticeBilling(own_groups=("Maple Street",)))


def close_of(month: MonthOf, version: int, when: datetime, why: str) -> Close:
    """That month, closed as it stands."""
    assert month.decision is not None
    body = freeze(month, month.decision, facts(), Closing("Amara Osei", when, "0.1.0")).dump()
    return Close(f"close{version}", "ana", MONTH, version, month.disposition, body, "doctor", when, why)


def rows_of(record: PatientRows, **changes: Any) -> PacketRows:
    """All that a packet is composed from; not closed unless it is said."""
    month = decided(record, facts())
    assert month.decision is not None
    loop = FollowUp("l", "ana", Kind.REFERRAL, "cardiology by Friday", "nurse", date(2026, 10, 16), "nurse", at(10, 9))
    done = FollowUpEvent("le", "l", FollowUpStep.DONE, "nurse", at(10, 15), "seen, letter is in")
    base: dict[str, Any] = {
        "practice": "Maple Street",
        "zone": ZONE,
        "month": month,
        "people": PEOPLE,
        "proof": Proof("7:" + "a" * 64, (Covering(3, at(10, 6), "nurse", "logged time", {"entry": 2}),), 2),
        "standing": freeze(month, month.decision, facts(), Closing("", MADE, "")),
        "plan_events": [
            PlanEvent("p1", "plan1", PlanEventKind.SIGNED, "doctor", at(3, 4)),
            PlanEvent("p2", "plan1", PlanEventKind.COPY_GIVEN, "nurse", at(3, 5), "the patient, by mail"),
            PlanEvent("p3", "plan1", PlanEventKind.REVIEWED, "nurse", at(10, 8)),
        ],
        "attempts": [Attempt("t", "ana", "aide", Outcome.NO_ANSWER, "rang out", at(10, 5))],
        "loops": [Loop(loop, (done,))],
        "marks": {"00000KNEE01": {"outcome": "better", "goal": "walk to the shop"}},
        "sealed": frozenset({"00000MOVED1"}),
        "others": frozenset({"ruiz"}),
        "settings": {"access_number": Kept("555-0140", "doctor", at(1, 2))},
        "rules": shipped()[0],
        "medications": [Medication("md", "ana", "metformin", "500 mg", date(2025, 1, 1), None)],
    }
    return PacketRows(**(base | changes))


def packet_of(rows: PacketRows, made: datetime = MADE, by: str = "Amara Osei") -> Packet:
    """Composed."""
    return compose(rows, made_by=by, made_at=made, training=False)


def section(packet: Packet, title: str) -> Section:
    """By its title."""
    return next(one for one in packet.sections if one.title == title)


def words(part: Section | Packet) -> str:
    """Everything it says."""
    if isinstance(part, Packet):
        return "\n".join(words(one) for one in part.sections)
    cells = [cell for row in part.grid.rows for cell in row] if part.grid else []
    return "\n".join([*(f"{label}: {text}" for label, text in part.facts), *part.paragraphs, *cells])


def closed_and_amended() -> PacketRows:
    """Closed on 2 November, amended on the 3rd after an entry was taken back, both claims out, one entry came since."""
    first = decided(patient_rows(), facts())
    void = Correction("cx", "00000NEWONE", CorrectionKind.VOIDED, "nurse", at(11, 2, 20), "not ours")
    later = [
        replace(one, corrections=(*one.corrections, void)) if one.entry.id == "00000NEWONE" else one for one in ENTRIES
    ]
    second = decided(patient_rows(later), facts())
    closes = [close_of(first, 1, at(11, 2), ""), close_of(second, 2, at(11, 3), "an entry was taken back")]
    since = EntryState(entry("SINCE1", 4, day=30, entered_at=at(11, 3, 20)))
    batches = {f"b{n}": ClaimBatch(f"b{n}", MONTH, n, "doctor", at(11, 1 + n, 21)) for n in (1, 2)}
    items = [
        ClaimItem("i1", "b1", "ana", MONTH, "close1", ClaimKind.ORIGINAL, "000010001"),
        ClaimItem("i2", "b2", "ana", MONTH, "close2", ClaimKind.VOID, "000020001"),
    ]
    return rows_of(patient_rows([*later, since]), closes=closes, items=items, batches=batches)


def seconds_in(text: str) -> int:
    """`12 min 40 s` in seconds."""
    minutes, _, rest = text.partition(" min ")
    return int(timedelta(minutes=int(minutes), seconds=int(rest.split(" ")[0])).total_seconds())
