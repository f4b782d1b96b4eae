"""A patient's coverage: who pays, since when, when somebody last asked. A new row only where something changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.actions.closed_month import closed_since
from bot.actions.desk import Work
from bot.actions.programme import settle
from bot.actions.refused import FieldsRefused
from ccm.billing.rules import rules_for
from ccm.coverage import Coverage, Told, coverage_on, payer_on
from ccm.record import Patient, Person
from ccm.service_month import ServiceMonth
from storage.ids import new_id


@dataclass(frozen=True, slots=True)
class CoverageSaid:
    """What the form says. `checked_on` is when the payer was last asked, None where nobody did."""

    payer: str
    member_id: str
    since: date | None
    until: date | None
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Covered:
    """What is recorded, newest first, what of it holds today, and who pays: the roster's word where nothing tells.

    `decided`: a loaded file of rules decides today's payer. `people` are those who recorded a row.
    """

    patient: Patient
    pays: Told
    holding: Coverage | None
    rows: tuple[Coverage, ...]
    people: dict[str, Person]
    decided: bool
    zone: ZoneInfo
    changed: bool = False
    notices: tuple[str, ...] = ()  # what it means for months that are closed


def coverage_of(work: Work, patient: Patient, *, changed: bool = False) -> Covered:
    """Read it."""
    rows = work.uow.coverages.of_patient(patient.id)
    holding = coverage_on(rows, work.today)
    pays = payer_on(rows, work.today, Told(patient.payer, patient.member_id))
    people = {one.id: one for one in work.uow.staff.some({one.by_id for one in rows if one.by_id})}
    work.saw(patient.id)
    decided = is_decided(work, pays.payer)
    return Covered(patient, pays, holding, tuple(reversed(rows)), people, decided, work.zone, changed)


def is_decided(work: Work, payer: str) -> bool:
    """Whether a loaded file of rules decides that payer's present month."""
    return rules_for(work.rules, payer, ServiceMonth.of_day(work.today)) is not None


def record_coverage(work: Work, patient: Patient, said: CoverageSaid) -> Covered:
    """Keep a row, if it says anything new; a gap in the record that waited for it closes. Raises FieldsRefused."""
    wrong = {}
    if said.since is None:
        wrong["since"] = "Since when? The first day, as the card or the payer says."
    elif said.until is not None and said.until < said.since:
        wrong["until"] = "The last day is not before the first."
    if said.checked_on is not None and said.checked_on > work.today:
        wrong["checked_on"] = "The payer was asked today or earlier."
    if not said.payer:
        wrong["payer"] = "Who pays?"
    if wrong or said.since is None:
        raise FieldsRefused(wrong)
    rows = work.uow.coverages.of_patient(patient.id)
    row = Coverage(
        new_id(),
        patient.id,
        said.payer,
        said.member_id,
        said.since,
        said.until,
        said.checked_on,
        work.person.id,
        work.now,
    )
    if rows and _says(rows[-1]) == _says(row):
        return coverage_of(work, patient)
    work.uow.coverages.add(row)
    work.facts.update(coverage=row.id)
    settle(work, patient)
    closed = closed_since(work, patient.id, said.since, said.until)
    return replace(coverage_of(work, patient, changed=True), notices=closed)


def _says(one: Coverage) -> tuple[object, ...]:
    return one.payer, one.member_id, one.since, one.until, one.checked_on
