"""The practitioner goes over whole months: in batch, exceptions first, ten at a time; or one by its button."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import event

from bot.actions.month_review import AT_ONCE
from ccm.chart import EncounterKind, Medication
from ccm.follow_up import FollowUp, Kind
from ccm.month_close import SignOff, SignOffKind
from simulator.driver import Screen
from storage.ids import new_id
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_attesting import NOW, close_month, month_of, panel, said, visit, work


def reviews(clinic: Clinic, mrn: str) -> list[SignOff]:
    return [one for one in said(clinic, mrn) if one.kind is SignOffKind.REVIEWED]


def page(clinic: Clinic, line: str = "/ccm attest", button: str = "review_month") -> Screen:
    answer = clinic.owner.slash(line).answer
    assert answer is not None
    clinic.owner.press(answer, button)
    return clinic.owner.need_modal()


def options(screen: Screen) -> list[str]:
    return [one["value"] for one in screen.places("reviewed")[1]["options"]]


def test_exceptions_first_ticked_and_kept_as_they_were_seen(clinic: Clinic) -> None:
    panel(clinic, "10482", "10483", "10484")
    for mrn in ("10482", "10483", "10484"):
        work(clinic, mrn, 25, note="reviewed metformin, sugars 140, no side effects")
    visit(clinic, "10484", date(2026, 10, 15), EncounterKind.ED)
    work(clinic, "10483", 5, note="called pt")
    close_month(clinic, "10482", month_of(clinic, "10482").month)  # a closed month is gone over all the same
    screen = page(clinic)
    text = screen.text.replace("*", "")
    assert "3 patients to go over, 2 to look at first" in text
    assert text.index("Clara Ruiz") < text.index("Ben Ruiz") < text.index("Ana Ortiz")
    assert "In the emergency department or in hospital, Oct 15" in text and "called pt" in text
    ana, ben = clinic.patient("10482"), clinic.patient("10483")
    chosen = [one for one in options(screen) if one.partition("|")[0] in (ana.case_id, ben.case_id)]
    more = work(clinic, "10483", 2)  # between the screen and the tick
    clinic.owner.submit(screen, {"reviewed": chosen})
    shown = clinic.owner.need_modal()
    assert "October 2026 is reviewed of" in shown.text and "Ana Ortiz" in shown.text
    assert "Ben Ruiz" in shown.text and "It changed since you looked" in shown.text
    (kept,) = reviews(clinic, "10482")
    assert kept.value.startswith("1500:") and reviews(clinic, "10483") == [] and more
    clinic.owner.press(shown, "review_month")
    again = clinic.owner.need_modal()
    assert "2 patients to go over" in again.text and "Ana Ortiz" not in again.text


def raised(clinic: Clinic, mrn: str) -> None:
    """A word to the practitioner in October and one in November, and a medicine that began between."""
    of = clinic.patient(mrn).id
    with clinic.database.write(clinic.practice_id) as uow:
        for at, what in ((datetime(2026, 11, 1, 3, tzinfo=UTC), "fell twice"), (NOW, "later")):  # Oct 31 at home
            uow.follow_ups.add(FollowUp(new_id(), of, Kind.TELL, what, None, date(2026, 11, 30), None, at))
        for name, since in (("Insulin", date(2026, 10, 31)), ("Apixaban", date(2026, 11, 1))):
            uow.medications.save(Medication(new_id(), of, name, "", since, None))
        uow.audit.record("seed", None, NOW)
        uow.commit()


def test_a_larger_panel_takes_no_more_queries(web_clinic: Clinic) -> None:
    clinic = web_clinic
    asked: list[str] = []
    event.listen(clinic.database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def count(*mrns: str) -> int:
        panel(clinic, *mrns)
        for mrn in mrns:
            work(clinic, mrn, 25, note="reviewed metformin, sugars 140, no side effects")
            raised(clinic, mrn)
        answer = clinic.owner.slash("/ccm attest").answer
        assert answer is not None
        asked.clear()
        clinic.owner.press(answer, "review_month")
        return len(asked)

    first = count("10482")
    assert count("10483", "10484") == first
    text = clinic.owner.need_modal().text
    assert text.count("fell twice") == text.count("Insulin started or changed") == 3
    assert "later" not in text and "Apixaban" not in text


def test_a_tick_on_another_practitioners_month_keeps_nothing(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10482")
    work(clinic, "10482", 25)
    screen = page(clinic)
    with clinic.database.write(clinic.practice_id) as uow:
        nurse = uow.staff.by_slack_id("U0RN")
        assert nurse is not None
        uow.patients.save(replace(clinic.patient("10482"), practitioner_id=nurse.id))
        uow.audit.record("seed", None, NOW)
        uow.commit()
    clinic.owner.submit(screen, {"reviewed": options(screen)})
    assert "attests it personally" in clinic.owner.need_modal().text and reviews(clinic, "10482") == []
    answer = clinic.owner.slash("/ccm month 2026-10 ortiz").answer
    assert answer is not None and not answer.has("month_reviewed")
    refused = clinic.slack.person("U0MA").slash("/ccm attest 2026-10")
    assert "That is for" in refused.text


def test_the_button_on_one_month_and_its_way_back(web_clinic: Clinic) -> None:
    clinic = web_clinic
    panel(clinic, "10482")
    work(clinic, "10482", 25)
    answer = clinic.owner.slash("/ccm month 2026-10 ortiz").answer
    assert answer is not None and answer.has("month_reviewed")
    work(clinic, "10482", 1)
    clinic.owner.press(answer, "month_reviewed")
    assert "It changed since you looked" in clinic.owner.last().text and reviews(clinic, "10482") == []
    clinic.owner.press(clinic.owner.last(), "month_reviewed")
    shown = clinic.owner.last()
    assert "The whole month reviewed: as it stood then, 26 min counted" in shown.text
    late = work(clinic, "10482", 3, entered_at=NOW.replace(month=12))
    outrun = clinic.owner.slash("/ccm month 2026-10 ortiz").answer
    assert outrun is not None
    text = outrun.text.replace("\u200b", "")
    assert f"reviewed before what counts changed* (e-{late.id[-6:]})" in text and "Not reviewed after all" not in text
    clinic.owner.press(outrun, "month_reviewed")
    again = clinic.owner.last()
    assert "reviewed before what counts" not in again.text and "Not reviewed after all" in again.text
    clinic.owner.press(again, "month_reviewed")
    assert "Taken back: the month is not reviewed." in clinic.owner.last().text
    clinic.owner.press(clinic.owner.last(), "review_month")  # and back to the page, from which *Read* came here
    screen = clinic.owner.need_modal()
    clinic.owner.press(screen, "month_patient")
    assert clinic.owner.need_modal().has("month_reviewed") and clinic.owner.need_modal().has("review_month")
    assert [bool(one.value) for one in reviews(clinic, "10482")] == [True, True, False]
    november = clinic.owner.slash("/ccm month 2026-11 ortiz").answer
    assert november is not None and not november.has("month_reviewed")  # not over


def test_the_rest_ten_at_a_time(web_clinic: Clinic) -> None:
    clinic = web_clinic
    with clinic.database.write(clinic.practice_id) as uow:
        doctor = uow.staff.by_slack_id("U0DR")
        assert doctor is not None
        first = clinic.patient("10483")
        many = [
            replace(
                first,
                id=f"p{n:02}",
                case_id=f"CASE{n:02}",
                mrn=f"9{n:02}",
                family=f"Fam{n:02}",
                practitioner_id=doctor.id,
            )
            for n in range(AT_ONCE + 3)
        ]
        uow.patients.save_many(many)
        uow.audit.record("seed", None, NOW)
        uow.commit()
    for one in many:
        work(clinic, one.mrn, 25, note="reviewed metformin, sugars 140, no side effects")
    screen = page(clinic)
    assert len(options(screen)) == AT_ONCE and "1 to 10 of 13" in screen.text
    clinic.owner.press(screen, "review_month_next")
    last = clinic.owner.need_modal()
    assert len(options(last)) == 3
    clinic.owner.submit(last, {"reviewed": []})
    assert "Nobody was ticked" in clinic.owner.need_modal().text
