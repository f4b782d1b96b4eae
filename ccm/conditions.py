"""Diagnoses as eligibility counts them: ICD-10-CM codes, whether they are chronic, and the group each belongs to.

R-G1 asks for two or more chronic *conditions*; two codes of one disease are one condition. Chronic is what AHRQ's
Chronic Condition Indicator Refined says of a code; the groups are our own, by category, in the manner of CMS's
Chronic Conditions Warehouse.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ccm.errors import CcmError

_CODE = re.compile(r"[A-TV-Z]\d[0-9A-Z](?:[0-9A-Z]{0,4})$")


class Chronicity(StrEnum):
    """What the indicator says of a code."""

    CHRONIC = "chronic"
    NOT_CHRONIC = "not chronic"
    NO_DETERMINATION = "no determination"  # symptoms, factors: AHRQ's 9
    UNKNOWN = "not in the indicator"


@dataclass(frozen=True, slots=True)
class Indicator:
    """AHRQ's indicator, or a practice's own file in its shape: 1 chronic, 0 not, 9 none, by undotted code."""

    version: str
    codes: Mapping[str, str]

    def of(self, code: str) -> Chronicity:
        """What it says of a code, dotted or not."""
        said = self.codes.get(code.replace(".", "").upper())
        return {"1": Chronicity.CHRONIC, "0": Chronicity.NOT_CHRONIC, "9": Chronicity.NO_DETERMINATION}.get(
            said or "", Chronicity.UNKNOWN
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """A diagnosis on a patient's chart. `group` is the key of its condition group."""

    id: str
    patient_id: str
    code: str  # dotted, upper case
    text: str
    onset: date | None
    active: bool
    chronicity: Chronicity
    group: str
    indicator: str  # the indicator's version that said so
    first_seen: date | None = None  # the file's day, of one that came to a chart already known

    @property
    def began(self) -> date | None:
        """The onset, or where the chart names none the day it was first seen; None for a chart's first file."""
        return self.onset or self.first_seen


def read_code(text: str) -> str:
    """An ICD-10-CM code, dotted and in upper case. Raises CcmError for what cannot be one."""
    bare = text.strip().upper().replace(".", "").replace(" ", "")
    if not _CODE.match(bare):
        raise CcmError(f"“{text[:20]}” is not an ICD-10-CM code. Write it as E11.9.")
    return bare if len(bare) == 3 else f"{bare[:3]}.{bare[3:]}"


GROUPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("diabetes", "Diabetes", (("E08", "E13"),)),
    ("hypertension", "Hypertension", (("I10", "I16"),)),
    ("heart_failure", "Heart failure", (("I50", "I50"), ("I42", "I43"))),
    ("ischemic_heart", "Ischaemic heart disease", (("I20", "I25"),)),
    ("arrhythmia", "Atrial fibrillation and other rhythm disorders", (("I44", "I49"),)),
    ("valve", "Heart valve disease", (("I05", "I08"), ("I34", "I39"))),
    ("stroke", "Stroke and its effects", (("I60", "I69"), ("G45", "G46"))),
    ("vascular", "Disease of arteries and veins", (("I70", "I79"), ("I82", "I87"))),
    ("lipids", "High cholesterol", (("E78", "E78"),)),
    ("obesity", "Obesity", (("E66", "E66"),)),
    ("thyroid", "Thyroid disease", (("E00", "E07"),)),
    ("kidney", "Chronic kidney disease", (("N18", "N19"),)),
    ("copd", "COPD", (("J40", "J44"), ("J47", "J47"))),
    ("asthma", "Asthma", (("J45", "J45"),)),
    ("lung", "Other lung disease", (("J60", "J84"),)),
    ("dementia", "Dementia", (("F01", "F03"), ("G30", "G31"))),
    ("psychosis", "Schizophrenia and bipolar disorder", (("F20", "F31"),)),
    ("depression", "Depression", (("F32", "F39"),)),
    ("anxiety", "Anxiety", (("F40", "F48"),)),
    ("substance", "Substance use", (("F10", "F19"),)),
    ("parkinson", "Parkinson's and movement disorders", (("G20", "G26"),)),
    ("epilepsy", "Epilepsy", (("G40", "G40"),)),
    ("ms", "Multiple sclerosis", (("G35", "G35"),)),
    ("migraine", "Migraine", (("G43", "G44"),)),
    ("sleep", "Sleep disorder", (("G47", "G47"),)),
    ("neuropathy", "Neuropathy", (("G50", "G64"),)),
    ("pain", "Chronic pain", (("G89", "G89"), ("M54", "M54"), ("M79", "M79"))),
    ("rheumatoid", "Rheumatoid arthritis and kin", (("M05", "M08"), ("L40", "L40"), ("M30", "M36"))),
    ("gout", "Gout", (("M10", "M10"), ("M1A", "M1A"))),
    ("osteoarthritis", "Osteoarthritis", (("M15", "M19"),)),
    ("osteoporosis", "Osteoporosis", (("M80", "M81"),)),
    ("cancer", "Cancer", (("C00", "C96"),)),
    ("anemia", "Anaemia and blood disorders", (("D50", "D89"),)),
    ("liver", "Chronic liver disease", (("K70", "K77"), ("B18", "B18"))),
    ("bowel", "Inflammatory bowel disease", (("K50", "K52"),)),
    ("reflux", "Reflux and ulcer", (("K20", "K31"),)),
    ("eye", "Eye disease", (("H25", "H26"), ("H34", "H36"), ("H40", "H42"), ("H54", "H54"))),
    ("hearing", "Hearing loss", (("H90", "H91"),)),
    ("prostate", "Prostate and bladder", (("N31", "N32"), ("N39", "N40"))),
    ("hiv", "HIV", (("B20", "B20"),)),
    ("skin", "Chronic skin ulcer", (("L89", "L89"), ("L97", "L98"))),
)
"""Key, words, and ranges of three-character categories. A chronic code outside them is a group by its category."""

_LABELS = {key: words for key, words, _ in GROUPS}


def group_of(code: str) -> str:
    """The key of a code's condition group: one of `GROUPS`, or its own category as `other:X12`."""
    category = code.replace(".", "").upper()[:3]
    for key, _, ranges in GROUPS:
        if any(first <= category <= last for first, last in ranges):
            return key
    return f"other:{category}"


def group_words(key: str) -> str:
    """A group's words for a screen."""
    return _LABELS.get(key) or f"Other ({key.partition(':')[2]})"
