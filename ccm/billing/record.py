"""From the record to a patient-month: which facts of the chart, the entries and the sign-offs the rules are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ccm.activity import Activity
from ccm.billing.case import BillingPolicy, ConsentFacts, Exclusion, Mdm, PatientMonth, Piece, Planning, Side
from ccm.billing.counting import merged
from ccm.billing.payers import UNKNOWN
from ccm.billing.rules import Family, RuleData, listed
from ccm.chart import Charge, Encounter, EncounterKind, Stay, StayKind
from ccm.coverage import Paying
from ccm.inference import is_contact
from ccm.policy import Policy
from ccm.practice_billing import person_key
from ccm.record import EntryState, Person, Program, Run, TimeEntry
from ccm.service_month import ServiceMonth

EXCLUDED_STAYS = frozenset({StayKind.INPATIENT, StayKind.SNF_A})
SEEN = frozenset({EncounterKind.OFFICE, EncounterKind.TELEHEALTH})
OWN: dict[Activity, Exclusion] = {
    Activity.VOICEMAIL: Exclusion.UNSUCCESSFUL,
    Activity.SCHED: Exclusion.SCHEDULING,
    Activity.AUTH: Exclusion.NOT_CCM,
    Activity.SUPERVISE: Exclusion.NOT_CCM,
    Activity.VISIT: Exclusion.PART_OF_VISIT,
    Activity.AUTO: Exclusion.NOT_CLINICAL,
}


@dataclass(frozen=True, slots=True)
class SignOffs:
    """What named persons said of a patient-month; each later word stands in place of the earlier one."""

    mdm: Mdm = field(default_factory=Mdm)
    family: Family | None = None
    family_at: datetime | None = None
    separate: frozenset[str] = frozenset()  # entry ids attested as no part of that day's visit
    planning: Planning | None = None
    checked: bool = False  # the exclusions were looked up, by whom and where
    overrides: frozenset[str] = frozenset()  # holds that a person answered for, with a reason


@dataclass(frozen=True, slots=True)
class MonthRecord:
    """What the record holds of one patient's month. `abroad` are entries worked outside the US."""

    month: ServiceMonth
    zone: ZoneInfo
    entries: Sequence[EntryState]
    people: Mapping[str, Person]
    consent: ConsentFacts
    condition_count: int
    has_plan: bool
    visit_owed: bool
    covered: bool = True  # a rule file decides this patient's payer
    payer_known: bool = True  # somebody pays on the date of service
    payers: tuple[Paying, ...] = ()  # who pays from day to day, where that changes in the month
    stays: Sequence[Stay] = ()
    charges: Sequence[Charge] = ()
    encounters: Sequence[Encounter] = ()
    own_groups: Collection[str] = ()  # this practice, as charges name it: `own_names`
    biller: str | None = None  # the billing practitioner of the month
    twin: bool = False  # another chart of this practice carries the same member number
    died: date | None = None
    signed: SignOffs = field(default_factory=SignOffs)
    policy: BillingPolicy = field(default_factory=BillingPolicy)
    rural: bool = False
    facility_billing: bool = False
    abroad: Collection[str] = ()
    conflicts: Collection[str] = ()  # entries that overlap the same person's time with another patient
    long_days: Collection[str] = ()  # entries on a day with more minutes than hours worked


def case_of(record: MonthRecord, rules: RuleData | None) -> PatientMonth:
    """The facts that the rules are given. Without rules it can be counted, not decided."""
    month, own = record.month, record.own_groups
    in_month = [one for one in record.charges if month.holds(one.on)]
    same = [one for one in in_month if is_ours(one, own)]
    pieces = tuple(piece_of(state, record) for state in record.entries if state.live)
    return PatientMonth(
        month=month,
        zone=record.zone,
        pieces=pieces,
        consent=record.consent,
        condition_count=record.condition_count,
        has_plan=record.has_plan,
        visit_owed=record.visit_owed,
        mdm=record.signed.mdm,
        rural=record.rural,
        facility_billing=record.facility_billing,
        nursing_facility=_lives_in_facility(record),
        same=tuple(dict.fromkeys(one.code for one in same)),
        other=tuple(dict.fromkeys(one.code for one in in_month if not is_ours(one, own))),
        stays=tuple((one.since, one.until) for one in record.stays if one.kind in EXCLUDED_STAYS),
        visit_days=_visit_days(record, same, rules),
        died=record.died,
        planning=record.signed.planning,
        chosen=record.signed.family,
        policy=record.policy,
        payers=record.payers,
        answered=record.signed.overrides,
        holds=_holds(record, pieces),
    )


