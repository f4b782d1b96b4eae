"""What a patient-month adds up to, as the card and every answer show it: the very seconds of its decision (promise 4).

Both rest on `gathered.basis_of`: nothing that takes a second away from the claim can be missing from what people see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ccm.billing.case import Exclusion, PatientMonth
from ccm.billing.counting import Counted, count
from ccm.billing.family import ahead
from ccm.billing.gates import complex_barred
from ccm.billing.gathered import PatientRows, PracticeFacts, basis_of
from ccm.billing.ladders import Threshold
from ccm.billing.record import case_of
from ccm.billing.rules import RuleData


@dataclass(frozen=True, slots=True)
class Excluded:
    """Seconds of one entry that do not count, and why; `ccm.month_words` has the words."""

    entry_id: str
    seconds: int
    why: Exclusion


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """A patient's month. `kept_seconds` is everything that stands; `waiting_seconds` of it await confirmation.

    `by_entry` is what each entry adds; `ahead` the next thresholds, none where all are reached or no rule file holds.
    """

    counted_seconds: int
    kept_seconds: int
    waiting_seconds: int
    excluded: tuple[Excluded, ...]
    by_entry: Mapping[str, int]
    ahead: tuple[Threshold, ...] = ()

    @property
    def minutes(self) -> int:
        """Whole minutes, floored once, here (R-C1)."""
        return self.counted_seconds // 60


def month_total(rows: PatientRows, facts: PracticeFacts) -> MonthTotal:
    """The month of one patient. Of the rows it needs entries, stays, the path, consents, and what was signed off; of
    encounters and charges the month's own.
    """
    basis = basis_of(rows, facts)
    case = case_of(basis.record, basis.rules)
    counted = count(case)
    standing = [one for one in rows.entries if one.live]
    return MonthTotal(
        counted.pool,
        kept_seconds=sum(one.entry.seconds for one in standing),
        waiting_seconds=sum(one.entry.seconds for one in standing if one.awaits_confirmation),
        excluded=tuple(
            Excluded(one.piece_id, one.seconds, one.why) for one in counted.left if one.why is not Exclusion.UNCONFIRMED
        ),
        by_entry=counted.by_piece,
        ahead=_ahead(case, counted, basis.rules) if basis.rules else (),
    )


def _ahead(case: PatientMonth, counted: Counted, rules: RuleData) -> tuple[Threshold, ...]:
    return ahead(case, counted, rules, complex_open=case.mdm.qualifies and not complex_barred(case, rules))
