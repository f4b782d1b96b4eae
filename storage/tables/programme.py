"""The programme: what the chart knows, the path, consents, plans, follow-ups, marks on entries."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint

from ccm.care_plan import Home, PlanEventKind
from ccm.chart import EncounterKind, StayKind
from ccm.conditions import Chronicity
from ccm.consent import Answer, How
from ccm.enrolment import Step
from ccm.follow_up import FollowUpStep, Kind
from storage.tables.shapes import of, one_of, table
from storage.types import Day, Flag, Instant

condition = table(
    "condition",
    Column("patient_id", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("onset", Day),
    Column("active", Flag, nullable=False),
    Column("chronicity", Text, nullable=False),
    Column("group", Text, nullable=False),
    Column("indicator", Text, nullable=False),  # the version that said whether it is chronic
    Column("first_seen", Day),
    of("patient", "patient_id"),
    one_of("chronicity", Chronicity),
    UniqueConstraint("practice_id", "patient_id", "code"),
)

encounter = table(
    "encounter",
    Column("patient_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("on", Day, nullable=False),
    Column("until", Day),
    Column("practitioner_id", Text),
    Column("reason", Text, nullable=False),
    Column("ccm_discussed", Flag, nullable=False),
    Column("practitioner", Text, nullable=False, server_default=""),  # a name that is nobody's here
    Column("chart_id", Text, nullable=False, server_default=""),  # the chart's own number, where its file gave one
    Column("facility", Text, nullable=False, server_default=""),
    of("patient", "patient_id"),
    of("staff", "practitioner_id"),
    one_of("kind", EncounterKind),
    Index(None, "practice_id", "patient_id"),
)

medication = table(
    "medication",
    Column("patient_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("dose", Text, nullable=False),
    Column("since", Day),
    Column("until", Day),
    of("patient", "patient_id"),
    Index(None, "practice_id", "patient_id"),  # two doses of one medicine are two rows
)

charge = table(
    "charge",  # what others, or this practice, billed: the exclusions of part 3 read it
    Column("patient_id", Text, nullable=False),
    Column("on", Day, nullable=False),
    Column("code", Text, nullable=False),
    Column("practitioner", Text, nullable=False),
    Column("group", Text, nullable=False),
    of("patient", "patient_id"),
    Index(None, "practice_id", "patient_id"),
)

stay = table(
    "stay",
    Column("patient_id", Text, nullable=False),
    Column("since", Day, nullable=False),
    Column("until", Day),
    Column("kind", Text, nullable=False),
    of("patient", "patient_id"),
    one_of("kind", StayKind),
    UniqueConstraint("practice_id", "patient_id", "since", "kind"),
)

enrolment_step = table(
    "enrolment_step",
    Column("patient_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("imported", Flag, nullable=False),
    Column("on", Day),  # the day from which it holds, where that is not the instant it was kept
    of("patient", "patient_id"),
    of("staff", "by_id"),
    one_of("step", Step),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

assignment = table(
    "assignment",  # who looks after a patient and who bills, from then on; by nobody where a file said so
    Column("patient_id", Text, nullable=False),
    Column("care_manager_id", Text),
    Column("practitioner_id", Text),
    Column("practitioner_before_id", Text),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    of("patient", "patient_id"),
    of("staff", "care_manager_id"),
    of("staff", "practitioner_id"),
    of("staff", "practitioner_before_id"),
    of("staff", "by_id"),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

confirmation = table(
    "confirmation",  # the billing practitioner's word: two named conditions, and the risk
    Column("patient_id", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("groups", Text, nullable=False),  # keys joined with +
    Column("risk", Text, nullable=False),
    of("patient", "patient_id"),
    of("staff", "by_id"),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

consent = table(
    "consent",
    Column("patient_id", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("elements", Text, nullable=False),  # joined with +
    Column("explained_by_id", Text),
    Column("said_to", Text, nullable=False),
    Column("questions", Text, nullable=False),
    Column("practitioner_id", Text),
    Column("at", Instant, nullable=False),
    Column("imported", Flag, nullable=False),
    of("patient", "patient_id"),
    of("staff", "explained_by_id"),
    of("staff", "practitioner_id"),
    one_of("answer", Answer),
    one_of("how", How),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

care_plan = table(
    "care_plan",
    Column("patient_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("home", Text, nullable=False),
    Column("dated", Day, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    Column("body", Text, nullable=False),  # elements, goals, barriers and the rest, as JSON
    of("patient", "patient_id"),
    of("staff", "by_id"),
    one_of("home", Home),
    UniqueConstraint("practice_id", "patient_id", "version"),
    evidence=True,
)

plan_event = table(
    "plan_event",
    Column("plan_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    of("care_plan", "plan_id"),
    of("staff", "by_id"),
    one_of("kind", PlanEventKind),
    Index(None, "practice_id", "plan_id"),
    evidence=True,
)

plan_sketch = table(
    "plan_sketch",  # worked out from the newest plan, and made anew at will: the id is the patient's
    Column("patient_id", Text, nullable=False),
    Column("plan_id", Text, nullable=False),
    Column("runs", Text, nullable=False),  # hashes of runs of words, eight hex digits each
    Column("like_id", Text),  # the patient whose plan it is nearly the text of
    Column("share", Integer, nullable=False),  # percent
    of("patient", "patient_id"),
    of("care_plan", "plan_id"),
)

follow_up = table(
    "follow_up",
    Column("patient_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("owner_id", Text),
    Column("due", Day, nullable=False),
    Column("by_id", Text),
    Column("at", Instant, nullable=False),
    Column("about", Day),  # the discharge, or the last contact, that it is about
    of("patient", "patient_id"),
    of("staff", "owner_id"),
    of("staff", "by_id"),
    one_of("kind", Kind),
    Index(None, "practice_id", "patient_id"),
    evidence=True,
)

follow_up_event = table(
    "follow_up_event",
    Column("follow_up_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("by_id", Text),  # none where an import brought what it waited for
    Column("at", Instant, nullable=False),
    Column("result", Text, nullable=False),
    Column("owner_id", Text),
    Column("due", Day),
    of("follow_up", "follow_up_id"),
    of("staff", "by_id"),
    of("staff", "owner_id"),
    one_of("step", FollowUpStep),
    Index(None, "practice_id", "follow_up_id"),
    evidence=True,
)

snooze = table(
    "snooze",  # a line of the worklist put off; a later one of the patient stands in its place
    Column("patient_id", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("why", Text, nullable=False),
    Column("until", Day, nullable=False),
    of("patient", "patient_id"),
    of("staff", "by_id"),
    CheckConstraint("length(why) > 0", name="why_given"),
    Index(None, "practice_id", "patient_id"),
    Index(None, "practice_id", "until"),
    evidence=True,
)

entry_mark = table(
    "entry_mark",  # what is added to an entry by one click: its outcome, its goal, its copy into the chart
    Column("entry_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    of("entry", "entry_id"),
    of("staff", "by_id"),
    Index(None, "practice_id", "entry_id"),
    evidence=True,
)
