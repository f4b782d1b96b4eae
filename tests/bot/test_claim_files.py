"""Claims files: the superbill's columns, no formula in a cell, the 837P against its published map, the same again."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.files.claim_rows import COLUMNS, as_csv, as_json, as_xlsx, not_claimed_csv
from bot.files.professional_claim import Interchange, as_837p
from ccm.billing.claim import Claim, ClaimFile, NotClaimed
from ccm.billing.frozen import FrozenLine, FrozenMonth, FrozenPatient, FrozenPractice, FrozenPractitioner
from ccm.month_close import ClaimKind
from ccm.staff_facts import npi_valid

AT = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
ROUTE = Interchange("CCMTEST01", "RECEIVER1", "Clearing House", "00882", "217-555-0100")
PATIENT = FrozenPatient(
    mrn="10482",
    given="Ana",
    family="Ortiz-Núñez",
    dob=date(1948, 3, 2),
    sex="F",
    address="12 Maple Street, Springfield, IL 62701",
    payer="Medicare",
    member_id="1EG4-TE5-MK73",
)
PRACTICE = FrozenPractice(
    name="Maple Street Family Medicine",
    npi="1234567893",
    tax_id="12-3456789",
    street="1 Main Street",
    city="Springfield",
    state="IL",
    postal_code="627010001",
    setting="office",
    pos="11",
    taxonomy="207Q00000X",
    phone="217-555-0100",
)
MONTH = FrozenMonth(
    month="2026-10",
    patient=PATIENT,
    practitioner=FrozenPractitioner(name="Dr Kofi Osei", credential="physician", npi="1245319599"),
    practice=PRACTICE,
    disposition="bill",
    lines=(FrozenLine(code="99490", units=1, cents=6613), FrozenLine(code="99439", units=2, cents=5044)),
    reasons=(),
    warnings=("UNIT_CAP_REACHED:99439",),
    advice=(),
    family="staff",
    family_rule="R-F3 (2)",
    alternatives=(),
    service_date=date(2026, 10, 31),
    threshold_day=date(2026, 10, 20),
    staff_seconds=3700,
    practitioner_seconds=0,
    pool_seconds=3700,
    allowed_cents=16701,
    medicare_cents=13360,
    patient_cents=3341,
    diagnoses=("E11.9", "I10"),
    consent_on=date(2026, 1, 5),
    consent_how="verbal",
    plan_on=date(2026, 3, 1),
    entries=(),
    sign_offs=(),
    rules_title="Medicare CCM, calendar year 2026",
    rules_hash="abc",
    code_version="0.1.0",
    closed_by="Bea Biller",
    closed_at=AT,
    timely_until=date(2027, 10, 31),
)
FILE = ClaimFile(7, "2026-10", AT, (Claim("000070001", ClaimKind.ORIGINAL, MONTH),))


def changed(**values: object) -> FrozenMonth:
    return MONTH.model_copy(update=values)


def errors_of(content: bytes, tmp_path: Path) -> list[str]:
    """What the published 005010X222A1 map says against a file."""
    import pyx12.error_handler
    import pyx12.params
    import pyx12.x12n_document

    source, report = tmp_path / "claim.837", io.StringIO()
    source.write_bytes(content)
    params = pyx12.params.params()
    good = pyx12.x12n_document.x12n_document(params, str(source), io.StringIO(), None, None, fd_json=report)
    return [] if good else [report.getvalue()[:2000] or "refused"]


def test_a_row_a_line_with_the_superbills_columns() -> None:
    found = list(csv.DictReader(io.StringIO(as_csv(FILE).decode())))
    assert [(one["code"], one["units"], one["charge"]) for one in found] == [
        ("99490", "1", "66.13"),
        ("99439", "2", "100.88"),
    ]
    first = found[0]
    assert (first["mrn"], first["member_id"], first["pos"], first["service_date"]) == (
        "10482",
        "1EG4-TE5-MK73",
        "11",
        "2026-10-31",
    )
    assert (first["dx1"], first["dx2"], first["dx3"], first["minutes"], first["consent_date"]) == (
        "E11.9",
        "I10",
        "",
        "61",
        "2026-01-05",
    )
    assert (first["rendering_npi"], first["approver"]) == ("1245319599", "Bea Biller")


def test_no_name_becomes_a_formula() -> None:
    nasty = PATIENT.model_copy(update={"family": '=HYPERLINK("http://x")', "given": "+1", "mrn": "@a"})
    file = replace(FILE, claims=(replace(FILE.claims[0], month=changed(patient=nasty)),))
    left = replace(file, not_claimed=(NotClaimed("-1", "=A1", "hold", ("X",), "lead", 3),))
    for content in (as_csv(file), not_claimed_csv(left)):
        cells = [cell for line in csv.reader(io.StringIO(content.decode())) for cell in line]
        assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    book = load_workbook(io.BytesIO(as_xlsx(left)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_a_file_made_again_is_the_same() -> None:
    assert as_csv(FILE) == as_csv(FILE) and as_json(FILE) == as_json(FILE)
    assert as_837p(FILE, ROUTE) == as_837p(FILE, ROUTE)
    one, two = (load_workbook(io.BytesIO(as_xlsx(FILE))) for _ in range(2))
    assert [[cell.value for cell in row] for row in one["Claims"]] == [
        [cell.value for cell in row] for row in two["Claims"]
    ]
    assert [cell.value for cell in one["Claims"][1]] == list(COLUMNS)


def test_the_837p_passes_the_published_map(tmp_path: Path) -> None:
    again = Claim("000070002", ClaimKind.REPLACEMENT, changed(lines=MONTH.lines[:1], diagnoses=("E11.9",)), "000060004")
    content, left = as_837p(replace(FILE, claims=(*FILE.claims, again)), ROUTE)
    assert left == () and errors_of(content, tmp_path) == []
    text = content.decode()
    assert "CLM*000070001*167.01***11:B:1*Y*A*Y*Y~" in text and "SV1*HC:99439*100.88*UN*2***1:2~" in text
    assert "CLM*000070002*66.13***11:B:7*" in text and "REF*F8*000060004~" in text
    assert "NM1*IL*1*ORTIZ-NUNEZ*ANA****MI*1EG4TE5MK73~" in text and "NM1*82*1*OSEI*KOFI****XX*1245319599~" in text


def test_the_map_would_have_noticed(tmp_path: Path) -> None:
    content, _ = as_837p(FILE, ROUTE)
    broken = b"~\n".join(one for one in content.split(b"~\n") if not one.startswith(b"HI*"))
    assert errors_of(broken, tmp_path) != []


@pytest.mark.parametrize(
    ("month", "why"),
    [
        (changed(patient=PATIENT.model_copy(update={"address": "somewhere"})), "an address as"),
        (changed(patient=PATIENT.model_copy(update={"member_id": ""})), "the member id"),
        (changed(practice=PRACTICE.model_copy(update={"npi": "1234567890"})), "the practice's NPI"),
        (changed(practice=PRACTICE.model_copy(update={"setting": "rhc"})), "institutional"),
        (changed(diagnoses=()), "a diagnosis code"),
        (changed(lines=(FrozenLine(code="99490", units=1, cents=None),)), "an amount"),
    ],
    ids=["address", "member id", "npi", "rhc", "diagnosis", "amount"],
)
def test_what_the_format_cannot_carry_is_left_out_and_named(month: FrozenMonth, why: str) -> None:
    content, left = as_837p(replace(FILE, claims=(replace(FILE.claims[0], month=month),)), ROUTE)
    assert content == b"" and left[0].control == "000070001" and why in left[0].why


def test_rural_lines_say_so_in_the_csv() -> None:
    rural = changed(practice=PRACTICE.model_copy(update={"setting": "fqhc"}))
    found = list(
        csv.DictReader(io.StringIO(as_csv(replace(FILE, claims=(replace(FILE.claims[0], month=rural),))).decode()))
    )
    assert {(one["claim_form"], one["revenue_code"], one["pos"]) for one in found} == {("institutional", "0521", "")}


@pytest.mark.parametrize(
    ("npi", "good"),
    [("1234567893", True), ("1245319599", True), ("1234567890", False), ("123", False), ("12345678x3", False)],
)
def test_an_npi_by_its_check_digit(npi: str, good: bool) -> None:
    assert npi_valid(npi) is good
