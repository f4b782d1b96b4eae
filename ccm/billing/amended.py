"""Whether a month, decided anew, says something else than its close: only then is there anything to amend.

Compared is what a claim or an auditor would read otherwise: the decision, each entry's seconds, who is billed for and
by whom. Not compared are who closed it when and by which program, names that were only respelt, and money: a close
keeps the rates of its day, and a newer rate file changes nothing about what was done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DECIDED = (
    *("month", "disposition", "reasons", "advice", "family", "service_date", "threshold_day"),
    *("staff_seconds", "practitioner_seconds", "pool_seconds", "diagnoses", "consent_on", "consent_how", "plan_on"),
)
PATIENT = ("mrn", "given", "family", "dob", "sex", "payer", "member_id")
PRACTICE = ("npi", "tax_id", "setting", "pos")
ADDRESS = ("name", "street", "city", "state", "postal_code")
ENTRY = ("id", "day", "start", "seconds", "counted", "left", "credential", "activities", "captured")
ABOUT_MONEY = frozenset({"ALTERNATE_FAMILY_PAYS_MORE"})


def substance(body: str) -> dict[str, Any]:
    """What matters of a frozen month, from what `FrozenMonth.dump` wrote.

    Of addresses only whether they are there: a practice that moves house amends nothing, one that could not be named
    on a claim before does.
    """
    said: Mapping[str, Any] = json.loads(body)
    practice = said["practice"]
    return {
        **{name: said[name] for name in DECIDED},
        "lines": [(one["code"], one["units"]) for one in said["lines"]],
        "warnings": [one for one in said["warnings"] if one not in ABOUT_MONEY],
        "patient": [said["patient"][name] for name in PATIENT],
        "addressed": bool(said["patient"]["address"]),
        "practitioner": said["practitioner"]["npi"],
        "practice": [practice[name] for name in PRACTICE],
        "complete": [bool(practice[name]) for name in ADDRESS],
        "entries": [[one[name] for name in ENTRY] for one in said["entries"]],
    }


def differs(closed: str, now: str) -> bool:
    """Whether two frozen bodies of one month differ in substance."""
    return substance(closed) != substance(now)
