"""The roster out, with every column that `import patients` reads: what comes out goes in again and changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.files.people import People
from bot.files.roster import TEXTS
from ccm.consent import Answer
from ccm.enrolment import State, standing_steps, state_of
from storage.practices import Practice
from storage.unit_of_work import PracticeView

ROSTER_COLUMNS = (
    *("mrn", "first_name", "last_name", "dob", "sex", "phone", "best_time", "address", "language", "interpreter"),
    *("caregiver", "caregiver_since", "do_not_call", "payer", "member_id", "practitioner", "care_manager"),
    *("status", "status_date", "consent_date", "consent_how", "consent_by", "plan_date", "initiating_visit"),
)


def roster_rows(view: PracticeView, practice: Practice) -> list[dict[str, Any]]:
    """A row for each patient: the last consent given, the newest plan, the state and since when, who is in charge.

    `status_date` is empty where the day is not known, as for a state that an import took without one.
    `initiating_visit` is the roster's own word: a visit that was recorded here, or came with the encounters, is a
    row of theirs, and as a roster's word it would outlast their correction.
    """
    zone, kept = ZoneInfo(practice.zone), view.enrolments
    people = {person.id: person for person in view.staff.all(active_only=False)}
    written = People(people.values()).written
    steps, consents, plans = kept.all_steps(), kept.all_consents(), view.plans.all_latest()

    def who(person_id: str | None) -> str:
        return written(people[person_id]) if person_id else ""

    rows = []
    for one in view.patients.all():
        path = standing_steps(steps.get(one.id, ()))
        state, last = state_of(path), path[-1] if path else None
        given = next((each for each in reversed(consents.get(one.id, ())) if each.answer is Answer.GIVEN), None)
        plan = plans.get(one.id)
        rows.append(
            {
                **{name: getattr(one, name) for name in TEXTS},
                "mrn": one.mrn,
                "first_name": one.given,
                "last_name": one.family,
                "dob": one.dob.isoformat(),
                "caregiver_since": _day(one.caregiver_since),
                "do_not_call": "yes" if one.do_not_call else "",
                "practitioner": who(one.practitioner_id),
                "care_manager": who(one.care_manager_id),
                "status": "" if state is State.UNKNOWN else state.value,
                "status_date": last.day(zone).isoformat() if last and last.day_known else "",
                "consent_date": _day(given.at.astimezone(zone).date() if given else None),
                "consent_how": given.how.value if given else "",
                "consent_by": who(given.explained_by_id) if given else "",
                "plan_date": _day(plan.dated if plan else None),
                "initiating_visit": _day(one.initiating_visit),
            }
        )
    return rows


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
