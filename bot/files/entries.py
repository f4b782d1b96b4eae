"""Entries out, as design section 10 names their columns, and what else an import needs to give them back whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions.month_rows import MonthReader
from bot.files.people import People
from ccm.billing.rules import RuleData
from ccm.record import CorrectionKind, EntryState, TimeEntry
from ccm.service_month import ServiceMonth
from storage.practices import Practice
from storage.unit_of_work import PracticeView

COLUMNS = (
    "mrn",
    "service_date",
    "start",
    "seconds",
    "performer",
    "activity",
    "note",
    "captured",
    "entered_by",
    "entered_at",
    "voided",
    "counted_seconds",
    *("entry", "program", "caregiver", "plan", "snf", "late_reason", "runs", "confirmed"),
)
RUN_SEPARATOR = " + "
ALIASES = {
    **{name: name for name in COLUMNS},
    "date": "service_date",
    "minutes": "minutes",
    "staff": "performer",
    "activities": "activity",
}


def entry_rows(
    view: PracticeView, practice: Practice, month: ServiceMonth, rules: Sequence[RuleData]
) -> list[dict[str, Any]]:
    """A month's entries, corrected ones marked, each with the seconds of it that the month's decision counts."""
    people = {person.id: person for person in view.staff.all(active_only=False)}
    patients = {patient.id: patient for patient in view.patients.all()}
    written = People(people.values()).written
    states = view.entries.all(month.first_day, month.last_day)
    sealed = view.entries.sealed()
    zone = ZoneInfo(practice.zone)
    counted: dict[str, int] = {}
    for _, total in MonthReader(view, zone, month, rules).totals():
        counted.update(total.by_entry)
    rows = []
    for state in states:
        entry = state.entry
        rows.append(
            {
                "mrn": patients[entry.patient_id].mrn,
                "service_date": entry.service_date.isoformat(),
                "start": entry.start.astimezone(zone).isoformat() if entry.start else "",
                "seconds": entry.seconds,
                "performer": written(people[entry.performer_id]),
                "activity": "+".join(entry.activities),
                "note": "" if entry.id in sealed else entry.note,
                "captured": entry.captured.value,
                "entered_by": written(people[entry.entered_by_id]),
                "entered_at": entry.entered_at.isoformat(),
                "voided": "" if state.live else state.corrections[-1].kind.value,
                "counted_seconds": counted.get(entry.id, 0),
                **_for_import(state, zone),
            }
        )
    return rows


def _for_import(state: EntryState, zone: ZoneInfo) -> dict[str, str]:
    """What an import needs to count the entry as it counts here."""
    entry = state.entry
    confirmed = [one.at for one in state.corrections if one.kind is CorrectionKind.CONFIRMED]
    flags = {"caregiver": entry.caregiver, "plan": entry.plan, "snf": entry.snf}
    return {
        "entry": entry.id,
        "program": entry.program.value,
        **{name: "yes" if value else "" for name, value in flags.items()},
        "late_reason": entry.late_reason,
        "runs": _runs(entry, zone),
        "confirmed": confirmed[-1].isoformat() if confirmed else "",
    }


def _runs(entry: TimeEntry, zone: ZoneInfo) -> str:
    """A paused timer's runs, each with its seconds: the pauses were not time."""
    return RUN_SEPARATOR.join(f"{run.start.astimezone(zone).isoformat()}/{run.seconds}" for run in entry.pieces)
