"""Bolt's listeners: each parses a payload to a typed value, calls one entry of the registry, and shows its reply."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import App, BoltResponse
from slack_sdk.web import WebClient

from bot.actions.desk import Caller, Desk
from bot.actions.look import suggest
from bot.actions.roles import Deed
from bot.actions.staff import leave
from bot.answers import Following, Reply
from bot.commands import log as log_verb
from bot.commands.claim import claim_owner
from bot.commands.registry import BUTTONS, SUBMISSIONS, run_line
from bot.commands.submitted import Submitted
from bot.delivery.channels import Channels
from bot.delivery.workplace import Workplace
from bot.followers import Followers
from bot.middleware.observed import Observed, Outcome
from bot.surface import delivery_key, show
from bot.views.forms import patient_option
from ccm.errors import CcmError
from ccm.text import plain, storable
from storage.practices import Practice

Body = dict[str, Any]
CHANNEL_EVENTS = (
    *("channel_shared", "channel_unshared", "member_joined_channel", "channel_left", "group_left"),
    *("channel_archive", "channel_unarchive", "group_archive", "group_unarchive"),
)


class Listeners:
    """What Slack's deliveries lead to, for one installation's practice."""

    def __init__(
        self,
        desk: Desk,
        practice: Practice,
        workplace: Workplace,
        channels: Channels,
        observed: Observed,
        followers: Followers,
        *,
        training: bool,
    ) -> None:
        self._desk = desk
        self._observed = observed
        self._followers = followers
        self._practice = practice
        self._workplace = workplace
        self._channels = channels
        self._training = training

    def register(self, app: App) -> None:
        """Hang every listener on the app."""
        app.command("/ccm")(self.command)
        app.action(re.compile(".*"))(self.button)
        app.view(re.compile(".*"))(self.submission)
        app.options("patient")(self.options)
        app.shortcut("log_ccm_time")(self.shortcut)
        app.event("user_change")(self.user_change)
        for befallen in CHANNEL_EVENTS:
            app.event(befallen)(self.channel_changed)

    def command(self, body: Body, client: WebClient) -> BoltResponse:
        """`/ccm …`"""
        text = storable(str(body.get("text") or ""))
        caller = self._caller(body, body["user_id"])
        if text.strip().lower().startswith("staff claim"):
            claimed = claim_owner(self._desk, caller, self._workplace.member(caller.slack_user_id), text)
            return self._answer(body, client, claimed)
        return self._answer(body, client, run_line(self._desk, caller, text))

    def button(self, body: Body, client: WebClient) -> BoltResponse:
        """A pressed button; other elements of a form only fill it."""
        action = body["actions"][0]
        press = BUTTONS.get(action["action_id"])
        if press is None:
            return BoltResponse(status=200, body="")
        caller = self._caller(body, body["user"]["id"])
        return self._answer(body, client, press(self._desk, caller, storable(str(action.get("value") or ""))))

    def submission(self, body: Body, client: WebClient) -> BoltResponse:
        """A submitted modal."""
        view = body["view"]
        submit = SUBMISSIONS.get(view["callback_id"])
        if submit is None:
            raise CcmError("This form belongs to an older version. Please close it and start again.")
        caller = self._caller(body, body["user"]["id"])
        return self._answer(body, client, submit(self._desk, caller, Submitted.of(view)))

    def shortcut(self, body: Body, client: WebClient) -> BoltResponse:
        """*Log CCM time*: on a message its text becomes the note."""
        caller = self._caller(body, body["user"]["id"])
        note = plain(str((body.get("message") or {}).get("text") or ""))
        return self._answer(body, client, log_verb.open_with_note(self._desk, caller, note))

    def options(self, body: Body) -> BoltResponse:
        """The type-ahead picker. Each look-up is a search of the record, and is logged as one."""
        caller = Caller(self._practice, body["user"]["id"], None, self._training)
        found: list[dict[str, Any]] = []
        typed = storable(str(body.get("value") or ""))[:100]

        def keep(patients: list[Any]) -> Reply | None:
            found.extend(patient_option(patient).to_dict() for patient in patients)
            return None

        self._desk.perform(caller, Deed.FIND, lambda work: suggest(work, typed), keep)
        headers: dict[str, str | Sequence[str]] = {"content-type": "application/json; charset=utf-8"}
        return BoltResponse(status=200, body=json.dumps({"options": found}), headers=headers)

    def user_change(self, body: Body) -> None:
        """An account changed: leavers and new guests lose access at once."""
        user = body["event"]["user"]
        self._workplace.forget(user["id"])
        if user.get("is_restricted") or user.get("is_ultra_restricted"):
            self._channels.doubt_all()
        if user.get("deleted") or user.get("is_restricted") or user.get("is_ultra_restricted"):
            now, zone = self._desk.now(), ZoneInfo(self._practice.zone)
            self._desk.perform_for_slack(
                self._practice, delivery_key(body), Deed.STAFF_CHANGE, lambda uow: leave(uow, user["id"], now, zone)
            )

    def channel_changed(self, body: Body) -> None:
        """A channel was shared, archived, left, or has a new member: nothing is posted there before it is looked at."""
        channel = str(body["event"].get("channel", ""))
        self._workplace.forget_channel(channel)
        self._channels.doubt(channel)

    def _caller(self, body: Body, user_id: str) -> Caller:
        return Caller(self._practice, user_id, delivery_key(body), self._training)

    def _answer(self, body: Body, client: WebClient, reply: Reply | None) -> BoltResponse:
        """Show what was committed, and tell the log; an answer that follows tells it when it is there."""
        if isinstance(reply, Following):
            return self._followers.take(body, client, reply)
        response = show(body, client, reply)
        self._observed.done(Outcome.ANSWERED)
        return response
