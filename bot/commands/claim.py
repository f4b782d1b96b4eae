"""`/ccm staff claim <credential>`: a workspace admin becomes the first owner, once (design section 10)."""

from __future__ import annotations

from bot.actions.desk import Caller, Desk
from bot.actions.staff import StaffPerson
from bot.answers import Answer
from bot.delivery.workplace import Member
from bot.views.people import person_saved
from ccm.errors import LineError, RoleRefused
from ccm.roles import Credential

ADMINS_ONLY = (
    "Only an admin of this Slack workspace can claim the practice, once, while it has no owner. "
    "To be added to the staff list, ask the programme lead."
)


def claim_owner(desk: Desk, caller: Caller, member: Member | None, text: str) -> Answer:
    """Raises RoleRefused for anyone who is not an admin, or once there is an owner; LineError without a credential."""
    if member is None or not member.admin:
        raise RoleRefused(ADMINS_ONLY)
    word = text.rsplit(maxsplit=1)[-1].lower()
    if word not in set(Credential):
        choices = " ".join(Credential)
        raise LineError(
            f"Which credential do you hold? One of: {choices}.", word=word, form="/ccm staff claim physician"
        )
    person = desk.claim_owner(caller, member.name, Credential(word))
    return person_saved(StaffPerson(person, (), desk.now().date()))
