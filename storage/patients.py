"""The roster: patients by MRN, name and case id. Names are searched by the folded keys of `ccm.matching`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, or_, select, union

from ccm.matching import Lookup, search_keys
from ccm.record import Assigned, Patient
from ccm.text import fold
from storage.scope import PRACTICE, Scope, mine
from storage.tables import patient

MATCHED_AT_MOST = 50
_LAST = "\U0010ffff"  # sorts after every character of a folded name, and starts none


_KEYS = (patient.c.family_given_key, patient.c.given_family_key)
_ORDER = (patient.c.family_given_key, patient.c.dob, patient.c.id)
_UNINDEXED = (patient.c.family_given_key + "", *_ORDER[1:])
"""The same order; without the `+ ""` SQLite walks the whole roster by its index rather than sort a few rows."""


def _starts(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """A range rather than LIKE: it uses the index on both databases, and no typed character is special."""
    return and_(column >= bindparam(word), column < bindparam(f"{word}_end"))


def _any_of(*ways: ColumnElement[bool]) -> Select[Any]:
    """Patients found in any of these ways, each by its own index: one OR would walk the whole roster."""
    ids = union(*(select(patient.c.id).where(patient.c.practice_id == PRACTICE, way) for way in ways))
    return mine(patient, patient.c.id.in_(ids)).order_by(*_UNINDEXED)


_BY_ID = mine(patient, patient.c.id == bindparam("id"))
_BY_CASE = mine(patient, patient.c.case_id == bindparam("case_id"))
_BY_CASES = mine(patient, patient.c.case_id.in_(bindparam("case_ids", expanding=True)))
_BY_MRN = mine(patient, patient.c.mrn_key == bindparam("mrn_key"))
_SOME = mine(patient, patient.c.id.in_(bindparam("ids", expanding=True)))
_ALL = mine(patient).order_by(*_ORDER)
_PREFIX = tuple(_starts(column, "prefix") for column in _KEYS)
_ONE_MORE = MATCHED_AT_MOST + 1  # tells a full list from a cut one
_NAMED = _any_of(
    patient.c.mrn_key == bindparam("mrn"),
    *(column == bindparam("prefix") for column in _KEYS),
    _starts(patient.c.family_given_key, "family"),
).limit(_ONE_MORE)
_STARTING = _any_of(patient.c.mrn_key == bindparam("mrn"), *_PREFIX).limit(_ONE_MORE)
_SUGGESTED = _any_of(*_PREFIX, _starts(patient.c.mrn_key, "mrn")).limit(bindparam("most"))
_NAMES = select(patient.c.id, *_KEYS).where(patient.c.practice_id == PRACTICE)
_MEMBERS = select(patient.c.id, patient.c.member_id).where(patient.c.practice_id == PRACTICE, patient.c.member_id != "")
_ASSIGNED = select(*(patient.c[name] for name in Assigned._fields)).where(patient.c.practice_id == PRACTICE)
_IDS = select(patient.c.id).where(patient.c.practice_id == PRACTICE)
_COUNT = select(func.count()).select_from(patient).where(patient.c.practice_id == PRACTICE)


class Patients:
    """Queries over one practice's roster."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, patient_id: str) -> Patient | None:
        """By row id."""
        return self._only(_BY_ID, id=patient_id)

    def by_case(self, case_id: str) -> Patient | None:
        """By the opaque handle."""
        return self._only(_BY_CASE, case_id=case_id)

    def by_cases(self, case_ids: Collection[str]) -> dict[str, Patient]:
        """By their opaque handles, by handle; those that exist here."""
        return {one.case_id: one for one in self._list(_BY_CASES, case_ids=sorted(case_ids))} if case_ids else {}

    def by_mrn(self, mrn: str) -> Patient | None:
        """By MRN, upper and lower case alike."""
        return self._only(_BY_MRN, mrn_key=mrn.upper())

    def many(self, ids: Sequence[str]) -> list[Patient]:
        """Those of the ids that exist here, in the order given."""
        found = {one.id: one for one in self._list(_SOME, ids=list(ids))} if ids else {}
        return [found[one] for one in ids if one in found]

    def assigned(self) -> dict[str, Assigned]:
        """Everyone by id: whose they are, and whether they may be called."""
        return {row.id: Assigned._make(row) for row in self._scope.rows(_ASSIGNED)}

    def twins(self) -> frozenset[str]:
        """Those whose member number stands on another chart too, written with dashes or not."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._scope.rows(_MEMBERS):
            found["".join(char for char in row.member_id.upper() if char.isalnum())].append(row.id)
        return frozenset(one for number, many in found.items() if number and len(many) > 1 for one in many)

    def ids(self) -> list[str]:
        """Everyone's, in order: a long roster is then read in turns."""
        return sorted(row.id for row in self._scope.rows(_IDS))

    def named(self, lookup: Lookup) -> list[Patient]:
        """The exact MRN, the whole name, and family names that begin with its words; one over 50 when there are more.

        Apart from `starting`, so that a crowd of first names cannot hide the one family of that name.
        """
        name = lookup.prefix or _LAST
        return self._list(_NAMED, mrn=lookup.mrn, prefix=name, **_range("family", f"{name} "))

    def starting(self, lookup: Lookup) -> list[Patient]:
        """The exact MRN, and names that start with the prefix; one over 50 when there are more."""
        return self._list(_STARTING, mrn=lookup.mrn, **_range("prefix", lookup.prefix or _LAST))

    def names(self) -> list[tuple[str, tuple[str, ...]]]:
        """Every patient's id and folded names, for a corrected spelling."""
        return [(row.id, (row.family_given_key, row.given_family_key)) for row in self._scope.rows(_NAMES)]

    def suggest(self, typed: str, limit: int) -> list[Patient]:
        """The type-ahead: names that start with the words, or an MRN that does; nothing typed lists the first."""
        folded = fold(typed)
        mrn = typed.strip().lstrip("#").upper() or folded
        if not folded:
            return self._list(_ALL.limit(limit))
        return self._list(_SUGGESTED, most=limit, **_range("prefix", folded), **_range("mrn", mrn))

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
        return self._list(mine(patient, or_(*wanted)).order_by(*_ORDER).limit(limit)) if wanted else []

    def all(self) -> list[Patient]:
        """The whole roster, by name."""
        return self._list(_ALL)

    def count(self) -> int:
        """How many patients there are."""
        return int(self._scope.rows(_COUNT)[0][0])

    def save(self, one: Patient) -> None:
        """Insert or update a patient."""
        self._scope.put(patient, **columns(one))

    def save_many(self, many: Sequence[Patient]) -> None:
        """Insert or update many: the new ones in one statement."""
        known = {row.id for row in self._scope.rows(_IDS)}
        self._scope.add_many(patient, [columns(one) for one in many if one.id not in known])
        for one in many:
            if one.id in known:
                self.save(one)

    def _only(self, query: Select[Any], **values: str) -> Patient | None:
        row = self._scope.one(query, **values)
        return _patient(row) if row else None

    def _list(self, query: Select[Any], **values: Any) -> list[Patient]:
        return [_patient(row) for row in self._scope.rows(query, **values)]


def columns(one: Patient) -> dict[str, Any]:
    """A patient as a row, search keys included."""
    family_given, given_family = search_keys(one.given, one.family)
    return {
        **{name: getattr(one, name) for name in Patient.__slots__},
        "mrn_key": one.mrn.upper(),
        "family_given_key": family_given,
        "given_family_key": given_family,
    }


def _range(word: str, prefix: str) -> dict[str, str]:
    return {word: prefix, f"{word}_end": prefix + _LAST}


def _birth_date(text: str) -> date | None:
    for form in ("%m/%d/%Y", "%Y-%m-%d"):
        try:
            return date.fromordinal(datetime.strptime(text.strip(), form).toordinal())  # noqa: DTZ007 - a birth date
        except ValueError:
            continue
    return None


def _patient(row: Row[Any]) -> Patient:
    values = row._mapping
    return Patient(**{name: values[name] for name in Patient.__slots__})
