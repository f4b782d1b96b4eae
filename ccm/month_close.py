"""What persons say of a patient-month, and how it is closed: sign-offs, closes, what left as a claim.

A later sign-off of a kind stands in place of the earlier; a later close of a month is an amendment, shown as such; a
claim leaves once as an original, and afterwards only as a marked replacement or void. What was voided is billed again
only on a named person's word, as a new original.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ccm.billing.case import Mdm, Planning
from ccm.billing.decision import Disposition
from ccm.billing.record import SignOffs
from ccm.billing.rules import Family
from ccm.errors import StateRefused
from ccm.service_month import ServiceMonth


class SignOffKind(StrEnum):
    """What is signed off."""

    MDM = "mdm"  # the billing practitioner's level of decision making (R-F2)
    FAMILY = "family"  # a named person's choice (R-F3)
    SEPARATE = "separate"  # staff time that was no part of that day's visit (R-C8)
    PLANNING = "planning"  # care planning beyond the initiating visit (R-G5)
    CHECKED = "checked"  # others' codes and stays were looked up: when and where
    OVERRIDE = "override"  # a hold that a person answers for
    REVIEWED = "reviewed"  # the billing practitioner went over the whole month, as it stood then


NOT_SEPARATE = "not "
"""Before an entry id: it was part of the visit after all. Before a hold's word: nobody answers for it any more."""

OVERRIDABLE = frozenset({"IMPOSSIBLE_DAY", "PAYER_RULES_MISSING", "PAYERS_SHARE_MINUTES"})
"""Holds that a person may answer for with a reason. The others are mended, not waved through."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """One, with who and when. `value` is of its kind: a level, a family, an entry id, a visit code, a hold's word.

    An empty level, family or visit code takes the earlier word back, and so does `NOT_SEPARATE` before an entry id or
    a hold's word, and a look-up without place and day. `checked_on` is the day of the look-up, or of the initiating
    visit that care planning went with.
    """

    id: str
    patient_id: str
    month: ServiceMonth
    kind: SignOffKind
    value: str
    by_id: str
    at: datetime
    why: str = ""
    checked_on: date | None = None

    @property
    def takes_back(self) -> bool:
        """Whether it says that an earlier word of its kind holds no more."""
        if self.kind in (SignOffKind.SEPARATE, SignOffKind.OVERRIDE):
            return self.value.startswith(NOT_SEPARATE)
        return not self.value and self.checked_on is None


@dataclass(frozen=True, slots=True)
class Close:
    """A month, closed. `body` is the frozen decision as JSON; version 1 is the first, later ones amend it."""

    id: str
    patient_id: str
    month: ServiceMonth
    version: int
    disposition: Disposition
    body: str
    by_id: str
    at: datetime
    why: str


class ClaimKind(StrEnum):
    """How a claim leaves."""

    ORIGINAL = "original"
    REPLACEMENT = "replacement"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class ClaimBatch:
    """One file's worth of claims. `number` counts up per practice and is its control number.

    `body` is what the batch froze beside its closes, as `ccm.billing.claim.KeptBatch` wrote it.
    """

    id: str
    month: ServiceMonth
    number: int
    by_id: str
    at: datetime
    body: str = ""


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """One patient-month in a batch, as that close froze it. `control` is the claim's name at the payer, for good.

    `voids_before` counts the voids of the patient-month that left before it: between two voids there is one original.
    """

    id: str
    batch_id: str
    patient_id: str
    month: ServiceMonth
    close_id: str
    kind: ClaimKind
    control: str
    voids_before: int = 0


@dataclass(frozen=True, slots=True)
class BilledAgain:
    """A named person's word that a month whose claim was voided leaves as a new original: of that void, and why."""

    id: str
    patient_id: str
    month: ServiceMonth
    void_id: str
    by_id: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Planned:
    """Care planning attested in another month. `billed` is what that month's last close says; None while it is open."""

    month: ServiceMonth
    by_id: str
    billed: bool | None


PLANNING_SINCE = ServiceMonth(2017, 1)  # G0506 began with the fee schedule of 2017
LATE_MONTHS = 24  # a month is not attested later than that: a claim is filed within one year (2.4)


def planning_months(month: ServiceMonth) -> list[ServiceMonth]:
    """The months in which care planning may stand that bears on this one."""
    found, last = [PLANNING_SINCE], month
    for _ in range(LATE_MONTHS):
        last = last.next
    while found[-1] < last:
        found.append(found[-1].next)
    return found


