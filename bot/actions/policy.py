"""The practice's policy: one typed set, versioned; each version with who approved it and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from bot.actions.desk import Work
from ccm.errors import StateRefused
from ccm.policy import DEFAULT, Policy
from storage.unit_of_work import PracticeView

NAME = "policy"


@dataclass(frozen=True, slots=True)
class Approved:
    """The policy that holds, and who approved it when, in the practice's time; nobody approved the shipped defaults."""

    policy: Policy
    by: str
    at: datetime | None


def policy_of(work: Work) -> Policy:
    """The policy that holds: the latest approved version, or the defaults."""
    return read_policy(work.uow)


def read_policy(view: PracticeView) -> Policy:
    """The same without a person at the desk, for imports and jobs."""
    kept = view.settings.get(NAME)
    return Policy.model_validate_json(kept) if kept else DEFAULT


def approved(work: Work) -> Approved:
    """The policy with its signature."""
    version = work.uow.settings.latest(NAME)
    if version is None:
        return Approved(DEFAULT, "", None)
    person = work.uow.staff.get(version.by_id) if version.by_id else None
    at = version.at.astimezone(work.zone)
    return Approved(Policy.model_validate_json(version.value), person.name if person else "", at)


def approve(work: Work, values: dict[str, int | bool]) -> Policy:
    """Keep a new version under the person's name. Raises StateRefused, naming the first value out of its bounds."""
    try:
        policy = Policy(**{**policy_of(work).model_dump(), **values})
    except ValidationError as error:
        first = error.errors()[0]
        title = Policy.model_fields[str(first["loc"][0])].title
        raise StateRefused(f"{title}: {str(first['msg']).lower()}.") from None
    work.uow.settings.put(NAME, policy.model_dump_json(), work.person.id, work.now)
    work.facts.update(changed=",".join(sorted(values)))
    return policy
