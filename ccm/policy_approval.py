"""A policy as it is approved: its fields under headings, what cannot hold together, what changed, what is signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccm.ladder import Level
from ccm.policy import FILES, Policy, RuleFile

REACHING_FIELDS = (
    *("tries_before_letter", "tries_day_parts", "months_to_flag", "months_to_practitioner", "months_to_unreachable"),
    "discharge_call_days",
)


BILLING_FIELDS = (
    *("pool_practitioner_time", "prefer_complex", "count_same_day_visit", "count_unsuccessful", "count_scheduling"),
    *("cap_99437", "most_hours_a_day"),
)


HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("The month", ("target_minutes", "target_day", "warn_day", "warn_below_minutes")),
    ("Care plans", ("plan_due_days", "plan_due_days_complex", "plan_stale_days", "generic_share")),
    ("Reaching patients", REACHING_FIELDS),
    ("Enrolment", ("reaffirm_consent_days", "cohort", "cohort_opened", "panel_cap")),
    ("What counts and what is billed", BILLING_FIELDS),
    ("Escalations", tuple(f"{level.value}_within" for level in Level)),
)
"""The fields that a person sets, in the order in which they are read."""


def headed() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`HEADINGS`, with every field that nobody put under one at the end: none is ever out of reach."""
    placed = {name for _, names in HEADINGS for name in names} | {FILES}
    rest = tuple(name for name in Policy.model_fields if name not in placed)
    return (*HEADINGS, ("Other", rest)) if rest else HEADINGS


def title(name: str) -> str:
    """A field's words."""
    return str(Policy.model_fields[name].title)


def contradictions(policy: Policy) -> dict[str, str]:
    """By field, what cannot hold together. Asked at approval only: an older version stays readable as it was."""
    found: dict[str, str] = {}
    if policy.plan_due_days_complex > policy.plan_due_days:
        found["plan_due_days_complex"] = "A complex plan is due no later than another one."
    if policy.plan_stale_days <= policy.plan_due_days:
        found["plan_stale_days"] = "A plan is due before it is stale."
    if policy.warn_day >= policy.target_day:
        found["warn_day"] = "The warning comes before the target's day."
    if policy.warn_below_minutes >= policy.target_minutes:
        found["warn_below_minutes"] = "The warning stands below the target."
    if policy.emergent_within > policy.urgent_within:
        found["emergent_within"] = "Emergent is answered no later than urgent."
    if policy.nonurgent_within > policy.routine_within:
        found["nonurgent_within"] = "Nonurgent is answered no later than routine."
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions, in words."""

    title: str
    before: str
    after: str


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """What changed from one version to the next, in the form's order; files of rules one by one, at the end."""
    found = [
        Change(title(name), words(getattr(before, name)), words(getattr(after, name)))
        for _, names in headed()
        for name in names
        if getattr(before, name) != getattr(after, name)
    ]
    old, new = ({one.name: one for one in policy.rule_files} for policy in (before, after))
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was != now:
            shown = now or was
            kind = name if shown is None else shown.title
            found.append(Change(f"Rules signed, {kind}", was.words if was else "none", now.words if now else "none"))
    return tuple(found)


def words(value: object) -> str:
    """A value as it is read."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def unsigned(approved: Sequence[RuleFile], loaded: Sequence[RuleFile]) -> tuple[str, ...]:
    """One sentence for each file that is loaded and not approved, or the other way round. Empty: all is signed."""
    signed, here = {one.name: one for one in approved}, {one.name: one for one in loaded}
    found = []
    for name, one in here.items():
        was = signed.get(name)
        if was is None:
            found.append(f"{one.words} is loaded and nobody here has approved it.")
        elif was.sha256 != one.sha256:
            found.append(f"{one.words} is loaded; {was.words} was approved.")
    found += [f"{one.words} was approved and is no longer loaded." for name, one in signed.items() if name not in here]
    return tuple(found)
