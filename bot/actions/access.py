"""Who has looked at a patient: a page of the trail, newest first, in the practice's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.actions.deed_words import deed_words
from bot.actions.desk import Work
from ccm.record import Patient, Person

PAGE = 20


@dataclass(frozen=True, slots=True)
class Look:
    """One deed. `who` is None where no member of staff did it; `ran` is then the account that ran the command."""

    at: datetime
    who: Person | None
    deed: str
    ran: str


@dataclass(frozen=True, slots=True)
class Looks:
    """A page of `count` rows, the newest first; this very look is not yet among them."""

    patient: Patient
    page: int
    count: int
    shown: tuple[Look, ...]


def looks(work: Work, patient: Patient, page: int = 0) -> Looks:
    """A page of them. A page past the last one is the last."""
    work.saw(patient.id)
    count = work.uow.access.count(patient.id)
    page = max(0, min(page, (count - 1) // PAGE))
    found = work.uow.access.page(patient.id, page * PAGE, PAGE)
    people = {one.id: one for one in work.uow.staff.some({row.actor_id for row in found if row.actor_id})}
    work.facts.update(page=str(page))
    shown = tuple(
        Look(
            row.at.astimezone(work.zone), people.get(row.actor_id or ""), deed_words(row.deed), row.facts.get("ran", "")
        )
        for row in found
    )
    return Looks(patient, page, count, shown)
