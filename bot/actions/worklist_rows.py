"""The practice as a worklist reads it: few statements over all patients, of notes the last working day's alone.

The order rests on what is read here; what a line says in full is read of the lines that are shown (`worklist`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.actions.gaps import whose
from bot.actions.month_rows import MonthReader
from bot.actions.outreach import Silence, silences
from bot.actions.policy import read_policy
from ccm.billing.rules import RuleData
from ccm.brief import work_due
from ccm.care_plan import Age, age
from ccm.enrolment import COUNTING, State, state_of
from ccm.follow_up import Loop, owner_among
from ccm.month_review import SHORT_OF
from ccm.note_quality import note_quality
from ccm.policy import Policy
from ccm.record import Person
from ccm.service_month import ServiceMonth, is_business_day
from ccm.worklist.items import Day, Owed, Said, Standing
from ccm.worklist.ranking import Worklist, worklist
from storage.entries import Brief
from storage.unit_of_work import PracticeView

UNASKED = Silence(None, None)  # of who is not active
BACK_MOST = 7  # days that the last working day may lie back


@dataclass(frozen=True, slots=True)
class WorklistReader:
    """Reads one practice as it stands. `works_on` tells on which days the practice works."""

    view: PracticeView
    now: datetime
    zone: ZoneInfo
    rules: Sequence[RuleData]
    works_on: Callable[[date], bool] = is_business_day

    @property
    def today(self) -> date:
        """The practice's own day."""
        return self.now.astimezone(self.zone).date()

    def worklist(self) -> Worklist:
        """Everything that is owed, in order: every patient and everybody."""
        staff = self.view.staff.all()
        return worklist(self.standings(staff), self.day(staff))

    def day(self, staff: Sequence[Person]) -> Day:
        """The day, and who works here."""
        month = ServiceMonth.of_day(self.today)
        days = (self.today + timedelta(days=n) for n in range((month.last_day - self.today).days + 1))
        here = frozenset(one.id for one in staff)
        left = sum(map(self.works_on, days))
        return Day(self.today, month.first_day, month.last_day, left, owner_among(None, staff), here)

    def standings(self, staff: Sequence[Person]) -> list[Standing]:
        """Everybody of the programme, and everybody with a follow-up or an entry that waits."""
        view, policy = self.view, read_policy(self.view)
        strides = view.enrolments.strides()
        states = {key: state_of(steps) for key, steps in strides.items()}
        loops, waiting, thin = self._loops(), _said(view.entries.unconfirmed()), self._thin()
        asked = {key for key, state in states.items() if state in COUNTING} | loops.keys() | waiting.keys()
        everyone = view.patients.assigned()
        patients = [everyone[key] for key in asked | thin.keys()]
        silent, ages = silences(view, strides, states, self.zone), self._ages(policy, states)
        snoozes = view.snoozes.holding(self.today)
        found = [
            Standing(
                patient_id=one.id,
                state=states.get(one.id, State.UNKNOWN),
                do_not_call=one.do_not_call,
                care_manager_id=one.care_manager_id,
                practitioner_id=one.practitioner_id,
                owed=[Owed(loop, whose(loop, one, staff)) for loop in loops.get(one.id, ())],
                last_contact=silent.get(one.id, UNASKED).last,
                quiet_since=silent.get(one.id, UNASKED).since,
                plan=ages.get(one.id),
                waiting=waiting.get(one.id, ()),
                thin=thin.get(one.id, ()),
                snooze=snoozes.get(one.id),
            )
            for one in patients
        ]
        return self._with_minutes(found, policy)

    def _loops(self) -> dict[str, list[Loop]]:
        found: dict[str, list[Loop]] = defaultdict(list)
        for one in self.view.follow_ups.open():
            found[one.follow_up.patient_id].append(one)
        return found

    def _thin(self) -> dict[str, list[Said]]:
        """Counted work since the last working day, before today, whose note lacks most of what a note needs."""
        first = self.today - timedelta(days=1)
        while not self.works_on(first) and (self.today - first).days < BACK_MOST:
            first -= timedelta(days=1)
        written = self.view.entries.written(first, self.today - timedelta(days=1))
        counted = (one for one in written if any(activity.counted for activity in one.activities))
        return _said(one for one in counted if _question(one.note))

    def _ages(self, policy: Policy, states: Mapping[str, State]) -> dict[str, Age]:
        """Of the plans that may have to be looked at; the others are as they should be."""
        view, today = self.view, self.today
        aged, sooner = (today - timedelta(days=n) for n in (policy.plan_due_days, policy.plan_due_days_complex))
        plans = view.plans.to_look_at(aged, sooner)
        ids = [key for key in plans if states.get(key) in COUNTING]
        news = [key for key in ids if plans[key][1]]
        events, encounters = view.plans.events_about(ids), view.encounters.of_some(news)
        conditions, medications = view.conditions.of_some(news), view.medications.of_some(news)
        return {
            key: age(
                plans[key][0],
                *(events.get(key, ()), encounters.get(key, ()), conditions.get(key, ()), today),
                medications.get(key, ()),
                due_days=policy.plan_due_days,
                due_days_complex=policy.plan_due_days_complex,
                stale_days=policy.plan_stale_days,
                zone=self.zone,
            )
            for key in ids
        }

    def _with_minutes(self, found: Sequence[Standing], policy: Policy) -> list[Standing]:
        """Who is short by now. More than what was kept never counts; where that is enough, the month's rules decide,
        and only of those for whom it matters.
        """
        enough = _expected(policy, self.today) * 60
        if not enough:
            return list(found)
        month = ServiceMonth.of_day(self.today)
        kept = self.view.entries.kept(month.first_day, month.last_day)
        active = [one for one in found if one.state is State.ACTIVE]
        doubtful = [one for one in active if kept.get(one.patient_id, 0) >= enough and matters(one, month, self.today)]
        reader = MonthReader(self.view, self.zone, month, self.rules)
        kept |= reader.seconds_of(self.view.patients.many(sorted(one.patient_id for one in doubtful)))
        return [replace(one, short=one.state is State.ACTIVE and kept.get(one.patient_id, 0) < enough) for one in found]


def matters(one: Standing, month: ServiceMonth, today: date) -> bool:
    """Whether missing minutes would be a reason: there is work to do, or nobody spoke to the patient this month."""
    if one.do_not_call or one.last_contact is None or one.last_contact < month.first_day:
        return not one.do_not_call
    return bool(work_due([owed.loop for owed in one.owed], one.plan, today, month.last_day))


def _expected(policy: Policy, today: date) -> int:
    """The minutes that a month should have by that day; none before the policy's early warning."""
    if today.day >= policy.target_day:
        return policy.target_minutes
    return policy.warn_below_minutes if today.day >= policy.warn_day else 0


@lru_cache(maxsize=8192)
def _question(note: str) -> str:
    """What to ask about a thin note, else nothing. A note is read at 0.1 ms; a day's notes are asked about all day."""
    quality = note_quality(note)
    return quality.question if len(quality.missing) >= SHORT_OF else ""


def _said(entries: Iterable[Brief]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for one in entries:
        found[one.patient_id].append(Said(one.id, one.performer_id, one.on, one.at, _question(one.note)))
    return found