def billing_policy(policy: Policy) -> BillingPolicy:
    """The part of a practice's policy that the rules ask for."""
    return BillingPolicy(
        pool_practitioner_time=policy.pool_practitioner_time,
        prefer_complex=policy.prefer_complex,
        count_same_day_visit=policy.count_same_day_visit,
        count_unsuccessful=policy.count_unsuccessful,
        count_scheduling=policy.count_scheduling,
        caps=(("99437", policy.cap_99437),),
    )


def is_ours(charge: Charge, own: Collection[str]) -> bool:
    """Whether this practice billed it: by the group's name, or by the practitioner's, whatever group stands there.

    A charge that names no group is taken as ours: the stricter reading. `own` are names as `own_names` writes them.
    """
    group = charge.group.casefold().strip()
    return not group or group in own or (bool(charge.practitioner) and person_key(charge.practitioner) in own)


def piece_of(state: EntryState, record: MonthRecord) -> Piece:
    """An entry as a piece of work, with what it says of itself and what the month's record says of it."""
    entry = state.entry
    person = record.people.get(entry.performer_id)
    return Piece(
        id=entry.id,
        side=_side(person, entry, record.biller),
        seconds=entry.seconds,
        day=entry.service_date,
        runs=entry.runs,
        programs=frozenset({entry.program}),
        own=_own(entry),
        abroad=entry.id in record.abroad,
        facility=entry.snf,
        separate=entry.id in record.signed.separate,
        live=entry.program is not Program.CCM and is_contact(entry.activities, entry.inferred, entry.note),
        typed_at=entry.entered_at,
        unconfirmed=state.awaits_confirmation,
        conflict=entry.id in record.conflicts,
    )


def _side(person: Person | None, entry: TimeEntry, biller: str | None) -> Side:
    """R-C6, by the credential of the day. Software is not staff, and an unknown person counts for nothing.

    99491 is the billing practitioner's own work: another practitioner's minutes are staff time (R-T6), and never earn
    it under a name that did not do the work.
    """
    if person is None or all(one is Activity.AUTO for one in entry.activities):
        return Side.NOT_CLINICAL
    credential = person.credential_on(entry.service_date)
    if not credential.clinical:
        return Side.NOT_CLINICAL
    own = credential.practitioner and biller in (None, person.id)
    return Side.PRACTITIONER if own else Side.STAFF


def _own(entry: TimeEntry) -> Exclusion | None:
    """An activity that never counts. With counted ones in one entry, how much of it counts was not said."""
    uncounted = [one for one in entry.activities if not one.counted]
    if not uncounted:
        return None
    return OWN[uncounted[0]] if len(uncounted) == len(entry.activities) else Exclusion.MIXED


def _visit_days(record: MonthRecord, same: Iterable[Charge], rules: RuleData | None) -> frozenset[date]:
    """Days of a billed E/M (R-C8): as charged, or as the chart shows a visit before the charge arrives."""
    charged = {one.on for one in same if rules is None or listed(one.code, rules.same_day_visit_codes)}
    return frozenset(charged | {one.on for one in record.encounters if one.kind in SEEN})


def _lives_in_facility(record: MonthRecord) -> bool:
    first, last = record.month.first_day, record.month.last_day
    return any(
        one.kind is StayKind.NURSING_FACILITY and one.since <= last and (one.until is None or one.until >= first)
        for one in record.stays
    )


