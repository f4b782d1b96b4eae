"""Whose chart: from the words on a line to one patient, or to a question. The wrong chart is hard to hit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.actions.desk import Work
from bot.actions.drafts import keep_line
from ccm.errors import NotFound
from ccm.matching import Ask, Certain, PatientWords, decide
from ccm.record import Patient, Person
from ccm.text import fold
from storage.patients import MATCHED_AT_MOST
from storage.unit_of_work import PracticeView

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Which:
    """Several charts fit, or a spelling was corrected: the person chooses, and the line waits as a draft."""

    draft_id: str
    candidates: tuple[Patient, ...]
    why: str


def find_patient(work: Work, words: PatientWords) -> Patient | tuple[tuple[Patient, ...], str]:
    """The one certain patient, or (candidates, why it must be asked). Raises NotFound when nobody is near.

    Only an MRN, an exact name or a unique exact prefix is certain (design section 2). Who was offered is noted for
    the audit row.
    """
    lookup = words.lookup()
    candidates = work.uow.patients.named(lookup)
    if not any(words.named_by(patient) for patient in candidates):
        candidates = work.uow.patients.starting(lookup)
    cut = len(candidates) > MATCHED_AT_MOST
    if not candidates:
        candidates = _near(work, words)
    decision = decide(words, candidates, cut=cut)
    if isinstance(decision, Certain):
        work.saw(decision.patient.id)
        return decision.patient
    if isinstance(decision, Ask):
        work.saw(*(patient.id for patient in decision.candidates))
        return tuple(decision.candidates), decision.why
    raise NotFound(decision.why)


def for_patient(
    work: Work, words: PatientWords, verb: str, typed: str, act: Callable[[Patient], Result]
) -> Result | Which:
    """Act for the one certain patient; where it is not certain, keep the typed line for its author, and ask."""
    found = find_patient(work, words)
    if isinstance(found, Patient):
        return act(found)
    candidates, why = found
    return Which(keep_line(work, verb, typed), candidates, why)


def certain_or_none(work: Work, words: str) -> Patient | None:
    """The one certain patient of some words, to fill a form with; None where it would have to be asked."""
    try:
        found = find_patient(work, PatientWords.of(words)) if words else None
    except NotFound:
        return None
    return found if isinstance(found, Patient) else None


def _near(work: Work, words: PatientWords) -> list[Patient]:
    """Corrected spellings, looked for only when nothing fits exactly: the roster's keys are read once."""
    ids = words.near(work.uow.patients.names())
    return work.uow.patients.many(ids)


def by_case(work: Work, case_id: str) -> Patient:
    """The patient behind an opaque case id. Raises NotFound."""
    patient = work.uow.patients.by_case(case_id)
    if patient is None:
        raise NotFound("That patient is no longer on the roster.")
    work.saw(patient.id)
    return patient


def patient_of(work: Work, patient_id: str) -> Patient:
    """The patient a row points to. Raises NotFound, which the foreign keys make impossible short of tampering."""
    patient = work.uow.patients.get(patient_id)
    if patient is None:
        raise NotFound("That patient is no longer on the roster.")
    work.saw(patient.id)
    return patient


def find_person(work: Work, words: str) -> Person:
    """A colleague by Slack id, full name or a unique part of it. Raises NotFound with the names that fit."""
    return person_named(work.uow, words)


def person_named(view: PracticeView, words: str) -> Person:
    """The same without anybody at the desk yet: whom a command of the server names. Raises NotFound."""
    by_id = view.staff.by_slack_id(words)
    if by_id is not None and by_id.active:
        return by_id
    wanted = fold(words)
    people = [person for person in view.staff.all() if person.active]
    exact = [person for person in people if fold(person.name) == wanted]
    partly = exact or [person for person in people if wanted in fold(person.name).split()]
    if len(partly) == 1:
        return partly[0]
    if partly:
        raise NotFound(f"Several people fit “{words}”: {', '.join(person.name for person in partly)}.")
    raise NotFound(f"Nobody on the staff list is called “{words}”.")
