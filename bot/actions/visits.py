"""The initiating visit (R-G2), recorded by practitioner or lead where the chart's file did not bring it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.actions.desk import Work
from bot.actions.programme import Journey, settle, with_closed
from ccm.chart import Encounter, EncounterKind
from ccm.errors import StateRefused
from ccm.initiating_visit import QUALIFYING
from ccm.record import Patient
from storage.ids import new_id


def record_visit(
    work: Work, patient: Patient, on: date, kind: EncounterKind, practitioner_id: str | None, *, discussed: bool
) -> Journey:
    """Keep a visit at which CCM was discussed, as an encounter. Raises StateRefused for one that would not qualify."""
    if kind not in QUALIFYING:
        raise StateRefused("An emergency or hospital visit does not qualify: choose an office, wellness or TCM visit.")
    if not discussed:
        raise StateRefused("Only a visit at which CCM was discussed qualifies. Tick that it was, or hold such a visit.")
    if on > work.today:
        raise StateRefused("That day is still to come: a visit is recorded once it was held.")
    biller = work.uow.staff.get(practitioner_id) if practitioner_id else None
    if biller is None or not biller.may_bill:
        raise StateRefused("The visit was with a physician or an advanced practice practitioner here: choose who.")
    known = [one for one in work.uow.encounters.of_patient(patient.id) if (one.kind, one.on) == (kind, on)]
    base = known[0] if known else Encounter(new_id(), patient.id, kind, on, None, None, "initiating visit")
    work.uow.encounters.save(replace(base, practitioner_id=biller.id, practitioner="", ccm_discussed=True))
    work.facts.update(encounter=base.id)
    return with_closed(work, settle(work, patient), on)  # it may be what a closed month lacked, or that day's visit
