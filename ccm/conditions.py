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
from functools import lru_cache

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


BY_CODE: tuple[tuple[str, str], ...] = (
    ("E8881", "diabetes"),  # metabolic syndrome: sugar, lipids, pressure and weight again, not a further disease
    ("I272", "lung"),  # pulmonary hypertension is nearly always the lungs' or the heart's own
    ("R532", "paralysis"),
)
"""Codes that belong elsewhere than their category, undotted, longest beginning first."""

GROUPS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("diabetes", "Diabetes", (("E08", "E13"),)),
    ("hypertension", "Hypertension", (("I10", "I16"),)),
    ("heart_failure", "Heart failure", (("I50", "I50"), ("I42", "I43"))),
    ("ischemic_heart", "Ischaemic heart disease", (("I20", "I25"),)),
    ("arrhythmia", "Atrial fibrillation and other rhythm disorders", (("I44", "I49"),)),
    ("valve", "Heart valve disease", (("I00", "I09"), ("I34", "I39"))),
    ("heart", "Other heart disease", (("I26", "I33"), ("I40", "I41"), ("I51", "I52"))),
    ("stroke", "Stroke and its effects", (("I60", "I69"), ("G45", "G46"), ("G81", "G81"))),
    ("vascular", "Disease of arteries and veins", (("I70", "I99"),)),
    ("lipids", "High cholesterol", (("E78", "E78"),)),
    ("obesity", "Obesity", (("E65", "E68"),)),
    ("thyroid", "Thyroid disease", (("E00", "E07"),)),
    ("gland", "Other gland disease", (("E15", "E16"), ("E20", "E35"))),
    ("nutrition", "Malnutrition and lack of vitamins", (("E40", "E64"),)),
    ("metabolic", "Other metabolic disease", (("E70", "E77"), ("E79", "E88"))),
    ("kidney", "Chronic kidney disease", (("N00", "N29"),)),
    ("copd", "COPD", (("J40", "J44"), ("J47", "J47"))),
    ("asthma", "Asthma", (("J45", "J45"),)),
    ("lung", "Other lung disease", (("J60", "J99"),)),
    ("airway", "Disease of nose, sinuses and throat", (("J30", "J39"),)),
    ("dementia", "Dementia", (("F01", "F09"), ("G30", "G31"))),
    ("psychosis", "Schizophrenia and bipolar disorder", (("F20", "F31"),)),
    ("depression", "Depression", (("F32", "F39"),)),
    ("anxiety", "Anxiety", (("F40", "F48"),)),
    ("substance", "Substance use", (("F10", "F19"),)),
    ("sleep", "Sleep disorder", (("G47", "G47"), ("F51", "F51"))),
    ("eating", "Eating disorder", (("F50", "F50"),)),
    ("behaviour", "Personality and behaviour disorder", (("F52", "F69"),)),
    ("development", "Intellectual and developmental disability", (("F70", "F99"),)),
    ("parkinson", "Parkinson's and movement disorders", (("G20", "G26"),)),
    ("epilepsy", "Epilepsy", (("G40", "G41"),)),
    ("ms", "Multiple sclerosis", (("G35", "G37"),)),
    ("migraine", "Migraine", (("G43", "G44"),)),
    ("neuropathy", "Neuropathy", (("G50", "G65"),)),
    ("paralysis", "Paralysis and spinal cord injury", (("G80", "G80"), ("G82", "G83"), ("S14", "S14"), ("S24", "S24"),
                                                       ("S34", "S34"))),
    ("pain", "Chronic pain", (("G89", "G89"), ("M79", "M79"))),
    ("nerves", "Other disease of the nervous system", (("G00", "G19"), ("G32", "G34"), ("G70", "G73"), ("G90", "G99"),
                                                       ("S06", "S06"))),
    ("rheumatoid", "Rheumatoid arthritis and kin", (("M05", "M08"), ("L40", "L40"), ("M30", "M36"), ("M45", "M46"))),
    ("gout", "Gout", (("M10", "M11"), ("M1A", "M1A"))),
    ("osteoarthritis", "Osteoarthritis", (("M15", "M19"),)),
    ("joint", "Other joint disease", (("M00", "M04"), ("M12", "M14"), ("M20", "M25"))),
    ("spine", "Spine disease", (("M40", "M44"), ("M47", "M54"))),
    ("osteoporosis", "Osteoporosis", (("M80", "M81"),)),
    ("bone", "Other bone and muscle disease", (("M60", "M78"), ("M82", "M99"), ("M26", "M27"))),
    ("cancer", "Cancer and growths that may become it", (("C00", "C96"), ("D00", "D09"), ("D37", "D49"))),
    ("growth", "Benign growth", (("D10", "D36"),)),
    ("anemia", "Anaemia and blood disorders", (("D50", "D89"),)),
    ("hiv", "HIV", (("B20", "B20"),)),
    ("liver", "Chronic liver disease", (("K70", "K77"), ("B15", "B19"))),
    ("infection", "Chronic infection", (("A00", "B99"),)),
    ("bowel", "Inflammatory bowel disease", (("K50", "K52"),)),
    ("reflux", "Reflux and ulcer", (("K20", "K31"),)),
    ("gut", "Other bowel disease", (("K35", "K46"), ("K55", "K68"), ("K90", "K95"))),
    ("bile", "Disease of gallbladder and pancreas", (("K80", "K87"),)),
    ("mouth", "Disease of mouth and teeth", (("K00", "K14"),)),
    ("eye", "Eye disease", (("H00", "H59"),)),
    ("hearing", "Hearing loss and ear disease", (("H60", "H95"),)),
    ("prostate", "Prostate and bladder", (("N30", "N42"), ("R32", "R32"), ("R39", "R39"))),
    ("male", "Male genital disease", (("N43", "N53"),)),
    ("breast", "Breast disease", (("N60", "N65"),)),
    ("pelvic", "Disease of womb and pelvis", (("N70", "N98"),)),
    ("skin", "Chronic skin ulcer", (("L89", "L89"), ("L97", "L98"))),
    ("rash", "Other chronic skin disease", (("L00", "L88"), ("L90", "L96"), ("L99", "L99"))),
    ("birth", "Condition from birth", (("Q00", "Q99"), ("P00", "P96"))),
    ("pregnancy", "Condition of pregnancy", (("O00", "O9A"),)),
    ("limb", "Loss of a limb", (("S48", "S48"), ("S58", "S58"), ("S68", "S68"), ("S78", "S78"), ("S88", "S88"),
                                ("S98", "S98"), ("T87", "T87"), ("Z89", "Z89"))),
    ("transplant", "Transplant", (("T86", "T86"), ("Z94", "Z94"))),
    ("covid", "Condition after COVID", (("U09", "U09"),)),
)  # fmt: skip
"""Key, words, and ranges of three-character categories; the first that fits. Wide on purpose: two names of one disease
are one condition. What lies outside (symptoms, injuries) is a group by its category.
"""

_LABELS = {key: words for key, words, _ in GROUPS}


@lru_cache(maxsize=4096)
def group_of(code: str) -> str:
    """The key of a code's condition group: one of `GROUPS`, or its own category as `other:X12`."""
    bare = code.replace(".", "").upper()
    for beginning, key in BY_CODE:
        if bare.startswith(beginning):
            return key
    category = bare[:3]
    for key, _, ranges in GROUPS:
        if any(first <= category <= last for first, last in ranges):
            return key
    return f"other:{category}"


def group_words(key: str) -> str:
    """A group's words for a screen."""
    return _LABELS.get(key) or f"Other ({key.partition(':')[2]})"
