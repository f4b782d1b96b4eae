"""A row of the chart as a value: diagnosis, visit, medicine, billed code, stay; a problem names its column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.files.columns import BEFORE_BIRTH, read_date, read_day
from bot.files.people import People
from ccm.chart import Charge, Encounter, EncounterKind, Medication, Stay, StayKind
from ccm.condition_status import is_present
from ccm.conditions import Condition, Indicator, group_of, read_code
from ccm.errors import CcmError
from ccm.record import Patient
from ccm.text import plain
from storage.ids import new_id

ENCOUNTERS = {
    **{one.value: one for one in EncounterKind},
    **dict.fromkeys(("amb", "outpatient"), EncounterKind.OFFICE),
    **dict.fromkeys(("emer", "er", "emergency"), EncounterKind.ED),
    **dict.fromkeys(("imp", "hospital"), EncounterKind.INPATIENT),
    **dict.fromkeys(("awv", "ippe"), EncounterKind.WELLNESS),
    "virtual": EncounterKind.TELEHEALTH,
}


class Unreadable(Exception):
    """A cell that cannot be read: its column, and what is wrong with it."""

    def __init__(self, column: str, what: str) -> None:
        super().__init__(what)
        self.column = column
        self.what = what


@dataclass(frozen=True, slots=True)
class Cells:
    """A row, the patient whose it is, and what it is read with."""

    row: dict[str, str]
    patient: Patient
    today: date
    people: People
    indicator: Indicator

    def word(self, column: str) -> str:
        """A cell as a key: lower case, joined."""
        return self.row.get(column, "").lower().replace(" ", "_")

    def text(self, column: str, most: int) -> str:
        """A cell as text, cut."""
        return plain(self.row.get(column, ""))[:most]

    def day(self, column: str) -> date:
        """A date that must be there, in the patient's life. Raises Unreadable."""
        try:
            return read_day(self.row[column], self.today, self.patient.dob)
        except ValueError as error:
            raise Unreadable(column, str(error)) from None

    def day_if(self, column: str) -> date | None:
        """A date, or none where the cell is empty. Raises Unreadable."""
        return self.day(column) if self.row.get(column) else None

    def end(self, column: str) -> date | None:
        """An end, which may lie ahead, or none where the cell is empty. Raises Unreadable."""
        if not self.row.get(column):
            return None
        try:
            found = read_date(self.row[column], self.today, planned=True)
        except ValueError as error:
            raise Unreadable(column, str(error)) from None
        if found < self.patient.dob:
            raise Unreadable(column, BEFORE_BIRTH)
        return found

    def person(self, column: str) -> str | None:
        """Someone of the staff list by name; a name from elsewhere, or of two people, is none of ours."""
        found = self.people.ids(self.row.get(column, ""))
        return found[0] if len(found) == 1 else None


def condition(cells: Cells) -> Condition:
    """A diagnosis. Raises Unreadable, as all of these do."""
    try:
        code = read_code(cells.row["icd10"])
    except CcmError:
        raise Unreadable("icd10", "is not an ICD-10-CM code; write it as E11.9") from None
    column = "status" if cells.row.get("status") else "active"
    try:
        active = is_present(cells.row.get(column, ""))
    except ValueError as error:
        raise Unreadable(column, str(error).removeprefix("status ")) from None
    chronicity, version = cells.indicator.of(code), cells.indicator.version
    words, onset = cells.text("text", 200), cells.day_if("onset")
    kept = (code, words, onset, active, chronicity, group_of(code), version)
    return Condition(new_id(), cells.patient.id, *kept)


def encounter(cells: Cells) -> Encounter:
    """A visit. Of a name that is nobody's here it keeps the name: another's visit (R-G2)."""
    kind = ENCOUNTERS.get(cells.word("kind"))
    if kind is None:
        raise Unreadable("kind", f"is one of: {', '.join(one.value for one in EncounterKind)}")
    discussed = cells.word("ccm_discussed") in ("yes", "true", "1", "y")
    on = cells.day("date")
    until, reason = cells.end("until"), cells.text("reason", 200)
    who = cells.person("practitioner")
    elsewhere = "" if who else cells.text("practitioner", 120)
    told = cells.text("chart_id", 80), cells.text("facility", 120)
    return Encounter(new_id(), cells.patient.id, kind, on, until, who, reason, discussed, elsewhere, *told)


def medication(cells: Cells) -> Medication:
    """A medicine."""
    if not cells.row["name"]:
        raise Unreadable("name", "is empty")
    since, until = cells.day_if("since"), cells.end("until")
    dose, strength = cells.text("dose", 80), cells.text("strength", 80)
    if strength.lower() not in dose.lower():
        dose = f"{strength} {dose}".strip()[:80]
    return Medication(new_id(), cells.patient.id, cells.text("name", 120), dose, since, until)


def charge(cells: Cells) -> Charge:
    """A billed code."""
    code = cells.row["code"].upper()
    if not 4 <= len(code) <= 7 or not code.isalnum():
        raise Unreadable("code", "is a CPT or HCPCS code, as 99490 or G0506")
    on, who, group = cells.day("date"), cells.text("practitioner", 120), cells.text("group", 120)
    return Charge(new_id(), cells.patient.id, on, code, who, group)


def stay(cells: Cells) -> Stay:
    """A stay in a facility."""
    kind = cells.word("kind")
    if kind not in set(StayKind):
        raise Unreadable("kind", f"is one of: {', '.join(StayKind)}")
    since, until = cells.day("from"), cells.end("to")
    if until is not None and until < since:
        raise Unreadable("to", "is before from")
    return Stay(new_id(), cells.patient.id, since, until, StayKind(kind))
