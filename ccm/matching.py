"""Which patient was meant. Only an MRN, an exact name or a unique exact prefix is certain (design section 2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from ccm.record import Patient
from ccm.text import fold, suffix

NEAR_ENOUGH = 78  # of 100: lets one slip in six letters through ("oritz"), keeps "ortiz" and "ruiz" apart
ASKED_AT_MOST = 5
_MRN = re.compile(r"#?[A-Za-z]{0,4}-?\d[\w-]*$")


@dataclass(frozen=True, slots=True)
class Lookup:
    """What storage must fetch: the patient with this MRN, and by folded name: whole names, or those that start so."""

    mrn: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Certain:
    """One patient, beyond doubt."""

    patient: Patient


@dataclass(frozen=True, slots=True)
class Ask:
    """These might be meant; the person chooses."""

    candidates: tuple[Patient, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """No patient is near."""

    why: str


@dataclass(frozen=True, slots=True)
class PatientWords:
    """The words for a patient: as typed, and as compared ("last, first" turned round)."""

    typed: str
    folded: str

    @staticmethod
    def of(typed: str) -> PatientWords:
        """From what stood in the patient's place on the line."""
        if "," in typed:
            family, _, given = typed.partition(",")
            return PatientWords(typed, f"{fold(given)} {fold(family)}".strip())
        return PatientWords(typed, fold(typed))

    def lookup(self) -> Lookup:
        """What to fetch. A number is an MRN; anything else may be a name, or an MRN with letters."""
        bare = self.typed.strip().lstrip("#").upper()
        if _MRN.match(self.typed.strip()):
            return Lookup(bare, "")
        return Lookup(bare, self.folded)

    def named_by(self, patient: Patient) -> bool:
        """Whether this is the patient's MRN, family name or full name, as written: a Jr typed is a Jr there."""
        if patient.mrn.upper() == self.typed.strip().lstrip("#").upper():
            return True
        return self.folded in _exact_forms(patient) and self.suffix_fits(patient)

    def suffix_fits(self, patient: Patient) -> bool:
        """Whether a typed Jr, Sr or III is the patient's own. One that was not typed fits anybody."""
        typed = suffix(self.typed)
        return not typed or typed == suffix(patient.full_name)

    def near(self, names: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
        """Ids, five at most: names that hold these words (`cruz` in de la Cruz), or else nearly are this one."""
        if not self.folded:
            return []
        names, wanted = list(names), set(self.folded.split())
        if within := [patient_id for patient_id, own in names if wanted <= set(own[0].split())]:
            return within[:ASKED_AT_MOST]
        keys = [(key, patient_id) for patient_id, own in names for key in (*own, own[0].split(" ")[0])]
        found = process.extract(
            self.folded, [key for key, _ in keys], scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH, limit=25
        )
        return list(dict.fromkeys(keys[index][1] for _, _, index in found))[:ASKED_AT_MOST]


def search_keys(given: str, family: str) -> tuple[str, str]:
    """The two folded forms under which a patient is found: "family given" and "given family"."""
    first, last = fold(given), fold(family)
    return f"{last} {first}".strip(), f"{first} {last}".strip()


def decide(words: PatientWords, candidates: Sequence[Patient], *, cut: bool = False) -> Certain | Ask | Nobody:
    """The one patient, a question, or nobody. `candidates` are exact or prefix hits, or corrected spellings.

    `cut` says that there were more than storage gives: among those nobody but an MRN is certain.
    """
    bare = words.typed.strip().lstrip("#").upper()
    by_mrn = [patient for patient in candidates if patient.mrn.upper() == bare]
    if len(by_mrn) == 1:
        return Certain(by_mrn[0])
    if not candidates:
        return Nobody(f"No patient is called “{words.typed[:80]}”. `/ccm find` searches by part of a name or a phone.")
    exact = [patient for patient in candidates if words.named_by(patient)]
    if len(exact) == 1 and not cut:
        return Certain(exact[0])
    if exact:
        return Ask(_few(exact), _several(words, len(exact), cut))
    starts = [one for one in candidates if any(key.startswith(words.folded) for key in _keys(one))]
    fitting = [one for one in starts if words.suffix_fits(one)]
    if len(fitting) == 1 and len(words.folded) >= 2 and not cut:
        return Certain(fitting[0])
    if fitting:
        return Ask(_few(fitting), _several(words, len(fitting), cut))
    return Ask(_few(starts or candidates), f"Nobody is called exactly “{words.typed[:80]}”. Did you mean one of these?")


def _several(words: PatientWords, count: int, cut: bool) -> str:
    shown = f"; the first {ASKED_AT_MOST} are shown, more letters narrow it" if count > ASKED_AT_MOST else ""
    many = f"More than {count - 1}" if cut and count > 1 else str(count)
    return f"{many} patients fit “{words.typed[:80]}”{shown}. Which one?"


def _few(patients: Sequence[Patient]) -> tuple[Patient, ...]:
    ordered = sorted(patients, key=lambda one: (one.family.lower(), one.given.lower(), one.dob))
    return tuple(ordered[:ASKED_AT_MOST])


def _keys(patient: Patient) -> tuple[str, str]:
    return search_keys(patient.given, patient.family)


def _exact_forms(patient: Patient) -> set[str]:
    return {*_keys(patient), fold(patient.family)}
