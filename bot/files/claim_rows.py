"""A batch of claims as rows of a superbill (ehr section 6): CSV, XLSX or JSON, the same again to the byte."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.files.columns import safe_cell
from ccm.billing.amended import OF_THE_PACKET
from ccm.billing.claim import RURAL, Claim, ClaimFile
from ccm.billing.frozen import FrozenLine, FrozenMonth
from ccm.month_close import ClaimKind

COLUMNS = (
    *("claim_id", "kind", "replaces", "claim_form", "bill_type", "revenue_code", "mrn", "member_id", "payer"),
    *(
        "family_name",
        "given_name",
        "dob",
        "sex",
        "service_date",
        "pos",
        "billing_npi",
        "rendering_npi",
        "rendering_name",
        "code",
    ),
    *("modifiers", "units", "charge", "dx1", "dx2", "dx3", "dx4", "minutes", "consent_date", "family_rule"),
    *("approver", "closed_at", "timely_filing_until", "warnings", "rules"),
)
NOT_CLAIMED = ("mrn", "name", "disposition", "reasons", "minutes", "whose_move")
REVENUE_CODE = "0521"  # RHC and FQHC lines go on an institutional claim (R-R1)
BILL_TYPES = {"rhc": "71", "fqhc": "77"}  # the third digit is the claim's frequency, as on any institutional claim
FREQUENCY = {ClaimKind.ORIGINAL: "1", ClaimKind.REPLACEMENT: "7", ClaimKind.VOID: "8"}


def rows(file: ClaimFile) -> Iterator[tuple[str, ...]]:
    """One row per claim line, in the batch's order; a void repeats the lines that it takes back."""
    for claim in file.claims:
        for line in claim.month.lines:
            yield _row(claim, claim.month, line)


def _row(claim: Claim, month: FrozenMonth, line: FrozenLine) -> tuple[str, ...]:
    rural, closing = month.practice.setting in RURAL, claim.closing
    dx = (*month.diagnoses[:4], "", "", "", "")[:4]
    charge = f"{line.cents * line.units / 100:.2f}" if line.cents is not None else ""
    on = line.on or month.service_date
    return (
        claim.control,
        claim.kind.value,
        claim.original_control,
        "institutional" if rural else "professional",
        BILL_TYPES[month.practice.setting] + FREQUENCY[claim.kind] if rural else "",
        REVENUE_CODE if rural else "",
        month.patient.mrn,
        month.patient.member_id,
        month.patient.payer,
        month.patient.family,
        month.patient.given,
        month.patient.dob.isoformat(),
        month.patient.sex,
        on.isoformat() if on else "",
        "" if rural else month.practice.pos,
        month.practice.npi,
        month.practitioner.npi,
        month.practitioner.name,
        line.code,
        "",
        str(line.units),
        charge,
        *dx,
        str(month.minutes),
        month.consent_on.isoformat() if month.consent_on else "",
        month.family_rule,
        closing.closed_by,
        closing.closed_at.isoformat(timespec="seconds"),
        month.timely_until.isoformat() if month.timely_until else "",
        "; ".join(closing.reasons or closing.warnings),
        f"{month.rules_title} {month.rules_hash}",
    )


def not_claimed_rows(file: ClaimFile) -> Iterator[tuple[str, ...]]:
    """The second sheet: what is held or not billable, why, and whose move it is."""
    for one in file.not_claimed:
        yield one.mrn, one.name, one.disposition, "; ".join(one.reasons), str(one.minutes), one.who


def as_csv(file: ClaimFile) -> bytes:
    """UTF-8 with the header line; no cell is taken for a formula."""
    return _csv(COLUMNS, rows(file))


def not_claimed_csv(file: ClaimFile) -> bytes:
    """The second sheet as a file of its own."""
    return _csv(NOT_CLAIMED, not_claimed_rows(file))


def _csv(header: tuple[str, ...], lines: Iterator[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in line] for line in lines)
    return out.getvalue().encode()


def as_json(file: ClaimFile) -> bytes:
    """The whole of each frozen month and the second sheet, for another program."""
    claims = [
        {
            "claim_id": one.control,
            "kind": one.kind.value,
            "replaces": one.original_control,
            "month": _frozen(one.month),
            "amended": _frozen(one.amended) if one.amended else None,
        }
        for one in file.claims
    ]
    left = [dict(zip(NOT_CLAIMED, line, strict=True)) for line in not_claimed_rows(file)]
    body = {
        "batch": file.number,
        "practice": file.practice_name,
        "month": file.month,
        "claims": claims,
        "not_claimed": left,
    }
    return json.dumps(body, indent=1, sort_keys=True, ensure_ascii=False).encode()


def _frozen(month: FrozenMonth) -> dict[str, Any]:
    """A frozen month without the chart's words, which no claim needs."""
    return {name: value for name, value in json.loads(month.dump()).items() if name not in OF_THE_PACKET}


def as_xlsx(file: ClaimFile) -> bytes:
    """Two sheets of text cells. The file's own dates are the batch's, so that it comes out the same again."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only where a file is written

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        book.set_properties({"created": _naive(file.at), "title": "Claims"})
        for name, header, lines in (
            ("Claims", COLUMNS, rows(file)),
            ("Not claimed", NOT_CLAIMED, not_claimed_rows(file)),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, title in enumerate(header):
                sheet.write_string(0, column, title)
            for number, line in enumerate(lines, start=1):
                for column, cell in enumerate(line):
                    sheet.write_string(number, column, safe_cell(cell))
    return out.getvalue()


def _naive(at: datetime) -> datetime:
    return at.replace(tzinfo=None, microsecond=0)
