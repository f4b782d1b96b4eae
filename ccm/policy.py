"""A practice's policy: every threshold that is a judgement, with its default and why. Versioned; someone signs it.

What Medicare fixes is code beside its rule; what the reference marks as a programme default, or as disputed, is here.
A version also names the files of rules that were loaded when it was approved: that is how a practice signs them.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from ccm.ladder import UNITS, Level, Within


class RuleFile(BaseModel):
    """A file of rules as it was loaded: which one, what it calls itself, and the SHA-256 of its bytes."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    name: str
    title: str
    sha256: str

    @property
    def words(self) -> str:
        """Its title, and enough of the hash to tell two files apart."""
        return f"{self.title}, SHA-256 {self.sha256[:12]}"


class Policy(BaseModel):
    """One version. A field's description says what it decides and where its default comes from."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    plan_due_days: int = Field(
        180,
        ge=30,
        le=365,
        title="Care plan due after, days",
        description="CMS sets no number; half a year is this programme's judgement.",
    )
    plan_due_days_complex: int = Field(
        90,
        ge=30,
        le=365,
        title="Care plan due after, complex, days",
        description="Half the usual time where care is complex; this programme's judgement.",
    )
    plan_stale_days: int = Field(
        365,
        ge=90,
        le=730,
        title="Care plan stale after, days",
        description="Medicare wants a plan for every month billed and sets no age; a year is this programme's limit.",
    )
    generic_share: int = Field(
        70,
        ge=40,
        le=100,
        title="Generic plan from, % shared text",
        description="Auditors call such plans cloned and name no share; 70 was measured on copies and honest plans.",
    )
    target_minutes: int = Field(
        20,
        ge=20,
        le=60,
        title="Monthly target, minutes",
        description="Medicare's first threshold is 20 minutes (R-T1); a practice may aim higher, not lower.",
    )
    target_day: int = Field(
        25,
        ge=10,
        le=28,
        title="Target reached by day of the month",
        description="Common practice: it leaves the last days for those who could not be reached.",
    )
    warn_day: int = Field(
        20,
        ge=5,
        le=27,
        title="Early warning on day of the month",
        description="Five days before the target day there is still time to call; this programme's judgement.",
    )
    warn_below_minutes: int = Field(
        10,
        ge=1,
        le=59,
        title="Early warning below, minutes",
        description="Half the monthly target; who is below it by then will seldom reach it without a plan.",
    )
    tries_before_letter: int = Field(
        3,
        ge=1,
        le=10,
        title="Fruitless tries a month before a letter",
        description="Each on another day; a health plan's protocol asks for 3 in 14 days.",
    )
    tries_day_parts: int = Field(
        2,
        ge=1,
        le=3,
        title="At different times of day",
        description="Morning, afternoon, evening: so many before a letter, as who works mornings answers later.",
    )
    months_to_flag: int = Field(
        1,
        ge=1,
        le=12,
        title="No contact is flagged after, months",
        description="A month without contact is a month without care; the programme's judgement.",
    )
    months_to_practitioner: int = Field(
        2,
        ge=1,
        le=12,
        title="Practitioner told of no contact after, months",
        description="The billing practitioner may know why; the programme's judgement.",
    )
    months_to_unreachable: int = Field(
        3,
        ge=1,
        le=12,
        title="Unreachable after, months",
        description="Then pausing or ending the enrolment is reviewed; the programme's judgement.",
    )
    discharge_call_days: int = Field(
        2,
        ge=1,
        le=7,
        title="Call after discharge within, business days",
        description="Transitional care management asks contact in two business days; it is good care in any case.",
    )
    reaffirm_consent_days: int = Field(
        365,
        ge=0,
        le=1825,
        title="Re-affirm consent after, days",
        description="CMS asks consent once; one Medicare contractor advises a yearly question. 0 never asks.",
    )
    cohort: int = Field(
        50,
        ge=1,
        le=10_000,
        title="First cohort, patients",
        description="The pilot before the programme grows; 50 are few enough to know by name, by judgement.",
    )
    cohort_opened: bool = Field(
        False,
        title="Gate to expand opened",
        description="Closed at first: past the first cohort nobody is invited until the pilot was judged to run well.",
    )
    panel_cap: int = Field(
        150,
        ge=1,
        le=1000,
        title="Most patients per care manager",
        description="More is refused, so that nobody drowns: 150 times 20 minutes are 50 hours a month, by judgement.",
    )
    emergent_within: int = Field(
        15,
        ge=1,
        le=60,
        title="Emergent: answered within, minutes",
        description="911 comes first; the practitioner is told within 15 minutes, after a nursing body's example.",
    )
    urgent_within: int = Field(
        60,
        ge=5,
        le=480,
        title="Urgent: answered within, minutes",
        description="New or worse symptoms go to a nurse at once and to the practitioner within the hour.",
    )
    soon_within: int = Field(
        2,
        ge=1,
        le=8,
        title="Soon: answered within, business hours",
        description="A medication problem or a moderate change; two business hours are a telephone nursing standard.",
    )
    nonurgent_within: int = Field(
        1,
        ge=1,
        le=5,
        title="Nonurgent: answered within, business days",
        description="A symptom question or a refill; one business day is a telephone nursing standard.",
    )
    routine_within: int = Field(
        3,
        ge=1,
        le=10,
        title="Routine: answered within, business days",
        description="Scheduling and education; two to three business days are a telephone nursing standard.",
    )
    pool_practitioner_time: bool = Field(
        True,
        title="Practitioner minutes may count as staff time",
        description="CMS's FAQ lets a practitioner's own minutes count as staff time if they make no 99491 (R-T6).",
    )
    prefer_complex: bool = Field(
        True,
        title="Complex first, where it is documented",
        description="The default order (R-F3); at 60 to 89 minutes non-complex pays more, so it is a person's choice.",
    )
    count_same_day_visit: bool = Field(
        False,
        title="Staff time on the day of a visit counts",
        description="Disputed (R-C8): older CPT text barred the day. By default it waits for a reviewer's word.",
    )
    count_unsuccessful: bool = Field(
        False,
        title="Voicemails and failed attempts count",
        description="CMS is silent and Noridian says no (R-C7); kept as outreach, not counted.",
    )
    count_scheduling: bool = Field(
        False,
        title="Scheduling counts",
        description="No CMS statement; one vendor counts it. Kept and not counted, the cautious reading.",
    )
    cap_99437: int = Field(
        2,
        ge=1,
        le=4,
        title="Most units of 99437 a month",
        description="An edit of 2 was seen on a secondary site; CPT's table says “as appropriate”.",
    )
    most_hours_a_day: int = Field(
        12,
        ge=4,
        le=16,
        title="Longest day's minutes per person, hours",
        description="A day with more logged minutes is held until somebody answers for it; 12 by judgement.",
    )
    rule_files: tuple[RuleFile, ...] = Field(
        (),
        title="Files of rules",
        description="What was loaded when this version was approved; nothing is signed until an owner approves.",
    )

    def within(self, level: Level) -> Within:
        """How soon that level is answered."""
        amounts = {
            Level.EMERGENT: self.emergent_within,
            Level.URGENT: self.urgent_within,
            Level.SOON: self.soon_within,
            Level.NONURGENT: self.nonurgent_within,
            Level.ROUTINE: self.routine_within,
        }
        return Within(amounts[level], UNITS[level])


DEFAULT = Policy()
FILES = "rule_files"
