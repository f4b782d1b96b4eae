"""Whether a month, decided anew, says something else than its close: what is flagged, and what may be amended.

Flagged is a change of substance: the decision, the seconds of an entry, whom and for whom is billed. What drifts by
itself is not: a chart imported later names other codes of the same conditions, people marry, practices move house. A
claim that should carry such a thing is amended by a named person, one month at a time. Rates and rule files amend
nothing: a close keeps those of its day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DECIDED = (
    *("month", "disposition", "reasons", "advice", "family", "service_date", "threshold_day"),
    *("staff_seconds", "practitioner_seconds", "pool_seconds"),
)
PATIENT = ("mrn", "given", "family", "dob", "sex", "payer", "member_id")
PRACTICE = ("npi", "tax_id", "setting", "pos")
ADDRESS = ("name", "street", "city", "state", "postal_code")
ENTRY = ("id", "day", "start", "seconds", "counted", "left", "credential", "activities", "captured")
OF_THE_CLOSE = frozenset({"closed_by", "closed_at", "code_version", "sign_offs"})
OF_THE_RATES = frozenset(
    {
        *("rules_title", "rules_hash", "timely_until", "alternatives"),
        *("allowed_cents", "medicare_cents", "patient_cents"),
    }
)
OF_THE_PACKET = frozenset({"conditions"})
"""What a close keeps for its packet alone: the chart's words, which no claim carries and older closes lack."""
NUMBERS = frozenset({"practitioner", "practice", "complete"})
"""By whose numbers a claim is made. Of a month that bills nothing, before or now, they change nothing."""
DETAILS = ("patient", "addressed", "practitioner", "practice", "complete", "diagnosed")
"""What a claim carries beside its lines, by the names of `substance`."""
NOT_READ = OF_THE_CLOSE | OF_THE_RATES | OF_THE_PACKET
ABOUT_MONEY = frozenset({"ALTERNATE_FAMILY_PAYS_MORE"})


def differs(closed: str, now: str) -> bool:
    """Whether two frozen bodies of one month, as `FrozenMonth.dump` wrote them, differ in substance.

    A condition that the chart calls resolved by now stood when the month was billed: that alone takes nothing back.
    """
    before, after = substance(closed), substance(now)
    if _resolved_since(before, after):
        return False
    found = _unlike(before, after)
    return bool(found if "bill" in (before["disposition"], after["disposition"]) else found - NUMBERS)


def numbers_alone(closed: str, now: str) -> bool:
    """Whether all that differs in substance is by whose numbers the claim is made: an NPI, a tax id, an address.

    One correction does that to every month of a practitioner, so that they are told and amended together.
    """
    found = _unlike(substance(closed), substance(now))
    return bool(found) and found <= NUMBERS


def claim_differs(closed: str, now: str) -> bool:
    """Whether the claim would say something else: codes, units, days, or whom, for whom and to whom it is billed.

    Of addresses and diagnoses it is whether the claim has what it needs. Of a month that bills nothing there is none.
    """
    if _resolved_since(substance(closed), substance(now)):
        return False
    return claim_lines(closed) != claim_lines(now) or details_differ(closed, now)


def details_differ(closed: str, now: str) -> bool:
    """Whether the claim, before and now, names another person, number, payer or biller, whatever its lines."""
    before, after = substance(closed), substance(now)
    billed = before["disposition"] == after["disposition"] == "bill"
    return billed and any(before[name] != after[name] for name in DETAILS)


def claim_lines(body: str) -> tuple[object, ...]:
    """The answer, codes with units and their days, the date of service."""
    said: Mapping[str, Any] = json.loads(body)
    lines = tuple((one["code"], one["units"], one["on"]) for one in said["lines"])
    return said["disposition"] == "bill", lines, said["service_date"]


def _resolved_since(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return bool(before["disposition"] == "bill" and after["reasons"] == ["INSUFFICIENT_CONDITIONS"])


def _unlike(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name in before if before[name] != after[name])


def substance(body: str) -> dict[str, Any]:
    """What is flagged when it changes. Of addresses and diagnoses it is whether a claim has what it needs."""
    said: Mapping[str, Any] = json.loads(body)
    practice = said["practice"]
    return {
        **{name: said[name] for name in DECIDED},
        "lines": _lines(said),
        "warnings": _warnings(said),
        "patient": [said["patient"][name] for name in PATIENT],
        "addressed": bool(said["patient"]["address"]),
        "practitioner": said["practitioner"]["npi"],
        "practice": [practice[name] for name in PRACTICE],
        "complete": [bool(practice[name]) for name in ADDRESS],
        "diagnosed": min(len(said["diagnoses"]), 2),
        "entries": [[one[name] for name in ENTRY] for one in said["entries"]],
    }


def reads_otherwise(closed: str, now: str) -> bool:
    """Whether anything else reads differently than at the close: what a named person may amend all the same."""
    return _read(closed) != _read(now)


def _read(body: str) -> dict[str, Any]:
    said: Mapping[str, Any] = json.loads(body)
    kept = {name: value for name, value in said.items() if name not in NOT_READ}
    return kept | {"lines": _lines(said), "warnings": _warnings(said)}


def _lines(said: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(one["code"], one["units"]) for one in said["lines"]]


def _warnings(said: Mapping[str, Any]) -> list[str]:
    return [one for one in said["warnings"] if one not in ABOUT_MONEY]
