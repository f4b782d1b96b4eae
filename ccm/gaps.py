"""What an enrolled patient's record still lacks: each gap is a follow-up with an owner, and closes with the fact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ccm.follow_up import Kind, Loop
from ccm.text import fold


class Gap(StrEnum):
    """What is missing, in the order in which it is mended.

    The words before the colon name the gap, also in follow-ups that say the rest differently.
    """

    CONSENT = "Consent: none that holds is on file; ask and record it"
    PRACTITIONER = "Billing practitioner: name one"
    TEAM_MEMBER = "Team member: name one"
    PLAN = "Care plan: none is on file; write it or record where it is"
    CONDITIONS = "Conditions: fewer than two chronic condition groups on file; add them in the chart and import them"
    VISIT = "Initiating visit: owed; book it with the billing practitioner"
    PLAN_REVIEW = "Stale plan: not looked at for too long; go through it and mark it reviewed"
    EXPLAINER = "Explainer: who explained the consent is not recorded; record it, or affirm the consent again"
    PAYER = "Payer: no coverage on file"
    PHONE = "Phone: no number on file"

    @property
    def label(self) -> str:
        """The words before the colon."""
        return self.value.partition(":")[0]

    def asked(self, do_not_call: bool) -> str:
        """What its follow-up says; empty for a patient who may not be called where it cannot be mended without."""
        return WITHOUT_CALL.get(self, "") if do_not_call else self.value


WITHOUT_CALL: dict[Gap, str] = {
    **{one: one.value for one in (Gap.PRACTITIONER, Gap.TEAM_MEMBER, Gap.PLAN, Gap.CONDITIONS, Gap.PLAN_REVIEW)},
    Gap.PAYER: Gap.PAYER.value,
    Gap.CONSENT: "Consent: none that holds is on file; record the chart's, or ask in person: no calls to this patient",
    Gap.EXPLAINER: "Explainer: who explained the consent is not recorded; record who the chart says it was",
}
"""What the practice mends in its own record without a call, and how that is said: it waits also where the patient may
not be called. A visit to be booked and a number to be asked for do not.
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on file. `plan_review` and `explainer` hold too where there is no plan or consent to ask it of."""

    consent: bool
    plan: bool
    practitioner: bool
    team_member: bool
    payer: bool
    phone: bool
    conditions: bool  # two chronic condition groups, as the month's decision counts them (R-G1)
    visit: bool
    plan_review: bool  # the plan is not stale
    explainer: bool  # who explained the consent that stands is recorded (R-G3)

    def has(self, gap: Gap) -> bool:
        """Whether the fact that this gap waits for is there."""
        return bool(getattr(self, gap.name.lower()))


_BY_LABEL = {one.label: one for one in Gap}
_WORDS: dict[Gap, tuple[str, ...]] = {
    Gap.CONSENT: ("consents",),
    Gap.PRACTITIONER: ("practitioner", "practitioners", "provider", "biller"),
    Gap.TEAM_MEMBER: ("team", "care manager", "manager"),
    Gap.PLAN: ("plan", "plans", "care plans"),
    Gap.CONDITIONS: ("condition", "diagnoses", "diagnosis"),
    Gap.VISIT: ("visit", "visits", "initiating"),
    Gap.PLAN_REVIEW: ("stale", "stale plans", "old plans", "plan review"),
    Gap.EXPLAINER: ("explainers", "explained", "explained by"),
    Gap.PAYER: ("coverage", "insurance", "payers"),
    Gap.PHONE: ("phones", "number"),
}
"""What people call a gap, beside its label."""


def gap_of(what: str) -> Gap | None:
    """The gap that a follow-up's words name."""
    return _BY_LABEL.get(what.partition(":")[0])


def gap_in(loop: Loop) -> Gap | None:
    """The gap that a follow-up is about; None for any other follow-up."""
    return gap_of(loop.follow_up.what) if loop.follow_up.kind is Kind.DATA else None


def needs_no_call(loop: Loop) -> bool:
    """Whether a follow-up mends the record, and its words ask for no call."""
    gap = gap_in(loop)
    return gap is not None and WITHOUT_CALL.get(gap) == loop.follow_up.what


def gap_called(words: str) -> Gap | None:
    """The gap that somebody asks for: `consent`, `stale plans`, `phone`."""
    said = fold(words)
    return next((one for one in Gap if said == fold(one.label) or said in _WORDS[one]), None)
