"""Who may come in at all: no guests, no leavers, nothing in a channel that people outside the practice can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import BoltResponse

from bot.delivery.workplace import Workplace
from bot.surface import Surface
from ccm.errors import RoleRefused

GUEST = "Guests can't use the CCM programme's tools. A full member of the practice has to do this."
LEAVER = "This account is no longer active in the practice's Slack."
UNSEEN = (
    "I can't tell who reads this conversation, so nothing about patients is shown or saved here. "
    "Please use your direct message with me, or invite me to this channel."
)
SHARED = (
    "This channel is shared with another organisation, so nothing about patients is shown or saved here. "
    "Please use your direct message with me."
)


class Admission:
    """A global middleware. Raises RoleRefused, which the error handler answers on the right surface."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def __call__(self, body: dict[str, Any], next: Callable[[], BoltResponse]) -> BoltResponse:
        """Let the request on, and return what it returned: Bolt needs that."""
        surface = Surface.of(body)
        if surface in (Surface.EVENT, Surface.OTHER):
            return next()
        user_id = str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
        member = self._workplace.member(user_id)
        if member is not None and member.left:
            raise RoleRefused(LEAVER)
        if member is not None and member.guest:
            raise RoleRefused(GUEST)
        channel_id = str(body.get("channel_id") or (body.get("channel") or {}).get("id") or "")
        if channel_id:
            shared = self._workplace.externally_shared(channel_id)
            if shared is None:
                raise RoleRefused(UNSEEN)
            if shared:
                raise RoleRefused(SHARED)
        return next()