def _holds(record: MonthRecord, pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Reasons from outside the rules, for each of which a named person has a way on."""
    found = []
    if not record.covered:
        found.append("PAYER_RULES_MISSING" if record.payer_known else UNKNOWN)
    if record.twin:
        found.append("MEMBER_ON_TWO_CHARTS")
    if not record.signed.checked:
        found.append("EXCLUSIONS_UNCHECKED")
    if any(one.id in record.long_days for one in pieces):
        found.append("IMPOSSIBLE_DAY")
    return tuple(one for one in found if one not in record.signed.overrides)


@dataclass(frozen=True, slots=True)
class Worked:
    """When a row that stands was worked, and for whom; `runs` are empty where the start is unknown."""

    id: str
    patient_id: str
    performer_id: str
    day: date
    seconds: int
    runs: tuple[Run, ...]


def worked(entries: Iterable[EntryState]) -> list[Worked]:
    """The rows that stand, as the time of those who did them."""
    standing = (one.entry for one in entries if one.live)
    return [
        Worked(one.id, one.patient_id, one.performer_id, one.service_date, one.seconds, one.runs) for one in standing
    ]


def conflicting(time: Iterable[Worked]) -> frozenset[str]:
    """Entries in which one person is with two patients at one moment: held until somebody says whose it was."""
    return frozenset(one.id for pair in _at_one_moment(time) for one in pair)


def collisions(time: Iterable[Worked]) -> list[tuple[Worked, Worked]]:
    """The same entries pair by pair, each pair once, by when the earlier of the two began."""
    found = {(one.id, other.id): (one, other) for one, other in map(_earlier_first, _at_one_moment(time))}
    return sorted(found.values(), key=lambda pair: (pair[0].runs[0].start, pair[1].runs[0].start, pair[0].id))


def _earlier_first(pair: tuple[Worked, Worked]) -> tuple[Worked, Worked]:
    first, second = sorted(pair, key=lambda one: (one.runs[0].start, one.id))
    return first, second


def _at_one_moment(time: Iterable[Worked]) -> Iterator[tuple[Worked, Worked]]:
    by_person: dict[str, list[Worked]] = defaultdict(list)
    for one in time:
        if one.runs:
            by_person[one.performer_id].append(one)
    for own in by_person.values():
        spans = sorted(((run.start, run.end, one) for one in own for run in one.runs), key=lambda span: span[:2])
        open_spans: list[tuple[datetime, Worked]] = []
        for start, end, one in spans:
            open_spans = [(until, other) for until, other in open_spans if until > start]
            yield from ((other, one) for _, other in open_spans if other.patient_id != one.patient_id)
            open_spans.append((end, one))


def conflicting_with(own: Iterable[Worked], others: Sequence[Worked]) -> frozenset[str]:
    """Those of one patient's rows that `conflicting` would find, given what their performers did for other patients."""
    return frozenset(
        one.id
        for one in own
        if any(
            one.performer_id == other.performer_id and mine.start < run.end and run.start < mine.end
            for other in others
            for mine in one.runs
            for run in other.runs
        )
    )


def days_beside(time: Iterable[Worked], zone: ZoneInfo) -> frozenset[date]:
    """The days on which a row began that can share a moment with this timed work: each of its local days and the one
    before it. No row is longer than 8 hours; one that was paused may have begun on any day.
    """
    found: set[date] = set()
    for one in time:
        for run in one.runs:
            day, last = run.start.astimezone(zone).date() - timedelta(days=1), run.end.astimezone(zone).date()
            while day <= last:
                found.add(day)
                day += timedelta(days=1)
    return frozenset(found)


def long_days(time: Iterable[Worked], most_hours: int) -> frozenset[str]:
    """Entries of a person's day with more time than a day's work holds; untimed and united timed seconds together."""
    by_day: dict[tuple[str, date], list[Worked]] = defaultdict(list)
    for one in time:
        by_day[one.performer_id, one.day].append(one)
    found: set[str] = set()
    for own in by_day.values():
        timed = merged((run.start, run.end) for one in own for run in one.runs)
        seconds = sum(one.seconds for one in own if not one.runs)
        seconds += sum(int((end - start) / timedelta(seconds=1)) for start, end in timed)
        if seconds > most_hours * 3600:
            found |= {one.id for one in own}
    return frozenset(found)
