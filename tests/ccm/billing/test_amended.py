"""What changes a closed month, and what only drifts: a chart that moved on takes no claim back by itself."""

from __future__ import annotations

import json
from dataclasses import replace

from ccm.billing.amended import differs, reads_otherwise
from ccm.billing.claim import lacks_837p
from ccm.billing.decision import Disposition
from ccm.billing.freeze import Closing, freeze
from ccm.billing.frozen import FrozenMonth
from ccm.billing.gathered import MonthOf, decided
from ccm.chart import Charge
from ccm.conditions import Chronicity, Condition, group_of
from ccm.month_close import SignOffKind
from storage.ids import new_id
from tests.ccm.billing.test_gathered import FACTS, PATIENT, ROWS, SPRING, checked


def a_condition(code: str, *, active: bool = True) -> Condition:
    return Condition(new_id(), PATIENT.id, code, "", None, active, Chronicity.CHRONIC, group_of(code), "v2023-1")


IMPORTED = replace(
    ROWS,
    confirmations=(),
    conditions=(a_condition("E11.9"), a_condition("I50.22")),
    steps=tuple(replace(one, imported=True) for one in ROWS.steps),
)


def body(month: MonthOf) -> str:
    assert month.decision is not None
    return freeze(month, month.decision, FACTS, Closing("Bea", SPRING, "1")).dump()


def test_a_condition_resolved_later_takes_no_claim_back() -> None:
    closed = body(decided(IMPORTED, FACTS))
    resolved = (IMPORTED.conditions[0], replace(IMPORTED.conditions[1], active=False))
    now = body(decided(replace(IMPORTED, conditions=resolved), FACTS))
    assert '"bill"' in closed and "INSUFFICIENT_CONDITIONS" in now
    assert not differs(closed, now) and reads_otherwise(closed, now)


def test_a_charge_of_another_practice_does() -> None:
    closed = body(decided(IMPORTED, FACTS))
    taken = Charge(new_id(), PATIENT.id, FACTS.month.last_day, "99490", "Jo Else", "Other Clinic")
    assert differs(closed, body(decided(replace(IMPORTED, charges=(taken,)), FACTS)))


def test_the_conditions_words_are_kept_and_a_close_without_them_loads_and_is_not_changed() -> None:
    worded = replace(IMPORTED, conditions=[replace(one, text=f"named {one.code}") for one in IMPORTED.conditions])
    kept = body(decided(worded, FACTS))
    assert [one.words for one in FrozenMonth.load(kept).conditions] == [
        "Diabetes (E11.9 named E11.9)",
        "Heart failure (I50.22 named I50.22)",
    ]
    older = json.loads(kept)
    del older["conditions"]
    before = json.dumps(older)
    assert FrozenMonth.load(before).conditions == ()
    for now in (kept, body(decided(IMPORTED, FACTS))):
        assert not differs(before, now) and not reads_otherwise(before, now)


def test_a_month_answered_for_under_another_payer_never_stands_in_medicares_file() -> None:
    plan = replace(PATIENT, payer="Humana Gold Plus HMO", address="12 Maple Street, Springfield, IL 62701")
    answered = checked(kind=SignOffKind.OVERRIDE, value="PAYER_RULES_MISSING")
    month = decided(replace(IMPORTED, patient=plan, sign_offs=(*IMPORTED.sign_offs, answered)), FACTS)
    assert month.disposition is Disposition.BILL
    assert any("payer" in one for one in lacks_837p(FrozenMonth.load(body(month))))
