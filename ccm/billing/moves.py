"""What stands open on a patient-month, and whose move each thing is: one patient's part of the pre-close list.

A month is ready to be closed when it is decided and nothing stands open that could still change the answer. A reason
that nobody can mend any more, or that no claim waits for, keeps nothing open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccm.billing.case import Exclusion
from ccm.billing.decision import Disposition
from ccm.billing.gathered import MonthOf
from ccm.month_words import Whose, Words, reason, reason_for, warning
from ccm.staff_facts import npi_valid

TIMER = "TIMER_RUNNING"
LACKS = "CLAIM_LACKS"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing. `keeps_open`: the month is not closed with the others until it is done, or closed by itself.

    `persons` are the ids of who is meant; empty where it is a duty's, or where nobody is assigned.
    """

    word: str
    words: Words
    keeps_open: bool
    persons: tuple[str, ...] = ()

    @property
    def of_the_patient(self) -> bool:
        """Whether one of the patient's own team is meant, assigned or not."""
        return self.words.whose in (Whose.PRACTITIONER, Whose.TEAM_MEMBER)

    @property
    def head(self) -> str:
        """What patients are grouped by: the rules' word before its colon; what a claim lacks, each by itself."""
        head = self.word.partition(":")[0]
        return self.word if head == LACKS else head


def claimable(month: MonthOf) -> bool:
    """Whether the minutes reach a code, or G0506 is due: else nothing that is mended makes a claim of it."""
    found = month.decision
    return found is not None and (found.choice.rung is not None or month.record.signed.planning is not None)


def moves_of(month: MonthOf, running: Sequence[str] = (), npi: str | None = None) -> tuple[Move, ...]:
    """Everything that somebody could do. `running` are persons whose timer on this patient began in the month.

    `npi` is the billing practitioner's, where what the claim lacks is asked as well: an original leaves once.
    """
    waits = claimable(month) or month.disposition is Disposition.HOLD
    found = [
        Move(word, words, waits, _persons(month, word, words.whose))
        for word, words in ((one, reason_of(month, one)) for one in month.reasons)
        if words.whose is not Whose.NOBODY
    ]
    lacking = _lacking(month, npi) if npi is not None else ()
    look = _worth_a_look(month, {one.head for one in found})
    return (*found, *lacking, *_unconfirmed(month), *_timers(running), *look)


def reason_of(month: MonthOf, word: str) -> Words:
    """A reason in words for that patient."""
    return reason_for(word, month.state, month.patient.do_not_call)


def ready(month: MonthOf, moves: Sequence[Move]) -> bool:
    """Whether it closes with the others: decided, not held, and nothing keeps it open."""
    return month.disposition is not Disposition.HOLD and not any(one.keeps_open for one in moves)


def _lacking(month: MonthOf, npi: str) -> Iterator[Move]:
    """What no payer takes a claim without."""
    if month.disposition is not Disposition.BILL:
        return
    there = {
        "the billing practitioner's NPI": npi_valid(npi),
        "the member id": any(char.isalnum() for char in month.member_id),
        "a diagnosis code": any(one.codes for one in month.groups),
    }
    for what, has in there.items():
        if not has:
            word = f"{LACKS}:{what}"
            yield Move(word, reason(word), True)


def _unconfirmed(month: MonthOf) -> Iterator[Move]:
    """Minutes that count only once their performer says so: closed before that, they would be lost or amended."""
    waiting = [one.entry for one in month.rows.entries if one.live and one.awaits_confirmation]
    if waiting:
        word = f"{Exclusion.UNCONFIRMED}:{sum(one.seconds for one in waiting) // 60}"
        yield Move(word, warning(word), True, tuple(dict.fromkeys(one.performer_id for one in waiting)))


def _timers(running: Sequence[str]) -> Iterator[Move]:
    if running:
        yield Move(TIMER, reason(TIMER), True, tuple(running))


def _worth_a_look(month: MonthOf, said: set[str]) -> Iterator[Move]:
    """Warnings that are somebody's move; the month closes without it."""
    for word in month.decision.warnings if month.decision else ():
        words, head = warning(word), word.partition(":")[0]
        if words.whose is not Whose.NOBODY and head not in said and head != Exclusion.UNCONFIRMED:
            yield Move(word, words, False, _persons(month, word, words.whose))


def _persons(month: MonthOf, word: str, whose: Whose) -> tuple[str, ...]:
    if whose is Whose.PRACTITIONER:
        return (month.practitioner.id,) if month.practitioner else ()
    if whose is Whose.TEAM_MEMBER:
        return (month.patient.care_manager_id,) if month.patient.care_manager_id else ()
    if whose is Whose.PERFORMER:
        return _performers(month, word.partition(":")[0])
    return ()


def _performers(month: MonthOf, head: str) -> tuple[str, ...]:
    """Who logged the seconds that were left out for that word."""
    pieces = {one.piece_id for one in month.decision.counted.left if one.why == head} if month.decision else set()
    return tuple(dict.fromkeys(one.entry.performer_id for one in month.rows.entries if one.entry.id in pieces))
