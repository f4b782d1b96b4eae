"""A batch as an 837P, 005010X222A1: segments written here; the tests hold them against the published map.

A claim that lacks what the format demands (an address in parts, a valid NPI, an amount) is left out and named, never
guessed; it is in the CSV all the same. RHC and FQHC months go on institutional claims and are not in this file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.files.claim_rows import FREQUENCY
from ccm.billing.claim import Claim, ClaimFile, address_parts, lacks_837p
from ccm.billing.frozen import FrozenMonth, FrozenPractice

VERSION = "005010X222A1"
_SEX = {"f": "F", "female": "F", "m": "M", "male": "M"}


@dataclass(frozen=True, slots=True)
class Interchange:
    """Who sends to whom: ids that the clearing house gave, and the sender's phone. `production` false marks a test."""

    sender_id: str
    receiver_id: str
    receiver_name: str
    payer_id: str
    phone: str
    production: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim that this format cannot carry, and why."""

    control: str
    why: str


def as_837p(file: ClaimFile, route: Interchange) -> tuple[bytes, tuple[LeftOut, ...]]:
    """The interchange, and the claims that are not in it. Empty bytes when none is left."""
    fitting: list[Claim] = []
    left: list[LeftOut] = []
    for claim in file.claims:
        why = ", ".join(lacks_837p(claim.month))
        if why:
            left.append(LeftOut(claim.control, why))
        else:
            fitting.append(claim)
    if not fitting:
        return b"", tuple(left)
    segments = [_join(*parts) for parts in _envelope(file, fitting, route)]
    return "".join(f"{one}~\n" for one in segments).encode("ascii"), tuple(left)


def _envelope(file: ClaimFile, claims: list[Claim], route: Interchange) -> Iterator[tuple[str, ...]]:
    number, at = f"{file.number:09d}", file.at
    sender, receiver = f"{route.sender_id:<15.15}", f"{route.receiver_id:<15.15}"
    mode = "P" if route.production else "T"
    parties = ("ZZ", sender, "ZZ", receiver)
    yield (
        "ISA",
        "00",
        " " * 10,
        "00",
        " " * 10,
        *parties,
        f"{at:%y%m%d}",
        f"{at:%H%M}",
        "^",
        "00501",
        number,
        "0",
        mode,
        ":",
    )
    group = str(file.number)
    yield "GS", "HC", route.sender_id, route.receiver_id, f"{at:%Y%m%d}", f"{at:%H%M}", group, "X", VERSION
    body = list(_transaction(file, claims, route))
    yield "ST", "837", "0001", VERSION
    yield from body
    yield "SE", str(len(body) + 2), "0001"
    yield "GE", "1", group
    yield "IEA", "1", number


def _transaction(file: ClaimFile, claims: list[Claim], route: Interchange) -> Iterator[tuple[str, ...]]:
    at, name = file.at, _text(claims[0].month.practice.name, 60)
    yield "BHT", "0019", "00", str(file.number), f"{at:%Y%m%d}", f"{at:%H%M}", "CH"
    yield "NM1", "41", "2", name, "", "", "", "", "46", route.sender_id
    yield "PER", "IC", name, "TE", re.sub(r"\D", "", route.phone)[-10:]
    yield "NM1", "40", "2", _text(route.receiver_name, 60), "", "", "", "", "46", route.receiver_id
    place = 0
    for practice in dict.fromkeys(claim.month.practice for claim in claims):
        place += 1
        biller = place
        yield from _biller(practice, biller)
        for claim in (one for one in claims if one.month.practice == practice):
            place += 1
            yield from _patient(claim.month, place, biller, route)
            yield from _claim(claim)


def _biller(practice: FrozenPractice, place: int) -> Iterator[tuple[str, ...]]:
    """The practice as it was when the months were closed; one that moved or changed its number stands twice."""
    yield "HL", str(place), "", "20", "1"
    if practice.taxonomy:
        yield "PRV", "BI", "PXC", practice.taxonomy
    yield "NM1", "85", "2", _text(practice.name, 60), "", "", "", "", "XX", practice.npi
    yield "N3", _text(practice.street, 55)
    yield "N4", _text(practice.city, 30), practice.state, practice.postal_code.replace("-", "")
    yield "REF", "EI", practice.tax_id.replace("-", "")


def _patient(month: FrozenMonth, place: int, biller: int, route: Interchange) -> Iterator[tuple[str, ...]]:
    patient = month.patient
    address = address_parts(month)
    assert address is not None  # `lacks_837p` looked
    yield "HL", str(place), str(biller), "22", "0"
    yield "SBR", "P", "18", "", "", "", "", "", "", "MB"
    yield (
        "NM1",
        "IL",
        "1",
        _text(patient.family, 60),
        _text(patient.given, 35),
        "",
        "",
        "",
        "MI",
        _id(patient.member_id),
    )
    yield "N3", _text(address["street"], 55)
    yield "N4", _text(address["city"], 30), address["state"], address["zip"].replace("-", "")
    yield "DMG", "D8", f"{patient.dob:%Y%m%d}", _SEX.get(patient.sex.strip().lower(), "U")
    yield "NM1", "PR", "2", "MEDICARE", "", "", "", "", "PI", route.payer_id


def _claim(claim: Claim) -> Iterator[tuple[str, ...]]:
    month = claim.month
    total = sum((line.cents or 0) * line.units for line in month.lines)
    place = f"{month.practice.pos}:B:{FREQUENCY[claim.kind]}"
    yield "CLM", claim.control, _money(total), "", "", place, "Y", "A", "Y", "Y"
    if claim.original_control:
        yield "REF", "F8", claim.original_control
    codes = [code.replace(".", "") for code in month.diagnoses[:12]]
    yield ("HI", f"ABK:{codes[0]}", *(f"ABF:{code}" for code in codes[1:]))
    family, given = _person(month.practitioner.name)
    yield "NM1", "82", "1", family, given, "", "", "", "XX", month.practitioner.npi
    pointers = ":".join(str(number) for number in range(1, min(4, len(codes)) + 1))
    assert month.service_date is not None
    for number, line in enumerate(month.lines, start=1):
        yield "LX", str(number)
        amount = _money((line.cents or 0) * line.units)
        yield "SV1", f"HC:{line.code}", amount, "UN", str(line.units), "", "", pointers
        yield "DTP", "472", "D8", f"{line.on or month.service_date:%Y%m%d}"


def _join(*parts: str) -> str:
    """Elements with trailing empty ones dropped."""
    kept = list(parts)
    while kept and kept[-1] == "":
        kept.pop()
    return "*".join(kept)


def _money(cents: int) -> str:
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def _text(words: str, most: int) -> str:
    """The format's basic characters: upper case, no accents, none of its own delimiters."""
    folded = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().upper()
    return " ".join(re.sub(r"[^A-Z0-9 .,'&/-]", " ", folded).split())[:most]


def _id(words: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", words.upper())


def _person(name: str) -> tuple[str, str]:
    """Family and given name of a person on the staff list; titles and credentials left out."""
    words = [
        word
        for word in _text(name.partition(",")[0], 60).split()
        if word.strip(".") not in ("DR", "MD", "DO", "NP", "PA")
    ]
    return (words[-1], " ".join(words[:-1])) if len(words) > 1 else (words[0] if words else "UNKNOWN", "")