def planned_before(elsewhere: Iterable[Planned], month: ServiceMonth, practitioner_id: str | None) -> bool:
    """R-G5, once per patient and billing practitioner: whether another month has it.

    A closed month has what its claim says. Of open months the earlier one has it: it may still bill.
    """
    return any(
        one.by_id == practitioner_id
        and one.month != month
        and (one.month < month if one.billed is None else one.billed)
        for one in elsewhere
    )


def signed(found: Iterable[SignOff], practitioner_id: str | None) -> SignOffs:
    """What stands, latest word of each kind. MDM counts as the billing practitioner's only by that very person.

    So does care planning, which is that person's own work: another's word on it is no claim of this one (R-G5).
    """
    mdm, family, family_at, planning, checked = Mdm(), None, None, None, False
    separate: set[str] = set()
    overrides: set[str] = set()
    for one in sorted(found, key=lambda each: (each.at, each.id)):
        if one.kind is SignOffKind.MDM:
            mdm = Mdm(one.value or None, one.by_id == practitioner_id, bool(one.why))
        elif one.kind is SignOffKind.FAMILY:
            family, family_at = Family(one.value) if one.value else None, one.at
        elif one.kind is SignOffKind.SEPARATE:
            _say(separate, one)
        elif one.kind is SignOffKind.PLANNING:
            mine = one.value and one.by_id == practitioner_id
            planning = Planning(one.value, on=one.checked_on) if mine else None
        elif one.kind is SignOffKind.CHECKED:
            checked = not one.takes_back
        elif one.value.removeprefix(NOT_SEPARATE) in OVERRIDABLE:
            _say(overrides, one)
    return SignOffs(mdm, family, family_at, frozenset(separate), planning, checked, frozenset(overrides))


def _say(standing_: set[str], one: SignOff) -> None:
    if one.takes_back:
        standing_.discard(one.value.removeprefix(NOT_SEPARATE))
    else:
        standing_.add(one.value)


def standing(found: Iterable[SignOff], kind: SignOffKind) -> SignOff | None:
    """The latest word of a kind, unless it took the earlier one back."""
    last = max((one for one in found if one.kind is kind), key=lambda one: (one.at, one.id), default=None)
    return last if last is not None and last.value else None


def may_close(month: ServiceMonth, today: date, closer_id: str, performers: Iterable[str], others: int) -> None:
    """Whether this person may close that month now. Raises StateRefused.

    A month is closed when it is over, by somebody who did not log all of it: who logged does not close alone. In a
    practice of one there is nobody else; then that is said in the close, not hidden.
    """
    if today <= month.last_day:
        raise StateRefused(f"{month.label} is not over. It can be closed from {month.next.first_day:%B %-d}.")
    if set(performers) == {closer_id} and others:
        raise StateRefused("You logged all of this month's time yourself, so somebody else closes it.")


def live(items: Sequence[ClaimItem]) -> bool:
    """Whether a claim of the patient-month stands at the payer: it left, and was not voided since."""
    return bool(items) and items[-1].kind is not ClaimKind.VOID


def next_claim(
    closes: Sequence[Close], items: Sequence[ClaimItem], again: Collection[str] = ()
) -> tuple[Close, ClaimKind] | None:
    """What leaves next for a patient-month: the latest close, and as what; None when nothing new is to be sent.

    Once an original left, an amended close leaves as a replacement, or as a void where nothing is billed any more.
    After a void a month leaves only as a new original, by a later close that bills, and only where a named person said
    so of that void: `again` are the ids of such voids. So a void raises no claim in silence, and one claim lives.
    """
    if not closes:
        return None
    last = max(closes, key=lambda one: one.version)
    bills = last.disposition is Disposition.BILL
    if not items:
        return (last, ClaimKind.ORIGINAL) if bills else None
    sent = items[-1]
    if sent.close_id == last.id:
        return None
    if sent.kind is ClaimKind.VOID:
        return (last, ClaimKind.ORIGINAL) if bills and sent.id in again else None
    return last, ClaimKind.REPLACEMENT if bills else ClaimKind.VOID


def may_bill_again(closes: Sequence[Close], items: Sequence[ClaimItem], again: Collection[str]) -> bool:
    """Whether a person can say so: the claim was voided, nobody said it of that void, and a later close bills."""
    return (
        bool(items)
        and next_claim(closes, items, again) is None
        and (next_claim(closes, items, {items[-1].id}) is not None)
    )
