"""A month of the record, decided: the rules' answer, and the one thing they alone would let slip.

By R-F3 taking staff minutes away can hand the month to the practitioner's own family, which may pay more. A correction
never raises a claim in silence: then a named person says which family it is.
"""

from __future__ import annotations

from dataclasses import replace

from ccm.billing.decision import Decision, Disposition, decide
from ccm.billing.payment import NOTHING
from ccm.billing.record import MonthRecord, case_of
from ccm.billing.rules import RuleData
from ccm.record import Correction, CorrectionKind, EntryState

RAISED = "CORRECTION_RAISES_CLAIM"


def settle(record: MonthRecord, rules: RuleData) -> Decision:
    """Decide; hold where undoing an entry made the claim higher and nobody chose the family since."""
    decision = decide(case_of(record, rules), rules)
    undone = [one for one in record.entries if one.has(CorrectionKind.VOIDED)]
    if not undone or decision.disposition is not Disposition.BILL or record.signed.family is not None:
        return decision
    standing = [_as_it_stood(one) if one in undone else one for one in record.entries]
    before = decide(case_of(replace(record, entries=standing), rules), rules)
    if before.disposition is not Disposition.BILL or decision.payment.allowed <= before.payment.allowed:
        return decision
    return replace(
        decision,
        disposition=Disposition.HOLD,
        lines=(),
        reasons=(*decision.reasons, RAISED),
        payment=NOTHING,
        service_date=None,
        threshold_day=None,
    )


def _as_it_stood(state: EntryState) -> EntryState:
    kept: tuple[Correction, ...] = tuple(one for one in state.corrections if one.kind is not CorrectionKind.VOIDED)
    return EntryState(state.entry, kept)
