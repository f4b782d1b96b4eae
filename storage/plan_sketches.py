"""The sketch of each patient's newest plan, and whose plan it is like: kept, and made anew with each version."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from storage.scope import PRACTICE, Scope, mine
from storage.tables import care_plan, plan_sketch

_OF_PATIENT = mine(plan_sketch, plan_sketch.c.id == bindparam("patient_id"))  # the id is the patient's
_ALL = select(plan_sketch.c.patient_id, plan_sketch.c.runs).where(plan_sketch.c.practice_id == PRACTICE)
_ALIKE = select(plan_sketch.c.plan_id).where(plan_sketch.c.practice_id == PRACTICE, plan_sketch.c.like_id.is_not(None))
_WITHOUT = (
    select(care_plan.c.patient_id)
    .where(
        care_plan.c.practice_id == PRACTICE,
        care_plan.c.version == 1,
        ~select(plan_sketch.c.id)
        .where(plan_sketch.c.id == care_plan.c.patient_id, plan_sketch.c.practice_id == PRACTICE)
        .exists(),
    )
    .order_by(care_plan.c.patient_id)
)


@dataclass(frozen=True, slots=True)
class PlanSketch:
    """What is kept of a patient's newest plan; `like_id` is the patient whose plan it is nearly the text of."""

    patient_id: str
    plan_id: str
    runs: tuple[int, ...]
    like_id: str | None = None
    share: int = 0  # percent


class PlanSketches:
    """Queries over one practice's sketches. They are no evidence: each can be made again from the plans."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def put(self, one: PlanSketch) -> None:
        """Keep or replace a patient's sketch."""
        runs = struct.pack(f">{len(one.runs)}I", *one.runs).hex()
        kept = {name: getattr(one, name) for name in ("patient_id", "plan_id", "like_id", "share")}
        self._scope.put(plan_sketch, id=one.patient_id, runs=runs, **kept)

    def of_patient(self, patient_id: str) -> PlanSketch | None:
        """A patient's sketch, or None."""
        row = self._scope.one(_OF_PATIENT, patient_id=patient_id)
        return PlanSketch(row.patient_id, row.plan_id, _runs(row.runs), row.like_id, row.share) if row else None

    def all_runs(self) -> dict[str, tuple[int, ...]]:
        """Every sketch's hashes by patient."""
        return {row.patient_id: _runs(row.runs) for row in self._scope.rows(_ALL)}

    def alike(self) -> frozenset[str]:
        """The newest plans that were nearly another patient's text when they, or the other, were saved."""
        return frozenset(row.plan_id for row in self._scope.rows(_ALIKE))

    def without(self, most: int) -> list[str]:
        """Patients with a plan that was never sketched: imported, or older than the sketches."""
        return [row.patient_id for row in self._scope.rows(_WITHOUT)[:most]]


def _runs(text: str) -> tuple[int, ...]:
    return struct.unpack(f">{len(text) // 8}I", bytes.fromhex(text))
