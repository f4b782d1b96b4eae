"""Claims files: the superbill's columns, no formula in a cell, the 837P against its published map, the same again."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.files.claim_rows import COLUMNS, as_csv, as_json, as_xlsx, not_claimed_csv
from bot.files.columns import bare_cell
from bot.files.professional_claim import Interchange, as_837p
from ccm.billing.claim import Claim, ClaimFile, KeptBatch, NotClaimed
from ccm.billing.frozen import FrozenLine, FrozenMonth, FrozenPatient, FrozenPractice, FrozenPractitioner
from ccm.month_close import ClaimKind
from ccm.practice_billing import NOTHING_SAID, envelope
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


NASTY = st.builds(
    str.__add__,
    st.sampled_from(
        ["=", "+", "-", "@", "\t", "\r", "\n", "'=", "''+", "＝", "＋", '=HYPERLINK("http://x")', "=1+cmd|' /C c'!A0"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12),
)
"""What a spreadsheet would take for a formula, with anything behind it."""


@settings(max_examples=25)
@given(family=NASTY, first=NASTY, mrn=NASTY, reason=NASTY)
def test_whatever_a_name_is_no_sheet_takes_it_for_a_formula(family: str, first: str, mrn: str, reason: str) -> None:
    nasty = PATIENT.model_copy(update={"family": family, "given": first, "mrn": mrn})
    file = replace(
        FILE,
        claims=(replace(FILE.claims[0], month=changed(patient=nasty)),),
        not_claimed=(NotClaimed(mrn, family, "hold", (reason,), first, 3),),
    )
    for content in (as_csv(file), not_claimed_csv(file)):
        rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
        assert not [cell for line in rows for cell in line if cell[:1] in set("=+-@\t\r\n＝＋－＠") and cell]
        assert mrn in {bare_cell(cell) for cell in rows[1]}  # and an import gives it back
    content = as_xlsx(file)
    with ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2 and not any(b"<f>" in one or b"<hyperlink" in one for one in sheets)
    cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
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
        (changed(rules_payer="blue_cross"), "not Medicare"),
    ],
    ids=["address", "member id", "npi", "rhc", "diagnosis", "amount", "payer"],
)
def test_what_the_format_cannot_carry_is_left_out_and_named(month: FrozenMonth, why: str) -> None:
    content, left = as_837p(replace(FILE, claims=(replace(FILE.claims[0], month=month),)), ROUTE)
    assert content == b"" and left[0].control == "000070001" and why in left[0].why


@pytest.mark.parametrize(
    ("setting", "kind", "bill_type"),
    [("fqhc", ClaimKind.ORIGINAL, "771"), ("rhc", ClaimKind.REPLACEMENT, "717"), ("rhc", ClaimKind.VOID, "718")],
)
def test_rural_lines_say_so_in_the_csv(setting: str, kind: ClaimKind, bill_type: str) -> None:
    rural = changed(practice=PRACTICE.model_copy(update={"setting": setting}))
    file = replace(FILE, claims=(Claim("000070001", kind, rural, "1"),))
    found = list(csv.DictReader(io.StringIO(as_csv(file).decode())))
    shown = {(one["claim_form"], one["bill_type"], one["revenue_code"], one["pos"]) for one in found}
    assert shown == {("institutional", bill_type, "0521", "")}
    usual = next(csv.DictReader(io.StringIO(as_csv(FILE).decode())))
    assert (usual["claim_form"], usual["bill_type"], usual["revenue_code"]) == ("professional", "", "")


def test_a_practice_that_moved_between_two_closes_stands_twice(tmp_path: Path) -> None:
    moved = changed(practice=PRACTICE.model_copy(update={"street": "9 New Road", "npi": "1245319599"}))
    third = replace(FILE.claims[0], control="000070003")
    file = replace(FILE, claims=(FILE.claims[0], Claim("000070002", ClaimKind.ORIGINAL, moved), third))
    content, left = as_837p(file, ROUTE)
    assert left == () and errors_of(content, tmp_path) == []
    found = [one.split("*") for one in content.decode().split("~\n")]
    assert [one[1:4] for one in found if one[0] == "HL"] == [
        ["1", "", "20"],
        ["2", "1", "22"],
        ["3", "1", "22"],
        ["4", "", "20"],
        ["5", "4", "22"],
    ]
    assert [one[1] for one in found if one[0] == "CLM"] == ["000070001", "000070003", "000070002"]


def test_a_batch_keeps_its_second_sheet_whole() -> None:
    kept = KeptBatch(
        training=True, practice_name="P", not_claimed=(NotClaimed("1", "O, A", "hold", ("X",), "lead", 3),)
    )
    assert KeptBatch.load(kept.dump()) == kept


NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
WHOLE = NOTHING_SAID.model_copy(
    update={"phone": "2175550100", "sender_id": "A", "receiver_id": "B", "receiver_name": "C", "payer_id": "D"}
)


@pytest.mark.parametrize(
    ("versions", "chosen"),
    [
        ([], None),
        ([(0, "", False)], None),
        ([(0, "A", False)], "A"),  # a test file
        ([(0, "A", False), (9, "B", False)], "B"),  # while only testing, the newest
        ([(0, "A", False), (9, "B", True), (10, "C", True)], "B"),  # the first real one, for good
        ([(0, "A", True), (9, "B", True)], "A"),  # what held when the batch was made
        ([(0, "", True), (9, "B", True)], "B"),  # what held named nobody
        ([(0, "A", True), (1, "", False), (9, "C", True)], "C"),  # and only the version that held
    ],
)
def test_whose_ids_an_837p_carries_never_changes_once_they_are_real(
    versions: list[tuple[int, str, bool]], chosen: str | None
) -> None:
    said = [
        (NEW_YEAR + timedelta(days=day), WHOLE.model_copy(update={"sender_id": sender, "production": real}))
        for day, sender, real in versions
    ]
    found = envelope(said, NEW_YEAR + timedelta(days=5))
    assert (found.sender_id if found else None) == chosen


@pytest.mark.parametrize(
    ("npi", "good"),
    [("1234567893", True), ("1245319599", True), ("1234567890", False), ("123", False), ("12345678x3", False)],
)
def test_an_npi_by_its_check_digit(npi: str, good: bool) -> None:
    assert npi_valid(npi) is good


def test_the_json_names_the_practice_whose_batch_it_is() -> None:
    assert json.loads(as_json(replace(FILE, practice_name="Maple Street")))["practice"] == "Maple Street"
