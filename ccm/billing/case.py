"""A patient-month as the rules see it: every fact that the decision rests on, and nothing else.

Made from the record (`ccm.billing.record`) or from a worked case (`bot.files.vectors`); both end in the same decision.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from ccm.billing.rules import Family
from ccm.consent import Element, Window
from ccm.coverage import Paying
from ccm.record import Program, Run
from ccm.service_month import ServiceMonth

CCM_ALONE = frozenset({Program.CCM})


class Side(StrEnum):
    """Whose time it is (R-C6, R-T6)."""

    STAFF = "staff"
    PRACTITIONER = "practitioner"
    NOT_CLINICAL = "not clinical"  # reception, and software


class Exclusion(StrEnum):
    """Why kept seconds do not count. The value is the warning's word, followed by `:minutes`."""

    OUT_OF_MONTH = "OUT_OF_MONTH_EXCLUDED"  # R-C4
    AFTER_DEATH = "POST_DEATH_MINUTES_EXCLUDED"  # R-C10
    BEFORE_CONSENT = "PRE_CONSENT_MINUTES_EXCLUDED"  # R-C9
    AFTER_REVOCATION = "POST_REVOCATION_MINUTES_EXCLUDED"  # R-C9
    OTHER_PROGRAM = "OTHER_PROGRAM"  # R-X6; said as TIME_SPLIT_BY_PROGRAM
    DOUBLE_TAGGED = "DOUBLE_TAGGED_TIME"  # R-X6; a hold
    NOT_CLINICAL = "NON_CLINICAL_TIME_EXCLUDED"  # R-C6
    ABROAD = "NON_US_TIME_EXCLUDED"  # R-C6
    FACILITY = "FACILITY_MINUTES_EXCLUDED"  # R-C5
    UNSUCCESSFUL = "UNSUCCESSFUL_CONTACT_EXCLUDED"  # R-C7
    SCHEDULING = "SCHEDULING_TIME_EXCLUDED"  # 2.3
    NOT_CCM = "NON_CCM_ACTIVITY_EXCLUDED"  # supervision, prior authorisation, training, travel
    PART_OF_VISIT = "VISIT_TIME_EXCLUDED"  # R-C8
    SAME_DAY_VISIT = "SAME_DAY_EM_TIME_EXCLUDED"  # R-C8, until a reviewer attests that it was separate
    MIXED = "MIXED_ACTIVITIES_EXCLUDED"  # how much of it counts was not said
    SHARED = "GROUP_TIME_SPLIT"  # R-C3: what went to the other patients
    OVERLAP = "OVERLAP_MERGED"  # R-C2
    UNCONFIRMED = "UNCONFIRMED_TIME_EXCLUDED"  # entered for someone who has not confirmed it
    CONFLICT = "PERFORMER_OVERLAP"  # one person with two patients at one moment; a hold


@dataclass(frozen=True, slots=True)
class Piece:
    """Work on the patient, as one person did it. `day` is None where only "in this month" is known.

    `runs` are its known intervals and add up to `seconds`; empty where the start is unknown. `own` is a reason for
    which it never counts, whatever the month; `sharers` are the patients among whom it is split.
    """

    id: str
    side: Side
    seconds: int
    day: date | None = None
    runs: tuple[Run, ...] = ()
    programs: frozenset[Program] = CCM_ALONE
    own: Exclusion | None = None
    abroad: bool = False
    facility: bool = False  # said so of this piece; stays are the month's own
    part_of_visit: bool = False
    separate: bool = False  # a reviewer attests that it was no part of that day's visit (R-C8)
    live: bool = False  # of another program's time: a live contact, which some of their codes need
    sharers: int = 1
    typed_at: datetime | None = None
    unconfirmed: bool = False
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """R-G3. `windows` are when time may count, `missing` what was not said; `undocumented`: it stands nowhere."""

    windows: tuple[Window, ...]
    missing: tuple[Element, ...] = ()
    undocumented: bool = False


@dataclass(frozen=True, slots=True)
class Mdm:
    """R-F2: the billing practitioner's own medical decision making in the month."""

    level: str | None = None  # straightforward, low, moderate, high
    by_billing_practitioner: bool = False
    documented: bool = False

    @property
    def high_enough(self) -> bool:
        """Moderate or high."""
        return self.level in ("moderate", "high")

    @property
    def qualifies(self) -> bool:
        """Opens the complex family."""
        return self.high_enough and self.by_billing_practitioner and self.documented


@dataclass(frozen=True, slots=True)
class Planning:
    """R-G5: care planning beyond the initiating visit, by the billing practitioner, in this month."""

    visit_code: str
    already_billed: bool = False
    on: date | None = None  # the visit's day, which is the line's date of service too


@dataclass(frozen=True, slots=True)
class BillingPolicy:
    """Where the reference marks a point disputed or a judgement: its default, which a practice may change."""

    pool_practitioner_time: bool = True  # R-T6
    prefer_complex: bool = True  # R-F3
    count_same_day_visit: bool = False  # R-C8
    count_unsuccessful: bool = False  # R-C7
    count_scheduling: bool = False  # 2.3
    caps: tuple[tuple[str, int], ...] = ()  # in place of the rule file's

    def cap(self, code: str, default: int) -> int:
        """Units a month."""
        return dict(self.caps).get(code, default)


@dataclass(frozen=True, slots=True)
class PatientMonth:
    """One patient, one calendar month (R-C4)."""

    month: ServiceMonth
    zone: ZoneInfo
    pieces: tuple[Piece, ...]
    consent: ConsentFacts
    condition_count: int
    has_plan: bool
    plan_electronic: bool = True
    visit_owed: bool = False
    mdm: Mdm = field(default_factory=Mdm)
    rural: bool = False  # RHC or FQHC (R-R1)
    facility_billing: bool = False  # hospital-based: the facility rate
    nursing_facility: bool = False  # lives in one, not under Part A
    same: tuple[str, ...] = ()  # other codes this practice billed in the month
    other: tuple[str, ...] = ()  # and other practitioners
    claimants: int = 1
    stays: tuple[tuple[date, date | None], ...] = ()  # inpatient and Part A days, both ends in them (R-C5)
    visit_days: frozenset[date] = frozenset()  # days of a billed E/M (R-C8)
    died: date | None = None
    planning: Planning | None = None
    chosen: Family | None = None  # a named person's choice of family
    policy: BillingPolicy = field(default_factory=BillingPolicy)
    payers: tuple[Paying, ...] = ()  # who pays from day to day, where that changes in the month
    answered: frozenset[str] = frozenset()  # holds that a named person answered for
    holds: tuple[str, ...] = ()  # reasons from outside the rules: coverage, unchecked exclusions, days too long
