"""Plans to sign, a page at a time: of a plan in the chart only what is known is said."""

from __future__ import annotations

from datetime import date, timedelta

from bot.actions.signing import SHOWN, Unsigned
from bot.views.signing import elements_known
from ccm.care_plan import CarePlan, Element, Home, PlanEvent, PlanEventKind
from ccm.record import Patient
from storage.ids import new_case_id, new_id
from tests.record import NOW
from tests.scenarios.conftest import Clinic, imported_steps


def add(clinic: Clinic, number: int, dated: date, *, home: Home = Home.CHART) -> CarePlan:
    """A consented patient with an unsigned plan: imported with its date alone, or written here with a gap or two."""
    born = date(1945, 1, 1)
    patient = Patient(new_id(), new_case_id(), f"P{number}", "Test", f"Plan{number:02d}", born, payer="Medicare")
    imported = home is Home.CHART
    plan = CarePlan(
        new_id(),
        patient.id,
        1,
        home,
        dated,
        None,
        NOW + timedelta(minutes=number),
        {} if imported else {Element.PROBLEMS: "diabetes"},
        link="in the chart" if imported else "",
        imported=imported,
    )
    with clinic.database.write(clinic.practice_id) as uow:
        uow.patients.save(patient)
        uow.enrolments.step_many(imported_steps(patient.id, NOW))
        uow.plans.add(plan)
        uow.audit.record("chart", None, NOW)
        uow.commit()
    return plan


def test_every_plan_to_sign_can_be_reached(web_clinic: Clinic) -> None:
    plans = [add(web_clinic, number, date(2025, 8, 1)) for number in range(2 * SHOWN + 1)]
    add(web_clinic, 90, date(2026, 10, 2), home=Home.BOT)
    doctor = web_clinic.owner
    page = doctor.slash("/ccm attest").answer
    assert page is not None
    lines = [line for line in page.text.splitlines() if "version 1" in line]
    assert "18 care plans" in page.text and "1 to 8 of 18" in page.text
    assert "Plan90" in lines[0] and "Oct 2 " in lines[0] and "11 elements absent" in lines[0]
    assert "Aug 1, 2025" in lines[1] and "of which a file gave the date; no review of it recorded here" in lines[1]
    assert "complete" not in page.text
    seen = list(lines)
    for shown in ("9 to 16 of 18", "17 to 18 of 18"):
        doctor.press(page, "plans_page_next")
        page = doctor.last()
        assert shown in page.text
        seen += [line for line in page.text.splitlines() if "version 1" in line]
    assert not page.has("plans_page_next")
    assert len({line.split(",")[0] for line in seen}) == len(seen) == 18
    doctor.press(page, "plans_page_back")
    assert "9 to 16 of 18" in doctor.last().text
    with web_clinic.database.write(web_clinic.practice_id) as uow:
        signer = uow.staff.by_slack_id("U0DR")
        assert signer is not None
        for plan in plans:
            uow.plans.event(PlanEvent(new_id(), plan.id, PlanEventKind.SIGNED, signer.id, NOW))
        uow.audit.record("chart", None, NOW)
        uow.commit()
    doctor.press(doctor.last(), "plans_page_next")  # the list became shorter meanwhile
    assert "1 care plan waits" in doctor.last().text.replace("*", "")


def test_what_is_known_of_a_plan() -> None:
    patient = Patient("p", "case", "1", "Ana", "Ortiz", date(1948, 3, 2))

    def known(plan: CarePlan, reviewed: bool = False) -> str:
        return elements_known(Unsigned(patient, plan, reviewed))

    chart = CarePlan("1", "p", 1, Home.CHART, date(2026, 1, 5), None, NOW, link="Documents")
    assert known(chart) == "in the chart, its elements not known here; no review of it recorded here"
    assert known(chart, True) == "in the chart, its elements not known here; reviewed here"
    here = CarePlan("2", "p", 1, Home.BOT, date(2026, 1, 5), "x", NOW, dict.fromkeys(Element, "said"))
    assert known(here) == "no element absent"
