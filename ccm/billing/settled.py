"""A month of the record, decided: the rules' answer, and the one thing they alone would let slip.

By R-F3 taking staff minutes away can hand the month to the practitioner's own family, which may pay more. A correction
that takes seconds away never raises a claim in silence: then a named person says, after it, which family it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ccm.billing.decision import Decision, Disposition, decide
from ccm.billing.payment import NOTHING
from ccm.billing.record import MonthRecord, case_of
from ccm.billing.rules import RuleData
from ccm.record import GONE, EntryState

RAISED = "CORRECTION_RAISES_CLAIM"


def settle(record: MonthRecord, rules: RuleData) -> Decision:
    """Decide; hold where taking time away made the claim higher and nobody chose the family since."""
    decision = decide(case_of(record, rules), rules)
    standing, last = _before(record.entries)
    if last is None or decision.disposition is not Disposition.BILL or _chosen_since(record, decision, last):
        return decision
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


def _chosen_since(record: MonthRecord, decision: Decision, last: datetime) -> bool:
    """Whether a named person chose, after the last such correction, the family that bills."""
    said = record.signed
    return said.family is not None and said.family is decision.family and bool(said.family_at and said.family_at > last)


def _before(entries: Sequence[EntryState]) -> tuple[list[EntryState], datetime | None]:
    """The entries without the corrections that took time away, and when the last of those was made.

    A voided or moved entry stands again; an amended one in place of its shorter successor. Longer ones are left.
    """
    by_id = {one.entry.id: one for one in entries}
    after = {one.entry.replaces_id: one for one in entries if one.entry.replaces_id in by_id}
    restored: list[EntryState] = []
    at: list[datetime] = []
    for one in entries:
        if one.live or one.entry.replaces_id in by_id:
            continue  # what stands is added below; a successor goes with its first row
        chain = [one]
        while chain[-1].entry.id in after:
            chain.append(after[chain[-1].entry.id])
        final = chain[-1] if chain[-1].live else None
        if final is None or final.entry.seconds < one.entry.seconds:
            restored.append(EntryState(one.entry, tuple(each for each in one.corrections if each.kind not in GONE)))
            at += [each.at for link in chain for each in link.corrections if each.kind in GONE]
        else:
            restored.append(final)
    kept = [one for one in entries if one.live and one.entry.replaces_id not in by_id]
    return [*kept, *restored], max(at, default=None)
