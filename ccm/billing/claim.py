"""A claim as it leaves: one closed patient-month, as original, replacement or void. Every file is made from these."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from ccm.billing.frozen import FrozenMonth
from ccm.month_close import ClaimItem, ClaimKind, Close
from ccm.staff_facts import npi_valid

RURAL = ("rhc", "fqhc")
PAYER_837P = "medicare_ffs"  # whom an 837P goes to; a month that another payer's rules decided is not in it
_ADDRESS = re.compile(r"^(?P<street>.+?),\s*(?P<city>[^,]+),\s*(?P<state>[A-Z]{2})\s+(?P<zip>\d{5}(?:-?\d{4})?)$")


@dataclass(frozen=True, slots=True)
class Claim:
    """`control` names the claim, `original_control` the one that it replaces or voids; its lines are of `month`.

    A void repeats the lines that it takes back: `month` is then the close that was sent last, and `amended` the one
    that no longer bills, by which the void leaves.
    """

    control: str
    kind: ClaimKind
    month: FrozenMonth
    original_control: str = ""
    amended: FrozenMonth | None = None

    @property
    def closing(self) -> FrozenMonth:
        """The close by which it leaves: who answers for it, and when."""
        return self.amended or self.month


@dataclass(frozen=True, slots=True)
class NotClaimed:
    """A patient-month that does not leave, for the second sheet: held or not billable, with reasons and whose move."""

    mrn: str
    name: str
    disposition: str
    reasons: tuple[str, ...]
    who: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """A batch: its control number and instant, its claims in order, and what stays behind."""

    number: int
    month: str
    at: datetime
    claims: tuple[Claim, ...]
    not_claimed: tuple[NotClaimed, ...] = ()
    practice_name: str = ""


class KeptBatch(BaseModel):
    """What a batch freezes beside its closes: an open month is no close, and what was said of it then must not change.

    `shown` are the ids of the patients on the second sheet, for the audit trail; `training` marks every file a test.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    version: int = 1
    training: bool
    practice_name: str
    not_claimed: tuple[NotClaimed, ...] = ()
    shown: tuple[str, ...] = ()

    def dump(self) -> str:
        """Canonical JSON."""
        return self.model_dump_json()

    @staticmethod
    def load(body: str) -> KeptBatch | None:
        """Read what `dump` wrote; None for a batch of before that was kept. Raises ValueError for another shape."""
        if not body:
            return None
        return KeptBatch.model_validate_json(body)


def claim_of(
    kind: ClaimKind, control: str, close: Close, sent: Sequence[ClaimItem], closes: Mapping[str, Close]
) -> Claim:
    """A patient-month's claim by its close. `sent` are its claims that left before this one, oldest first.

    Billed again after a void it is an original like any other: it names no claim, since the payer knows none.
    """
    originals = [one.control for one in sent if one.kind is ClaimKind.ORIGINAL]
    original = originals[-1] if originals and kind is not ClaimKind.ORIGINAL else ""
    month = FrozenMonth.load(close.body)
    if kind is not ClaimKind.VOID:
        return Claim(control, kind, month, original)
    return Claim(control, kind, FrozenMonth.load(closes[sent[-1].close_id].body), original, month)


def lacks(month: FrozenMonth) -> tuple[str, ...]:
    """What a frozen month lacks without which no payer takes a claim, in whatever format; empty when nothing."""
    practice = month.practice
    found = {
        "the practice's name": practice.name,
        "the practice's NPI": npi_valid(practice.npi),
        "the practice's tax id": re.fullmatch(r"\d{9}", practice.tax_id.replace("-", "")),
        "the practice's address": practice.street and practice.city and practice.state and practice.postal_code,
        "the billing practitioner's NPI": npi_valid(month.practitioner.npi),
        "the member id": re.sub(r"\W", "", month.patient.member_id),
        "a diagnosis code": month.diagnoses,
        "a service date": month.service_date,
    }
    return tuple(what for what, there in found.items() if not there)


def address_parts(month: FrozenMonth) -> re.Match[str] | None:
    """The patient's address as street, city, state and zip; None where it is not written so."""
    return _ADDRESS.match(month.patient.address.strip())


def lacks_837p(month: FrozenMonth) -> tuple[str, ...]:
    """Why a frozen month cannot go as an 837P, each reason by itself; empty when it can. A CSV carries it all the same.

    RHC and FQHC months go on institutional claims; the file goes to Medicare and to nobody else.
    """
    if month.practice.setting in RURAL:
        return ("an RHC or FQHC bills it on an institutional claim",)
    if month.rules_payer not in ("", PAYER_837P):
        return ("its payer is not Medicare, to whom this file goes",)
    missing = list(lacks(month))
    if address_parts(month) is None:
        missing.append("an address as “street, city, ST 12345”")
    if any(line.cents is None for line in month.lines):
        missing.append("an amount")
    return tuple(missing)
