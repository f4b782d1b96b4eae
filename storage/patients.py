"""The roster: patients by MRN, name and case id. Names are searched by the folded keys of `ccm.matching`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from ccm.matching import Lookup, search_keys
from ccm.record import Patient
from ccm.text import fold
from storage.scope import Scope
from storage.tables import patient

MATCHED_AT_MOST = 50
_LAST = "\U0010ffff"


class Patients:
    """Queries over one practice's roster."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, patient_id: str) -> Patient | None:
        """By row id."""
        return self._only(patient.c.id == patient_id)

    def by_case(self, case_id: str) -> Patient | None:
        """By the opaque handle."""
        return self._only(patient.c.case_id == case_id)

    def by_mrn(self, mrn: str) -> Patient | None:
        """By MRN, upper and lower case alike."""
        return self._only(patient.c.mrn_key == mrn.upper())

    def many(self, ids: Sequence[str]) -> list[Patient]:
        """Those of the ids that exist here, in the order given."""
        found = {one.id: one for one in self._list(patient.c.id.in_(ids))} if ids else {}
        return [found[one] for one in ids if one in found]

    def matching(self, lookup: Lookup) -> list[Patient]:
        """Exact MRNs, and names that start with a prefix; up to 50."""
        wanted: list[ColumnElement[bool]] = []
        if lookup.mrns:
            wanted.append(patient.c.mrn_key.in_(lookup.mrns))
        wanted += [_starts(column, prefix) for prefix in lookup.prefixes for column in _KEYS]
        return self._list(or_(*wanted), MATCHED_AT_MOST) if wanted else []

    def names(self) -> list[tuple[str, tuple[str, ...]]]:
        """Every patient's id and folded names, for a corrected spelling."""
        query = select(patient.c.id, *_KEYS).where(patient.c.practice_id == self._scope.practice_id)
        return [(row.id, (row.family_given_key, row.given_family_key)) for row in self._scope.rows(query)]

    def suggest(self, typed: str, limit: int) -> list[Patient]:
        """The type-ahead: names that start with the words, or an MRN that does; nothing typed lists the first."""
        folded = fold(typed)
        if not folded:
            return self._list(patient.c.id != "", limit)
        mrn = typed.strip().lstrip("#").upper()
        return self._list(or_(*(_starts(column, folded) for column in _KEYS), _starts(patient.c.mrn_key, mrn)), limit)

    def search(self, text: str, limit: int) -> list[Patient]:
        """Anywhere in the name, the MRN, the phone's digits or the birth date (as 03/02/1948 or 1948-03-02)."""
        words = fold(text).split()
        digits = "".join(char for char in text if char.isdigit())
        wanted: list[ColumnElement[bool]] = []
        if words:
            wanted.append(and_(*(patient.c.family_given_key.contains(word, autoescape=True) for word in words)))
        if text.strip():
            wanted.append(patient.c.mrn_key.contains(text.strip().lstrip("#").upper(), autoescape=True))
        if len(digits) >= 4:
            bare: Any = patient.c.phone
            for mark in "- ().":
                bare = func.replace(bare, mark, "")
            wanted.append(bare.contains(digits, autoescape=True))
        if day := _birth_date(text):
            wanted.append(patient.c.dob == day)
        return self._list(or_(*wanted), limit) if wanted else []

    def all(self) -> list[Patient]:
        """The whole roster, by name."""
        return self._list(patient.c.id != "")

    def count(self) -> int:
        """How many patients there are."""
        query = select(func.count()).select_from(patient).where(patient.c.practice_id == self._scope.practice_id)
        return int(self._scope.connection.execute(query).scalar_one())

    def save(self, one: Patient) -> None:
        """Insert or update a patient."""
        self._scope.put(patient, **columns(one))

    def save_many(self, many: Sequence[Patient]) -> None:
        """Insert or update many: the new ones in one statement."""
        query = select(patient.c.id).where(patient.c.practice_id == self._scope.practice_id)
        known = {row.id for row in self._scope.rows(query)}
        self._scope.add_many(patient, [columns(one) for one in many if one.id not in known])
        for one in many:
            if one.id in known:
                self.save(one)

    def _only(self, where: ColumnElement[bool]) -> Patient | None:
        row = self._scope.one(self._scope.select(patient).where(where))
        return _patient(row) if row else None

    def _list(self, where: ColumnElement[bool], limit: int | None = None) -> list[Patient]:
        query = self._scope.select(patient).where(where).order_by(patient.c.family_given_key, patient.c.dob)
        return [_patient(row) for row in self._scope.rows(query.limit(limit) if limit else query)]


_KEYS = (patient.c.family_given_key, patient.c.given_family_key)


def columns(one: Patient) -> dict[str, Any]:
    """A patient as a row, search keys included."""
    family_given, given_family = search_keys(one.given, one.family)
    return {
        **asdict(one),
        "mrn_key": one.mrn.upper(),
        "family_given_key": family_given,
        "given_family_key": given_family,
    }


def _starts(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """A range rather than LIKE: it uses the index on both databases, and no typed character is special."""
    return and_(column >= prefix, column < prefix + _LAST)


def _birth_date(text: str) -> date | None:
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return date.fromordinal(datetime.strptime(text.strip(), form).toordinal())  # noqa: DTZ007 - a birth date
        except ValueError:
            continue
    return None


def _patient(row: Row[Any]) -> Patient:
    return Patient(**{name: row._mapping[name] for name in Patient.__slots__})
