"""The practice's policy: one typed set, versioned; each version with who approved it and when."""

from __future__ import annotations

from pydantic import ValidationError

from bot.actions.desk import Work
from ccm.errors import StateRefused
from ccm.policy import DEFAULT, Policy

NAME = "policy"


def policy_of(work: Work) -> Policy:
    """The policy that holds: the latest approved version, or the defaults."""
    kept = work.uow.settings.get(NAME)
    return Policy.model_validate_json(kept) if kept else DEFAULT


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
