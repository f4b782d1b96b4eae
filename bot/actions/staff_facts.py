"""Dated facts of staff: NPI, licence, work from abroad. A new row only where something changed; none is overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from ccm.errors import StateRefused
from ccm.staff_facts import FactName, StaffFact, changed_facts, npi_of_another
from storage.ids import new_id
from storage.unit_of_work import UnitOfWork

Said = Mapping[FactName, str]
SHARED_NPI = "is the NPI of another person on the staff list"


def keep_facts(
    uow: UnitOfWork, person_id: str, said: Said, since: date, by_id: str | None, now: datetime
) -> tuple[FactName, ...]:
    """Keep what is news on that day; its names. Raises StateRefused for another person's NPI."""
    known = uow.staff_facts.all()
    if shared(known, person_id, said, since):
        raise StateRefused(f"That {SHARED_NPI}. An NPI names one person: look it up in the registry.")
    news = changed_facts(known, person_id, said, since)
    for name, value in news.items():
        uow.staff_facts.add(StaffFact(new_id(), person_id, name, value, since, by_id, now))
    return tuple(news)


def shared(known: Sequence[StaffFact], person_id: str, said: Said, day: date) -> bool:
    """Whether the NPI in it is another person's already."""
    npi = said.get(FactName.NPI, "")
    return bool(npi) and npi_of_another(known, person_id, npi, day) is not None
