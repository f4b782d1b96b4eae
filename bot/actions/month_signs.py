"""What named persons say of a patient-month: exclusions looked up, a hold answered for, the family, same-day time.

Each is a new row with who, when and why; a later word of a kind stands in place of the earlier. Whatever is said after
a close shows there as a change, and is amended by a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.actions.closed_month import closed_notice
from bot.actions.desk import Work
from bot.actions.month import PatientMonth, patient_month
from bot.actions.month_list import Panel, panel
from bot.actions.whole import Whole
from ccm.billing.decision import Disposition
from ccm.billing.rules import Family
from ccm.errors import StateRefused
from ccm.month_close import NOT_SEPARATE, SignOff, SignOffKind
from ccm.record import Patient
from ccm.service_month import ServiceMonth
from storage.ids import new_id

UNCHECKED = "EXCLUSIONS_UNCHECKED"


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was looked up of others' codes and stays, where, and on which day."""

    what: str
    where: str
    on: date


def waiting_for_check(found: Panel) -> list[Patient]:
    """Everyone whose claim waits for the look-up: who would bill nothing has nothing to look up."""
    return [
        row.patient
        for row in found.rows
        if row.closed is None and row.disposition is Disposition.HOLD and UNCHECKED in row.reasons
    ]


def check_one(work: Work, patient: Patient, month: ServiceMonth, said: LookedUp) -> PatientMonth:
    """The exclusions of one patient were looked up. Raises StateRefused for a day that proves nothing."""
    _in_time(month, said.on, work.today)
    work.uow.sign_offs.add(_checked(work, patient, month, said))
    return _said(work, patient, month)


def check_all(month: ServiceMonth, said: LookedUp) -> Whole[list[Patient]]:
    """Of everyone whose claim waits for it, in one statement; who those are. Raises StateRefused."""

    def read(work: Work) -> list[Patient]:
        patients = waiting_for_check(panel(work, month))
        if not patients:
            raise StateRefused(f"Nobody's claim of {month.label} waits for a look-up any more.")
        return patients

    def keep(work: Work, patients: list[Patient]) -> list[Patient]:
        work.uow.sign_offs.add_many([_checked(work, one, month, said) for one in patients])
        work.saw(*(one.id for one in patients))
        return patients

    return Whole(month, read, keep, lambda work: _in_time(month, said.on, work.today))


def _in_time(month: ServiceMonth, on: date, today: date) -> None:
    if on > today:
        raise StateRefused("That day has not come yet.")
    if on < month.last_day:
        raise StateRefused(
            f"On {on:%B %-d} the month was not over, and a charge of a later day would not be seen. "
            f"Look up again from {month.last_day:%B %-d}."
        )


def override(work: Work, patient: Patient, month: ServiceMonth, hold: str, why: str) -> PatientMonth:
    """Answer for a hold. Raises StateRefused for one that does not stand, or that is mended and not waved through."""
    now = patient_month(work, patient, month)
    if hold not in now.overridable:
        raise StateRefused("That hold does not stand on this month, or is not one that a person can answer for.")
    work.uow.sign_offs.add(_sign_off(work, patient, month, SignOffKind.OVERRIDE, hold, why))
    return _said(work, patient, month)


def take_override_back(work: Work, patient: Patient, month: ServiceMonth, hold: str, why: str) -> PatientMonth:
    """Nobody answers for that hold any more, and it holds again where it stands. Raises StateRefused for another."""
    if hold not in patient_month(work, patient, month).answered:
        raise StateRefused("Nobody answers for that hold on this month, or not any more.")
    value = f"{NOT_SEPARATE}{hold}"
    work.uow.sign_offs.add(_sign_off(work, patient, month, SignOffKind.OVERRIDE, value, why))
    return _said(work, patient, month)


def take_check_back(work: Work, patient: Patient, month: ServiceMonth, why: str) -> PatientMonth:
    """The look-up was recorded wrongly: its claim waits for one again. Raises StateRefused where none stands."""
    if not patient_month(work, patient, month).looked_up:
        raise StateRefused("No look-up stands on this month, or not any more.")
    work.uow.sign_offs.add(_sign_off(work, patient, month, SignOffKind.CHECKED, "", why))
    return _said(work, patient, month)


def choose_family(work: Work, patient: Patient, month: ServiceMonth, family: Family | None, why: str) -> PatientMonth:
    """Choose among the satisfied families, or take the choice back (None). Raises StateRefused for any other."""
    now = patient_month(work, patient, month)
    if family is None and not now.chosen:
        raise StateRefused("No choice of family stands on this month: the rules' own order holds already.")
    if family is not None and family not in now.families:
        raise StateRefused("The minutes of this month do not satisfy that family.")
    work.uow.sign_offs.add(_sign_off(work, patient, month, SignOffKind.FAMILY, family.value if family else "", why))
    return _said(work, patient, month)


def attest_separate(
    work: Work, patient: Patient, month: ServiceMonth, entry_ids: Sequence[str], why: str
) -> PatientMonth:
    """These entries were no part of that day's visit: a row each. Raises StateRefused for one's own (R-C8)."""
    waiting = {one.entry.id: one.entry for one in patient_month(work, patient, month).visit_day_entries}
    if not entry_ids or any(one not in waiting for one in entry_ids):
        raise StateRefused("One of these entries no longer waits for that. Please open the month again.")
    if any(waiting[one].performer_id == work.person.id for one in entry_ids):
        raise StateRefused("A reviewer attests this: time that you logged yourself is somebody else's to attest.")
    many = [_sign_off(work, patient, month, SignOffKind.SEPARATE, one, why) for one in entry_ids]
    work.uow.sign_offs.add_many(many)
    work.facts.update(entries=str(len(many)))
    return _said(work, patient, month)


def _said(work: Work, patient: Patient, month: ServiceMonth) -> PatientMonth:
    """The month after the word; where its claim has left and changes by it, the biller is told."""
    notice = closed_notice(work, patient.id, month, say_same=False)
    return replace(patient_month(work, patient, month), notice=notice)


def _checked(work: Work, patient: Patient, month: ServiceMonth, said: LookedUp) -> SignOff:
    key, kind = new_id(), SignOffKind.CHECKED
    return SignOff(key, patient.id, month, kind, said.where, work.person.id, work.now, said.what, said.on)


def _sign_off(work: Work, patient: Patient, month: ServiceMonth, kind: SignOffKind, value: str, why: str) -> SignOff:
    return SignOff(new_id(), patient.id, month, kind, value, work.person.id, work.now, why)
