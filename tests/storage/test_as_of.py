"""What a month reads of the practice: settings as of its end, and charts that carry one member number."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ccm.care_plan import CarePlan, Home, plan_of_month
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.scope import Span
from tests.record import NOW, a_patient


def test_a_setting_is_read_as_it_held_and_the_first_one_where_none_did(database: Database, practice: Practice) -> None:
    day = timedelta(days=1)
    with database.write(practice.id) as uow:
        assert uow.settings.as_of("policy", NOW) is None
        for at, value in ((NOW, "old"), (NOW + 9 * day, "new")):
            uow.settings.put("policy", value, None, at)
        uow.audit.record("test", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        said = [view.settings.as_of("policy", NOW + days * day) for days in (-30, 1, 9, 10)]
        assert said == ["old", "old", "old", "new"] and view.settings.get("policy") == "new"


def test_one_member_number_on_two_charts_is_found_with_dashes_or_without(
    database: Database, practice: Practice
) -> None:
    one, two = a_patient(mrn="1", member_id="1EG4-TE5-MK73"), a_patient(mrn="2", member_id="1eg4te5mk73")
    others = a_patient(mrn="3", member_id="2EG4TE5MK73"), a_patient(mrn="4"), a_patient(mrn="5", member_id=" - ")
    with database.write(practice.id) as uow:
        uow.patients.save_many([one, two, *others])
        uow.audit.record("test", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        assert view.patients.twins() == {one.id, two.id}


def test_the_plan_of_a_month_is_the_one_it_was_worked_by_wherever_it_is_read(
    database: Database, practice: Practice
) -> None:
    """R-G4: kept by the month's end before kept later; read for one patient and for a practice it is the same."""
    end, last_day = datetime(2026, 11, 1, 4, 0, tzinfo=UTC), date(2026, 10, 31)
    day, before, after = date(2026, 3, 2), end - timedelta(days=40), end + timedelta(days=3)
    kept = {
        "rewritten after the month on the same assessment": ([(day, before), (day, after)], 1),
        "brought later by an import, and nothing else": ([(day, after), (day, after)], 2),
        "dated after the month": ([(day, before), (date(2026, 11, 2), after)], 1),
        "renewed in the month": ([(day, before), (date(2026, 10, 20), end - timedelta(days=2))], 2),
    }
    charts = {name: a_patient(mrn=str(at)) for at, name in enumerate(kept)}
    with database.write(practice.id) as uow:
        uow.patients.save_many(list(charts.values()))
        for name, (versions, _) in kept.items():
            for number, (dated, at) in enumerate(versions, start=1):
                plan = CarePlan(new_id(), charts[name].id, number, Home.CHART, dated, None, at, link="Documents")
                uow.plans.add(plan)
        uow.audit.record("test", None, NOW)
        uow.commit()
    with database.read(practice.id) as view:
        ids = tuple(sorted(one.id for one in charts.values()))
        whole = view.plans.all_standing(last_day, end, Span(ids))
        for name, (_, version) in kept.items():
            alone = plan_of_month(view.plans.versions(charts[name].id), last_day, end)
            assert alone is not None and alone.version == version, name
            assert whole[charts[name].id] == alone, name
