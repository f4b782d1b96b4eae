"""Patients from a file, as the screens tell of them."""

from __future__ import annotations

from pathlib import Path

from bot.files.roster import import_patients
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_programme import ALL, NOW


def test_what_an_import_did_not_say_is_not_said(web_clinic: Clinic, tmp_path: Path) -> None:
    """No day that the file did not give, no way and no hearer of a consent that the chart does not name."""
    head = "mrn,first_name,last_name,dob,status,consent_date,plan_date,practitioner,care_manager,language,interpreter\n"
    row = "900,Ines,Vega,1950-01-01,active,2026-03-04,2026-08-01,Dr. Amara Osei,Rosa Diaz,es,no\n"
    path = tmp_path / "p.csv"
    path.write_text(head + row)
    assert import_patients(web_clinic.database, web_clinic.assembly.practice, path, NOW, dry_run=False).saved
    shown = web_clinic.nurse.slash("/ccm enroll vega").text
    assert "Active*, by the import of Nov 20, 2026" in shown and "Consented on Mar 4, 2026" in shown
    assert "how it was given is not recorded, to whom is not recorded; who explained it is not recorded" in shown
    assert "Confirmed, by the import of Nov 20, 2026" in shown and "Mar 4, 2026 confirmed" not in shown
    assert "verbal" not in shown.lower() and "to the patient" not in shown
    card = web_clinic.nurse.slash("/ccm patient vega").text
    assert "Spanish" in card and "interpreter" not in card
    web_clinic.ma.slash("/ccm consent vega")
    form = web_clinic.ma.need_modal()
    assert "Not recorded" not in form.text
    web_clinic.ma.submit(form, {"elements": ALL, "how": "written", "answer": "given"})
