"""A claim sent as void by mistake: a named person says that the month is billed again, and the next batch has it.

The payer that took the void knows no claim, so that what follows is a new original. The word is of one void, and kept
once; the database refuses any claim after a void without it, and a second one that lives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.actions.desk import Work
from ccm.errors import StateRefused
from ccm.month_close import BilledAgain, ClaimItem, ClaimKind, Close, live, may_bill_again
from ccm.record import Patient
from ccm.service_month import ServiceMonth
from storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Again:
    """How a voided month stands: it can be said now, or was said by whom and why, or has to be amended first."""

    void: ClaimItem
    offered: bool
    said: BilledAgain | None = None
    by: str = ""


def again_of(work: Work, closes: Sequence[Close], items: Sequence[ClaimItem]) -> Again | None:
    """None where no claim of the patient-month was voided last."""
    if not items or live(items):
        return None
    void = items[-1]
    words = work.uow.closes.said_again(void.month)
    said = words.get(void.id)
    person = work.uow.staff.get(said.by_id) if said else None
    return Again(void, may_bill_again(closes, items, words.keys()), said, person.name if person else "")


def bill_again(work: Work, patient: Patient, month: ServiceMonth, void_id: str, why: str) -> None:
    """Keep the word. Raises StateRefused where the last claim is no void, was answered, or the close does not bill.

    `void_id` is what the form was about: a void that came since is another one.
    """
    items = work.uow.closes.items_of(patient.id, month)
    closes = work.uow.closes.of_patient(patient.id, month)
    again = work.uow.closes.said_again(month)
    if not items or items[-1].kind is not ClaimKind.VOID or items[-1].id != void_id:
        raise StateRefused("That claim is not void, or not any more: there is nothing to bill again.")
    if void_id in again:
        raise StateRefused("That was said before: it leaves as a new original with the next batch.")
    if not may_bill_again(closes, items, again.keys()):
        raise StateRefused(
            f"The last close of {month.label} bills nothing. Amend it first: only a close that bills can leave."
        )
    kept = BilledAgain(new_id(), patient.id, month, void_id, work.person.id, work.now, why)
    work.uow.closes.say_again(kept)
    work.saw(patient.id)
    work.facts.update(month=str(month), again=kept.id)
