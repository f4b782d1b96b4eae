"""One patient's month as the indicators read it, by a day: the month's last, or today while it runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from ccm.billing.gathered import MonthOf, PracticeFacts
from ccm.care_plan import CarePlan, PlanEvent
from ccm.enrolment import COUNTING, EnrolmentStep, State, state_of, team_member_at
from ccm.follow_up import Loop
from ccm.inference import is_contact
from ccm.note_quality import Quality, note_quality
from ccm.outreach import CONTACT
from ccm.policy import Policy
from ccm.posting_settings import PostingSettings
from ccm.record import Attempt, EntryState, Patient, TimeEntry
from ccm.service_month import ServiceMonth


@dataclass(frozen=True, slots=True)
class Terms:
    """What is the same for every patient. `day` is the last day looked at, `until` the first instant not looked at.

    `here` are those who work here; of a month that is over everybody on the staff list: when one left is not kept.
    """

    month: ServiceMonth
    today: date
    day: date
    until: datetime
    zone: ZoneInfo
    policy: Policy
    hours: PostingSettings
    here: frozenset[str]

    @staticmethod
    def of(facts: PracticeFacts, hours: PostingSettings, now: datetime) -> Terms:
        """Of a practice's month as it stands at an instant."""
        today, over = now.astimezone(facts.zone).date(), now >= facts.end
        return Terms(
            month=facts.month,
            today=today,
            day=facts.month.last_day if over else today,
            until=facts.end if over else now.astimezone(UTC),
            zone=facts.zone,
            policy=facts.policy,
            hours=hours,
            here=frozenset(one.id for one in facts.people.values() if over or one.active),
        )

    def local(self, at: datetime) -> date:
        """The practice's day of an instant."""
        return at.astimezone(self.zone).date()

    def inside(self, day: date) -> bool:
        """Whether a day of the month has come."""
        return self.month.holds(day) and day <= self.day


@dataclass(frozen=True)
class Observed:
    """A decided month with what stands beside it. Without slots: what follows from it is worked out once.

    `loops` are the follow-ups that were open at some time of the month, `attempts` those of the month and of the days
    after it in which a discharge's call may fall, `last_contact` the last answer before `terms.until`. `charted` and
    `outcomes` are ids of entries: ticked as charted, marked with an outcome. `like_another`: the plan is nearly another
    patient's text.
    """

    of: MonthOf
    terms: Terms
    loops: Sequence[Loop] = ()
    attempts: Sequence[Attempt] = ()
    last_contact: datetime | None = None
    events: Sequence[PlanEvent] = ()
    like_another: bool = False
    charted: Collection[str] = ()
    outcomes: Collection[str] = ()

    @property
    def patient(self) -> Patient:
        """Whose."""
        return self.of.patient

    @property
    def plan(self) -> CarePlan | None:
        """The one that the month rests on."""
        return self.of.plan

    @cached_property
    def states(self) -> tuple[EntryState, ...]:
        """Entries of the month that stand, with their corrections."""
        return tuple(one for one in self.of.rows.entries if one.live)

    @cached_property
    def entries(self) -> tuple[TimeEntry, ...]:
        """The same, counted by the rules or not."""
        return tuple(one.entry for one in self.states)

    @cached_property
    def _read(self) -> dict[str, Quality]:
        return {}

    def quality(self, entry: TimeEntry) -> Quality:
        """What its note lacks; read once, as reading is slow."""
        found = self._read.get(entry.id)
        if found is None:
            found = self._read[entry.id] = note_quality(entry.note)
        return found

    @cached_property
    def steps(self) -> tuple[EnrolmentStep, ...]:
        """The path by that day."""
        return tuple(one for one in self.of.rows.steps if one.day(self.terms.zone) <= self.terms.day)

    @cached_property
    def state(self) -> State:
        """Where the patient stood on that day."""
        return state_of(self.steps)

    @property
    def enrolled(self) -> bool:
        """Whether the patient was in the programme on that day: consented, active, paused or unreachable."""
        return self.state in COUNTING

    @cached_property
    def joined(self) -> bool:
        """Whether the patient was in the programme on any day of the month, as who died or left in it was."""
        first = self.terms.month.first_day
        during = sum(one.day(self.terms.zone) >= first for one in self.steps)
        return any(state_of(self.steps[: len(self.steps) - count]) in COUNTING for count in range(during + 1))

    @cached_property
    def team_member(self) -> str | None:
        """The designated one of that day who works here."""
        found = team_member_at(self.of.rows.assignments, self.patient.care_manager_id, self.terms.until)
        return found if found in self.terms.here else None

    @cached_property
    def practitioner(self) -> str | None:
        """The billing one at the month's end who works here."""
        found = self.of.practitioner
        return found.id if found and found.id in self.terms.here and found.credential.practitioner else None

    @cached_property
    def standing_loops(self) -> tuple[Loop, ...]:
        """The follow-ups as they stood at that instant."""
        until = self.terms.until
        opened = (one for one in self.loops if one.follow_up.at < until)
        return tuple(Loop(one.follow_up, tuple(event for event in one.events if event.at < until)) for one in opened)

    @cached_property
    def contact_days(self) -> tuple[date, ...]:
        """Days on which the patient or the caregiver was spoken to, as attempts and entries tell, in order."""
        answered = {self.terms.local(one.at) for one in self.attempts if one.outcome in CONTACT}
        spoken = {one.service_date for one in self.entries if is_contact(one.activities, one.inferred, one.note)}
        return tuple(sorted(answered | spoken))
