"""The privacy record of a practice, and the gate that it is for patients' data against real Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ccm.errors import NotFound, RoleRefused, StateRefused
from ccm.privacy import Privacy
from ccm.roles import Duty
from ccm.text import fold
from storage.unit_of_work import PracticeView, UnitOfWork

NAME = "privacy"
ESCALATIONS_EXIST = False  # until they do, the product is for training only (design section 10)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record that holds, and who made it when; nothing recorded is an empty one by nobody."""

    privacy: Privacy
    by: str
    at: datetime | None


def read_privacy(view: PracticeView) -> Recorded:
    """The latest version."""
    version = view.settings.latest(NAME)
    if version is None:
        return Recorded(Privacy(), "", None)
    person = view.staff.get(version.by_id) if version.by_id else None
    return Recorded(Privacy.model_validate_json(version.value), person.name if person else "", version.at)


def record_privacy(uow: UnitOfWork, privacy: Privacy, owner: str, now: datetime, run_by: str) -> Recorded:
    """Keep a version under an owner's name, named by Slack id or name. Raises NotFound, RoleRefused."""
    wanted = [one for one in uow.staff.all() if owner.strip() == one.slack_user_id or fold(owner) == fold(one.name)]
    if len(wanted) != 1:
        raise NotFound("No one person on the staff list is called that. Give the owner's Slack id, as U0123ABCD.")
    if Duty.OWNER not in wanted[0].duties:
        raise RoleRefused("Only an owner of the practice can record this.")
    uow.settings.put(NAME, privacy.model_dump_json(), wanted[0].id, now)
    uow.audit.record("privacy.record", wanted[0].id, now, facts={"lacking": str(len(privacy.lacks())), "ran": run_by})
    return Recorded(privacy, wanted[0].name, now)


def require_private(view: PracticeView, *, training: bool) -> None:
    """Raises StateRefused where patients' data may not come in: real Slack, and not everything settled."""
    if training:
        return
    lacks = read_privacy(view).privacy.lacks()
    if lacks:
        raise StateRefused(
            f"Refused: real patients come in only once the owner has recorded {_listed(lacks)}. "
            "Record it with: ccm-bot privacy record"
            + ("" if ESCALATIONS_EXIST else f". Until escalations exist, even then: {TRAINING_ONLY}")
        )
    if not ESCALATIONS_EXIST:
        raise StateRefused(f"Refused: {TRAINING_ONLY}")


TRAINING_ONLY = (
    "this release is for training only, because escalations are not built yet. "
    "Set SLACK_API_URL to the simulator's address to train with it."
)


def _listed(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
