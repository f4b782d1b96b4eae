"""The practice's policy: one typed set, versioned; each version with who approved it, when, and what changed.

Approving a version signs the files of rules that are loaded at that moment. When other ones are loaded later, the
policy's screen says so until an owner approves again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pydantic import ValidationError

from bot.actions.roles import Deed, may
from bot.actions.work import Work
from ccm.errors import CcmError
from ccm.policy import DEFAULT, FILES, Policy, RuleFile
from ccm.policy_approval import Change, changes, contradictions, unsigned
from storage.unit_of_work import PracticeView

NAME = "policy"


class PolicyRefused(CcmError):
    """Values out of their bounds, or at odds with each other: a sentence for each field, nothing kept."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(f"The policy was not approved. {' '.join(fields.values())}")
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Approved:
    """A version of the policy, and who approved it when, in the practice's time.

    The shipped defaults were approved by nobody. `changes` are against the version before.
    """

    policy: Policy
    by: str
    at: datetime | None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyScreen:
    """The policy that holds, its versions newest first, and the files of rules beside what was signed."""

    now: Approved
    versions: tuple[Approved, ...]
    loaded: tuple[RuleFile, ...]
    unsigned: tuple[str, ...]
    may_change: bool


def policy_of(work: Work) -> Policy:
    """The policy that holds: the latest approved version, or the defaults."""
    return read_policy(work.uow)


def read_policy(view: PracticeView) -> Policy:
    """The same without a person at the desk, for imports and jobs."""
    return _policy(view.settings.get(NAME))


def policy_as_of(view: PracticeView, at: datetime) -> Policy:
    """The policy that held at the end of a month: a later one changes nothing of it."""
    return _policy(view.settings.as_of(NAME, at))


@lru_cache(maxsize=16)
def _policy(kept: str | None) -> Policy:
    return Policy.model_validate_json(kept) if kept else DEFAULT


def policy_screen(work: Work, loaded: Sequence[RuleFile]) -> PolicyScreen:
    """Everything about the policy, for all who may see the set-up; only who may approve is offered to change it."""
    kept = work.uow.settings.versions(NAME)
    people = {one.id: one.name for one in work.uow.staff.all(active_only=False)}
    policies = [Policy.model_validate_json(one.value) for one in kept]
    versions = tuple(
        Approved(policy, people.get(one.by_id or "", ""), one.at.astimezone(work.zone), changes(before, policy))
        for one, policy, before in zip(kept, policies, [*policies[1:], DEFAULT], strict=False)
    )
    now = versions[0] if versions else Approved(DEFAULT, "", None)
    files = tuple(loaded)
    return PolicyScreen(now, versions, files, unsigned(now.policy.rule_files, files), may(work.person, Deed.POLICY))


def approve(work: Work, values: dict[str, int | bool], loaded: Sequence[RuleFile]) -> PolicyScreen:
    """Keep a new version under the person's name, with the files of rules that are loaded. Raises PolicyRefused."""
    before = policy_of(work)
    try:
        policy = Policy(**{**before.model_dump(), **values, FILES: tuple(loaded)})
    except ValidationError as error:
        raise PolicyRefused({str(one["loc"][0]): _sentence(str(one["msg"])) for one in error.errors()}) from None
    odds = contradictions(policy)
    if odds:
        raise PolicyRefused(odds)
    work.uow.settings.put(NAME, policy.model_dump_json(), work.person.id, work.now)
    work.facts.update(
        changed=",".join(one for one in Policy.model_fields if _differs(before, policy, one)) or "nothing"
    )
    return policy_screen(work, loaded)


def _sentence(said: str) -> str:
    return said.replace("Input should be", "It must be") + "."


def _differs(before: Policy, after: Policy, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))
