"""`/ccm staff claim <credential>`: a workspace admin becomes the first owner, once (design section 10)."""

from __future__ import annotations

from bot.actions.desk import STRANGER, Caller, Desk
from bot.answers import Answer
from bot.delivery.workplace import Member
from bot.views.people import person_saved
from ccm.errors import LineError, RoleRefused
from ccm.roles import Credential


def claim_owner(desk: Desk, caller: Caller, member: Member | None, text: str) -> Answer:
    """Raises RoleRefused for anyone who is not an admin, or once there is an owner; LineError without a credential."""
    if member is None or not member.admin:
        raise RoleRefused(STRANGER)
    word = text.rsplit(maxsplit=1)[-1].lower()
    if word not in set(Credential):
        choices = " ".join(Credential)
        raise LineError(
            f"Which credential do you hold? One of: {choices}.", word=word, form="/ccm staff claim physician"
        )
    return person_saved(desk.claim_owner(caller, member.name, Credential(word)))
