"""Which rows of a chart's file are one row, and which row of the record each of them is.

Two doses of one medicine are two rows, and so are two visits of one day, as far as the file tells them apart: by the
chart's own number where it gives one, else by what stands in the row. A later file finds its rows again by what they
say, the nearest first, each row of the record once. The number of a visit is kept, and names it within its kind and
facility: the stay that followed under one number does not overwrite the emergency department's day. That of a
prescription is another at each renewal, so that it only tells the rows of one file apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from operator import attrgetter
from typing import Any

from ccm.chart import Encounter, Medication
from ccm.conditions import Condition

Row = dict[str, str]
Key = tuple[object, ...]
Near = Callable[[Any, date], Key | None]
"""What a row is sought by in the record as of today; None where it is not to be sought so."""


@dataclass(frozen=True, slots=True)
class SameRow:
    """`apart` tells a file's rows apart; the record's row is sought by each of `near`, the narrowest first, among those
    that `may_be` it.

    `hint` says which columns would tell apart what the file's rows do not.
    """

    apart: Callable[[Any, Row], Key]
    near: tuple[Near, ...]
    hint: str = ""
    may_be: Callable[[Any, Any], bool] = lambda one, before: True


def by_facts(key: Callable[[Any], Key]) -> SameRow:
    """Rows that a few facts tell apart, in a file as in the record."""
    return SameRow(lambda one, row: key(one), (lambda one, today: key(one),))


def _visit(one: Encounter, row: Row) -> Key:
    number = one.chart_id
    return (one.patient_id, one.kind, one.on, one.facility.lower(), number, None if number else one.until)


def _one_visit(one: Encounter, before: Encounter) -> bool:
    """Whether neither their numbers nor their facilities say that these are two visits: two systems count from 1."""
    if one.chart_id and before.chart_id and one.chart_id != before.chart_id:
        return False
    return not (one.facility and before.facility) or one.facility.lower() == before.facility.lower()


def _medicine(one: Medication, row: Row) -> Key:
    told = row.get("chart_id", "")
    return (one.patient_id, one.name, bool(told), told or one.dose)


_ALL_OF_VISIT, _ALL_OF_MEDICINE = (
    attrgetter(*(one.name for one in fields(kind) if one.name != "id")) for kind in (Encounter, Medication)
)
"""All that a row says."""

ENCOUNTER = SameRow(
    _visit,
    (
        lambda one, today: _ALL_OF_VISIT(one),
        lambda one, today: (one.patient_id, one.chart_id, one.kind, one.on) if one.chart_id else None,
        lambda one, today: (one.patient_id, one.chart_id, one.kind) if one.chart_id else None,
        lambda one, today: (one.patient_id, one.kind, one.on, one.until),
        lambda one, today: (one.patient_id, one.kind, one.on),
    ),
    "of a visit that another row tells as well, and say it otherwise: one row of each is kept. A column encounter_id "
    "or facility tells two visits of a day apart.",
    _one_visit,
)
MEDICATION = SameRow(
    _medicine,
    (
        lambda one, today: _ALL_OF_MEDICINE(one),
        lambda one, today: (one.patient_id, one.name, one.dose),
        # what is left over on both sides is one medicine in another dose, unless it ended
        lambda one, today: (one.patient_id, one.name) if one.active(today) else None,
    ),
    "of a medicine and dose that another row tells as well, and say it otherwise: one row of each is kept. A column "
    "medication_id tells them apart.",
)


@dataclass(slots=True)
class Rows:
    """A file's rows, those that are one row put together."""

    same: SameRow
    _found: dict[Key, tuple[Any, Row]] = field(default_factory=dict)
    _otherwise: int = 0

    def add(self, made: Any, row: Row) -> None:
        """One more. Of two that are one row the later one stands, unless it says less."""
        key = self.same.apart(made, row)
        before = self._found.get(key)
        if before is not None:
            self._otherwise += replace(made, id=before[0].id) != before[0]
        if before is None or not _outdone(made, before[0]):
            self._found[key] = made, row

    @property
    def kept(self) -> list[tuple[Any, Row]]:
        """Those that are kept. A stay or visit without its end is the one that another row ends."""
        found = self._found.values()
        ended = {_without_end(one) for one, _ in found if isinstance(one, Encounter) and one.until}
        return [
            (one, row)
            for one, row in found
            if not isinstance(one, Encounter) or one.until or one.chart_id or _without_end(one) not in ended
        ]

    @property
    def notes(self) -> list[str]:
        """What was put together though it was not the same, in a sentence."""
        if not self._otherwise or not self.same.hint:
            return []
        count = f"{self._otherwise} {'row is' if self._otherwise == 1 else 'rows are'}"
        return [f"{count} {self.same.hint.replace(' say it', ' says it') if self._otherwise == 1 else self.same.hint}"]


def _without_end(one: Encounter) -> Key:
    return one.patient_id, one.kind, one.on, one.facility.lower()


def _outdone(made: Any, earlier: Any) -> bool:
    """Whether a row says less than one before it in the file: charts list a problem again when an old one resolved, and
    a medicine again that was stopped and goes on.
    """
    if isinstance(made, Medication) and isinstance(earlier, Medication):
        return earlier.until is None and made.until is not None
    return isinstance(made, Condition) and isinstance(earlier, Condition) and earlier.active and not made.active


def paired(
    rows: Sequence[tuple[Any, Row]], old: Sequence[Any], same: SameRow, today: date
) -> list[tuple[tuple[Any, Row], Any | None]]:
    """Each of the file's rows with the record's row that it is, or None: the same file again finds every one."""
    found: dict[int, Any] = {}
    taken: set[str] = set()
    for near in same.near:
        waiting: dict[Key, list[Any]] = defaultdict(list)
        for one in old:
            if one.id not in taken and (key := near(one, today)) is not None:
                waiting[key].append(one)
        for at, (one, _) in enumerate(rows):
            if at in found or (key := near(one, today)) is None or not waiting.get(key):
                continue
            before = next((each for each in waiting[key] if same.may_be(one, each)), None)
            if before is not None:
                waiting[key].remove(before)
                found[at] = before
                taken.add(before.id)
    return [(pair, found.get(at)) for at, pair in enumerate(rows)]
