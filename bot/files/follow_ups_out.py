"""Follow-ups out: what is owed to whom, whose it is, by when, and what became of it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from bot.files.people import People
from ccm.follow_up import FollowUpStep, Loop
from storage.practices import Practice
from storage.unit_of_work import PracticeView

FOLLOW_UP_COLUMNS = ("mrn", "kind", "what", "owner", "due", "state", "result", "opened", "opened_by", "closed", "id")
_ENDED = (FollowUpStep.DONE, FollowUpStep.CANCELLED)


def follow_up_rows(view: PracticeView, practice: Practice) -> tuple[list[dict[str, Any]], list[str]]:
    """Every follow-up by day, and the ids of the patients they are about."""
    zone = ZoneInfo(practice.zone)
    people = {person.id: person for person in view.staff.all(active_only=False)}
    patients = {patient.id: patient for patient in view.patients.all()}
    written = People(people.values()).written
    staff = list(people.values())

    def row(loop: Loop) -> dict[str, Any]:
        one, patient = loop.follow_up, patients[loop.follow_up.patient_id]
        end = next((each for each in loop.events if each.step in _ENDED), None)
        owner_id = loop.whose(patient.care_manager_id, staff) if loop.open else loop.owner_id
        return {
            "mrn": patient.mrn,
            "kind": one.kind.value,
            "what": one.what,
            "owner": written(people[owner_id]) if owner_id else "",
            "due": loop.due.isoformat(),
            "state": end.step.value if end else "open",
            "result": end.result if end else "",
            "opened": one.at.astimezone(zone).date().isoformat(),
            "opened_by": written(people[one.by_id]) if one.by_id else "an import",
            "closed": end.at.astimezone(zone).date().isoformat() if end else "",
            "id": one.id,
        }

    loops = view.follow_ups.all()
    return [row(one) for one in loops], sorted({one.follow_up.patient_id for one in loops})
