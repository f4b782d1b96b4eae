"""Payers that no loaded rule file decides, said before the first month of their patients is held."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from bot.files.people import named
from ccm.billing.rules import RuleData, rules_for
from ccm.coverage import Coverage, Told, payer_on
from ccm.enrolment import COUNTING, State
from ccm.record import Patient
from ccm.service_month import ServiceMonth

SHOWN = 8
ON_THE_WAY = frozenset({*COUNTING, State.CONFIRMED, State.INVITED})


def undecided(
    patients: Sequence[Patient],
    states: Mapping[str, State],
    on_file: Mapping[str, Sequence[Coverage]],
    added: Sequence[Coverage],
    rules: Sequence[RuleData],
    today: date,
) -> list[str]:
    """A sentence with the count of enrolled patients by payer; none where every payer on file is decided this month.

    A cell that may be anything but a payer's name is not repeated.
    """
    new = defaultdict[str, list[Coverage]](list)
    for row in added:
        new[row.patient_id].append(row)
    month, found = ServiceMonth.of_day(today), Counter[str]()
    for one in patients:
        covered = *on_file.get(one.id, ()), *new[one.id]
        payer = payer_on(covered, today, Told(one.payer, one.member_id)).payer
        if payer and states[one.id] in ON_THE_WAY and rules_for(rules, payer, month) is None:
            found[named(payer, (one.given, one.family)) or "a payer that is not repeated here"] += 1
    if not found:
        return []
    shown = [f"{name} {count}" for name, count in found.most_common(SHOWN)]
    rest = found.total() - sum(count for _, count in found.most_common(SHOWN))
    listed = ", ".join([*shown, *([f"others {rest}"] if rest else [])])
    return [
        f"No loaded rule file decides the payer of {found.total()} enrolled patients ({listed}): their months are "
        "held. Mend the payer, or load the payer's file (CCM_RULES)."
    ]
