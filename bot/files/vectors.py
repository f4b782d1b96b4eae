"""Billing cases in the shape of the reference's vectors: read, decided, and answered in the same words.

A case overrides the file's defaults: objects merge, lists and values replace.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.files.worked_case import WorkedCase
from ccm.billing.case import PatientMonth
from ccm.billing.decision import Decision
from ccm.billing.rules import RuleData
from ccm.errors import CcmError


class Defaults(BaseModel):
    """What every case of the file starts from."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="allow")

    month: str = "2026-03"
    timezone: str = "America/New_York"


class Vector(BaseModel):
    """One case."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore")

    id: str
    input: dict[str, Any]


class VectorFile(BaseModel):
    """The file."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore")

    defaults: Defaults = Defaults()
    vectors: list[Vector]


def read_vectors(path: Path) -> VectorFile:
    """The file's cases. Raises CcmError where it is not of that shape."""
    try:
        return VectorFile.model_validate_json(path.read_bytes())
    except OSError:
        raise CcmError("The file could not be opened.") from None
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CcmError(f"The file is not of the shape of billing vectors, at {where or 'its beginning'}.") from None


def merged(defaults: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Objects merge key by key; anything else, lists too, replaces."""
    made = dict(defaults)
    for key, value in over.items():
        here = made.get(key)
        made[key] = merged(here, value) if isinstance(here, dict) and isinstance(value, dict) else value
    return made


def case_of(defaults: Defaults, vector: Vector, rules: RuleData) -> PatientMonth:
    """A worked case as a patient-month. Raises CcmError naming the case, and the field that could not be read."""
    said = merged(defaults.model_dump(), vector.input)
    try:
        return WorkedCase(said, rules).month()
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CcmError(f"Case {vector.id} could not be read: {type(error).__name__} in its input.") from None


def answer(vector_id: str, decision: Decision) -> dict[str, Any]:
    """The answer in the vectors' words."""
    counted = decision.counted
    minutes = {
        "staff": counted.staff // 60,
        "practitioner": counted.practitioner // 60,
        "staff_pool": counted.pool // 60,
    }
    minutes |= {program.value: seconds // 60 for program, seconds in counted.programs.items()}
    others = [
        {"family": one.rung.family.value, "codes": _lines(one.rung.lines), "why": one.why, "pays_more": more}
        for one in decision.choice.others
        if (more := one.cents > decision.choice.cents)
    ]
    payment = decision.payment
    return {
        "id": vector_id,
        "disposition": decision.disposition.value,
        "codes": _lines(decision.lines),
        "reasons": list(decision.reasons),
        "warnings": list(decision.warnings),
        "advice": list(decision.advice),
        "countable_minutes": minutes,
        "other_program_codes_ok": list(decision.other_codes_ok),
        "alternates": others if decision.lines else [],
        "family": decision.family.value if decision.family and decision.lines else None,
        "family_rule": decision.choice.rule,
        "service_date": decision.service_date.isoformat() if decision.service_date else None,
        "estimate_cents": {"allowed": payment.allowed, "medicare": payment.medicare, "patient": payment.patient},
        "rules": {"title": decision.rules_title, "hash": decision.rules_hash},
    }


def _lines(lines: Any) -> list[dict[str, Any]]:
    return [{"code": one.code, "units": one.units} for one in lines]
