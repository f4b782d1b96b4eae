"""An import that brings a discharge opens the call that is owed within two business days, with its owner."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.actions.policy import read_policy
from ccm.chart import Encounter, Stay
from ccm.discharge import TCM_DAYS, Discharge, call_owed, discharges
from ccm.enrolment import ENROLLED, State
from ccm.follow_up import FollowUp, Kind, owner_among
from ccm.prompting import may_prompt
from storage.ids import new_id
from storage.unit_of_work import UnitOfWork


def open_calls(uow: UnitOfWork, rows: list[Any], now: datetime, zone: ZoneInfo) -> int:
    """Open the calls that these rows lead to, for patients in the programme about whom something may prompt; how many.

    Rows that say nothing new may be among them: a discharge has its call once.
    """
    by_patient: dict[str, list[Discharge]] = defaultdict(list)
    encounters = [one for one in rows if isinstance(one, Encounter)]
    stays = [one for one in rows if isinstance(one, Stay)]
    days, today = read_policy(uow).discharge_call_days, now.astimezone(zone).date()
    for one in discharges(encounters, stays):
        if today - TCM_DAYS <= one.on <= today:
            by_patient[one.patient_id].append(one)
    if not by_patient:
        return 0
    states, staff = uow.enrolments.states_of(by_patient), uow.staff.all()
    made = []
    for patient in uow.patients.many(sorted(by_patient)):
        state = states.get(patient.id, State.UNKNOWN)
        if (state not in ENROLLED and state is not State.CONSENTED) or not may_prompt(state, patient.do_not_call):
            continue
        call = call_owed(by_patient[patient.id], uow.follow_ups.of_patient(patient.id), today, zone, days)
        if call is not None:
            owner = owner_among(patient.care_manager_id, staff)
            kept = (Kind.DISCHARGE, call.what, owner, call.due, None, now, call.about)
            made.append(FollowUp(new_id(), patient.id, *kept))
    uow.follow_ups.add_many(made)
    return len(made)
