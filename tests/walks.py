"""Random walks: a few in the suite, hundreds in the soak; and a walk run to show that it would see a rule broken."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

WALKS = int(os.environ.get("CCM_WALKS", "0"))


def walk(machine: type[RuleBasedStateMachine], few: int, steps: int) -> None:
    """Walk the machine: `few` times, or as often as the soak says."""
    options = settings(
        max_examples=WALKS or few,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if WALKS else (Phase.generate,),
        report_multiple_bugs=False,
        database=None,
    )
    run_state_machine_as_test(machine, settings=options)  # type: ignore[no-untyped-call]
