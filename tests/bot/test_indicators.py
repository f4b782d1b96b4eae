"""The indicators read from a database: the same in spans of any size, beside other readings, and behind each figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.actions import indicators, month_rows
from bot.actions.desk import Caller
from bot.actions.indicators import PAGE, Watch, behind_indicator, by_person, sheet
from bot.actions.month_digest import gather
from bot.actions.month_rows import MonthReader
from bot.actions.month_standing import row_of, standings
from bot.actions.work import Work
from bot.files.rule_files import shipped
from ccm.activity import Activity
from ccm.chart import Encounter, EncounterKind
from ccm.errors import RoleRefused
from ccm.follow_up import FollowUp, FollowUpEvent, FollowUpStep, Kind
from ccm.indicators.measure import Which
from ccm.indicators.table import ABOUT_STAFF
from ccm.record import Attempt, Captured, Outcome, Person
from ccm.roles import Credential, Duty
from storage.database import Database
from storage.ids import new_id
from storage.marks import Mark
from storage.practices import Practice
from storage.unit_of_work import UnitOfWork
from tests.panel import BEGAN, OCTOBER, WORKED, Case, add_case, entry_of
from tests.record import NOW

ZONE = ZoneInfo("America/New_York")
COUNT = PAGE + 3


def fill(uow: UnitOfWork) -> Person:
    """Eleven patients: of the first a month with something of everything, of the others 25 minutes, of the last 15."""
    lead = Person(new_id(), "U1", "Nora Quinn", Credential.RN, frozenset({Duty.LEAD}))
    doctor = Person(new_id(), "U2", "Dr. Osei", Credential.PHYSICIAN, frozenset())
    for one in (lead, doctor):
        uow.staff.save(one)
    cases = [Case(f"3{at:04}", f"Name{COUNT - at:02}", minutes=25 if at else 15) for at in range(COUNT)]
    first, *_ = [add_case(uow, case, lead, doctor, at) for at, case in enumerate(cases)]
    late = entry_of(first, doctor, 3, WORKED + timedelta(hours=9), captured=Captured.LATE, late_reason="was away")
    referred = {"activities": (Activity.REF,), "note": "sent the referral"}
    sent = replace(entry_of(first, doctor, 7, WORKED + timedelta(days=1), **referred), start=None)
    uow.entries.add_many([late, sent])
    uow.marks.add(late.id, Mark.CHARTED, lead.id, lead.id, NOW)
    uow.marks.add(late.id, Mark.OUTCOME, "better", lead.id, NOW)
    for opened, kind, done in ((BEGAN, Kind.REFILL, None), (BEGAN, Kind.LAB, WORKED), (NOW, Kind.RIDE, None)):
        one = FollowUp(new_id(), first.id, kind, "it", lead.id, date(2026, 10, 9), lead.id, opened)
        uow.follow_ups.add(one)
        if done:
            uow.follow_ups.event(FollowUpEvent(new_id(), one.id, FollowUpStep.DONE, lead.id, done, "done"))
    home = Encounter(new_id(), first.id, EncounterKind.INPATIENT, date(2026, 10, 26), date(2026, 10, 30), None, "")
    uow.encounters.save(home)
    called = datetime(2026, 11, 2, 15, tzinfo=UTC)  # a Monday, the first business day after
    for at, outcome in ((WORKED, Outcome.VOICEMAIL), (called, Outcome.REACHED)):
        uow.attempts.add(Attempt(new_id(), first.id, lead.id, outcome, "", at))
    uow.audit.record("seed", None, NOW)
    return lead


def test_a_month_is_read_alike_in_any_spans(
    database: Database, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write(practice.id) as uow:
        lead = fill(uow)
        uow.commit()
    with database.write(practice.id) as uow:
        work = Work(uow, Caller(practice, "U1", None, True), lead, NOW, ZONE, shipped())
        whole = sheet(work, OCTOBER)
        found = {one.which: one for one in whole.now}
        counts = {which: (one.count, one.of) for which, one in found.items()}
        assert counts[Which.COMPLETE] == (COUNT, COUNT) and counts[Which.LATE] == (1, COUNT + 2)
        assert counts[Which.LOOPS] == (1, 1) and counts[Which.CHARTED] == (1, COUNT + 2)
        assert counts[Which.COORDINATION] == (7 * 60, 7 * 60)  # the lab of the spring was closed the day before it
        assert counts[Which.ADMISSIONS] == (1, COUNT) and counts[Which.DISCHARGE] == (1, 1)
        assert counts[Which.UNREACHABLE] == (COUNT, COUNT)  # who answered did so in November
        silence = f"Silent, and nobody tried this month {COUNT - 1}, silent, and tried this month 1."
        assert found[Which.UNREACHABLE].beside == silence
        assert {one.which for one in whole.before.values()} == set(found) and not whole.running

        reader = MonthReader(uow, ZONE, OCTOBER, shipped())
        facts = reader.practice()
        for span in (1, 4):
            monkeypatch.setattr(month_rows, "SPAN", span)
            monkeypatch.setattr(indicators, "SPAN", span)
            watch = Watch.over(reader, facts, NOW)
            months = sum(1 for _ in watch.through(standings(reader, facts, work.today)))
            assert (months, watch.tally.indicators()) == (COUNT, whole.now)
        told = gather(reader, NOW).now.indicators
        assert list(told) == [one for one in whole.now if one.which not in ABOUT_STAFF]  # a channel has all duties
        rows = [row_of(one, facts) for one in standings(reader, facts, work.today)]
        assert found[Which.COMPLETE].count == sum(not one.missing for one in rows)
        assert found[Which.GENERIC].count == sum(one.generic for one in rows)
        assert found[Which.WORKED].count == sum(share.seconds for one in rows for share in one.work)
        assert found[Which.AFTER_HOURS].count == sum(share.late for one in rows for share in one.work)


def test_behind_a_figure_stand_its_patients_and_its_people(database: Database, practice: Practice) -> None:
    with database.write(practice.id) as uow:
        lead = fill(uow)
        uow.commit()
    with database.write(practice.id) as uow:
        caller = Caller(practice, "U1", None, True)
        work = Work(uow, caller, lead, NOW, ZONE, shipped())
        shown = behind_indicator(work, OCTOBER, Which.CHARTED, 0)
        assert [one.family for one, _ in shown.rows] == [f"Name{at:02}" for at in range(1, PAGE + 1)]
        assert {one.id for one, _ in shown.rows} == set(work.seen) and shown.indicator.patients == COUNT
        last = behind_indicator(work, OCTOBER, Which.CHARTED, 9)
        assert (last.page, [words for _, words in last.rows]) == (1, ["0 of 1 entry"] * 2 + ["1 of 3 entries"])
        people = by_person(work, OCTOBER, Which.LATE, 3)
        assert people.page == 0 and [(one.count, one.of) for one in people.indicator.people] == [(1, 2), (0, COUNT)]

        compliance = Person(lead.id, "U1", "Pat Lee", Credential.FRONT_DESK, frozenset({Duty.COMPLIANCE}))
        other = Work(uow, caller, compliance, NOW, ZONE, shipped())
        hidden = sheet(other, OCTOBER).now
        assert {Which.WORKED, Which.AFTER_HOURS, Which.PANEL} == ABOUT_STAFF
        assert not ABOUT_STAFF & {one.which for one in hidden}
        assert not any(one.people or one.split_by for one in hidden) and len(hidden) == len(Which) - 3
        with pytest.raises(RoleRefused):
            behind_indicator(other, OCTOBER, Which.AFTER_HOURS, 0)
        with pytest.raises(RoleRefused):
            by_person(other, OCTOBER, Which.LATE, 0)
