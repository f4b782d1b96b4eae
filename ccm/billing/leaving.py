"""What of a month leaves next as claims, and what stays behind with its reason: one patient-month at a time. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ccm.billing.claim import Claim, NotClaimed, claim_of, lacks
from ccm.billing.decision import Disposition
from ccm.billing.frozen import FrozenMonth
from ccm.billing.gathered import MonthOf
from ccm.billing.moves import moves_of, reason_of
from ccm.month_close import ClaimItem, ClaimKind, Close, live, next_claim
from ccm.month_words import Whose, Words, reason, unasked
from ccm.record import Patient, Person

NOT_CLOSED = Words("Not closed yet", Whose.BILLER, "close it: `/ccm close`")
VOIDED = Words(
    "Its claim was voided, and it does not leave again by itself",
    Whose.BILLER,
    "if the void was a mistake, bill it again: `/ccm close`, with the month and the patient",
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A patient-month that leaves, by that close. The claim has no control number before its batch is made.

    `sent_cents` is what was expected of the claim as it left last: a replacement and a void stand in place of it.
    `again`: it was voided, and a named person said that it is billed again.
    """

    patient: Patient
    close: Close
    claim: Claim
    sent_cents: int = 0
    again: bool = False


@dataclass(frozen=True, slots=True)
class Behind:
    """A patient-month that does not leave. `heads` are its reasons without what is particular to the patient."""

    patient: Patient
    disposition: Disposition
    reasons: tuple[Words, ...]
    heads: tuple[str, ...]
    who: str
    minutes: int

    @property
    def row(self) -> NotClaimed:
        """Its line on the second sheet, in words that stand alone."""
        said = tuple(f"{one.said} ({one.then.replace('`', '')})" if one.then else one.said for one in self.reasons)
        name = f"{self.patient.family}, {self.patient.given}"
        return NotClaimed(self.patient.mrn, name, self.disposition.value, said, self.who, self.minutes)


def leaving(
    patient: Patient, closes: Sequence[Close], sent: Sequence[ClaimItem], again: Collection[str] = ()
) -> Leaving | None:
    """What leaves of a closed patient-month; None when nothing new is to be sent, or when no payer would take it.

    A void takes back what was sent, which was whole when it left. `again` are the voids after which a named person
    said that the month is billed again.
    """
    found = next_claim(closes, sent, again)
    if found is None:
        return None
    close, kind = found
    by_id = {one.id: one for one in closes}
    claim = claim_of(kind, "", close, sent, by_id)
    if kind is not ClaimKind.VOID and lacks(claim.month):
        return None
    stood = FrozenMonth.load(by_id[sent[-1].close_id].body).allowed_cents if live(sent) else 0
    return Leaving(patient, close, claim, stood, bool(sent) and kind is ClaimKind.ORIGINAL)


def open_behind(month: MonthOf, people: Mapping[str, Person]) -> Behind:
    """An open patient-month: not closed, held, or nothing to bill; whose move is read as the close reads it."""
    bills = month.disposition is Disposition.BILL
    moves = [one for one in moves_of(month) if one.keeps_open or one.word in month.reasons]
    meant = {one.words: _names(people, one.persons) for one in moves}
    reasons = (NOT_CLOSED, *meant) if bills else tuple(reason_of(month, one) for one in month.reasons)
    heads = (NOT_CLOSED.said,) if bills else _heads(month.reasons)
    return Behind(month.patient, month.disposition, reasons, heads, _who(reasons, meant), month.minutes)


def closed_behind(
    patient: Patient,
    closes: Sequence[Close],
    sent: Sequence[ClaimItem],
    people: Mapping[str, Person],
    again: Collection[str] = (),
) -> Behind | None:
    """A closed one that bills nothing, was voided, or lacks what a claim needs; None once it left as it is."""
    last = max(closes, key=lambda one: one.version)
    month = FrozenMonth.load(last.body)
    if last.disposition is not Disposition.BILL:
        reasons, heads = tuple(unasked(reason(one)) for one in month.reasons), _heads(month.reasons)
    elif sent and not live(sent) and sent[-1].id not in again:
        reasons, heads = (VOIDED,), (VOIDED.said,)
    elif (not sent or sent[-1].close_id != last.id) and (missing := lacks(month)):
        then = f"record it, then close the month again: `/ccm close {month.month}`"
        reasons, heads = (
            (Words(f"The claim lacks {', '.join(missing)}", Whose.BILLER, then),),
            ("The claim is not whole",),
        )
    else:
        return None
    names = {Whose.PRACTITIONER: month.practitioner.name, Whose.TEAM_MEMBER: _names(people, [patient.care_manager_id])}
    who = _who(reasons, {one: names.get(one.whose, "") for one in reasons})
    return Behind(patient, last.disposition, reasons, heads, who, month.pool_seconds // 60)


def _heads(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(reason(one.partition(":")[0]).said for one in words)


def _names(people: Mapping[str, Person], ids: Iterable[str | None]) -> str:
    return ", ".join(people[one].name for one in ids if one and one in people)


def _who(reasons: Sequence[Words], meant: Mapping[Words, str]) -> str:
    """Whose move it is: the duty or the place in the team, and the names where the record gives them."""
    found = {one.whose: meant.get(one, "") for one in reasons if one.whose is not Whose.NOBODY}
    said = (f"{whose.value}: {names}" if names else whose.value for whose, names in found.items())
    return "; ".join(said) or Whose.NOBODY.value
