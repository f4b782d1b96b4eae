"""What a month reads of the practice: settings as of its end, and charts that carry one member number."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from storage.practices import Practice
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
