"""What Slack sends to an app, as it sends it."""

from __future__ import annotations

import time
from typing import Any

from simulator.config import Json
from simulator.workspace import Message, OpenView, UploadedFile, Workspace


def command(world: Workspace, base: str, user: str, channel: str, text: str) -> Json:
    """A slash command's form fields."""
    verb, _, rest = text.strip().partition(" ")
    where = world.channels[channel]
    fields = {
        "token": "deprecated",
        "team_id": world.team_id,
        "team_domain": "maple-street",
        "channel_id": channel,
        "channel_name": "directmessage" if where.kind == "dm" else where.name,
        "user_id": user,
        "user_name": world.people[user].name,
        "command": verb,
        "text": rest,
        "api_app_id": world.app_id,
        "is_enterprise_install": str(world.config.grid).lower(),
        "response_url": f"{base}/response/{world.new_response(channel, user)}",
        "trigger_id": world.new_trigger(user),
    }
    if world.enterprise_id:
        fields.update(enterprise_id=world.enterprise_id, enterprise_name="Maple Health")
    return fields


def _common(world: Workspace, kind: str, user: str) -> Json:
    person = world.people[user]
    return {
        "type": kind,
        "team": None if world.config.grid else {"id": world.team_id, "domain": "maple-street"},
        "enterprise": {"id": world.enterprise_id, "name": "Maple Health"} if world.enterprise_id else None,
        "is_enterprise_install": world.config.grid,
        "user": {"id": user, "username": person.name, "name": person.name, "team_id": world.home_team_id},
        "api_app_id": world.app_id,
        "token": "deprecated",
    }


def message_object(world: Workspace, message: Message) -> Json:
    """A message as it stands in payloads."""
    author: Json = {"user": message.user} if message.user else {"bot_id": "BSIM00001", "user": world.bot_user}
    extra: Json = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    if message.files:
        extra |= {"subtype": "file_share", "files": [file_object(world.files[one]) for one in message.files]}
    return {"type": "message", "ts": message.ts, "text": message.text, "blocks": message.blocks, **author, **extra}


def file_object(one: UploadedFile) -> Json:
    """A file as files.info and messages show it: without its type and its shares until Slack has looked at it."""
    shares: Json = {}
    for share in one.shares:
        kind = "public" if share.public else "private"
        shares.setdefault(kind, {}).setdefault(share.channel, []).append({"ts": share.ts})
    return {
        "id": one.id,
        "name": one.name,
        "title": one.title or one.name,
        "mimetype": one.mimetype if one.processed else "",
        "size": len(one.content),
        "alt_txt": one.alt,
        "shares": shares,
        "channels": [share.channel for share in one.shares if share.public],
        "ims": [share.channel for share in one.shares if share.channel.startswith("D")],
        "url_private": f"/files/{one.id}",
    }


def block_action(
    world: Workspace, base: str, user: str, action: Json, message: Message | None, view: OpenView | None, state: Json
) -> Json:
    """A pressed button or a changed select."""
    body = _common(world, "block_actions", user)
    body |= {"trigger_id": world.new_trigger(user), "actions": [{**action, "action_ts": f"{time.time():.6f}"}]}
    if view is not None:
        body |= {"view": world.view_object(view, state), "container": {"type": "view", "view_id": view.id}}
    elif message is not None:
        channel = world.channels[message.channel]
        body |= {
            "channel": {"id": channel.id, "name": "directmessage" if channel.kind == "dm" else channel.name},
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel.id,
                "is_ephemeral": message.only is not None,
            },
            "response_url": f"{base}/response/{world.new_response(channel.id, user, message.ts)}",
            "state": state,
        }
        if message.only is None:
            body["message"] = message_object(world, message)
    return body


def suggestion(world: Workspace, user: str, element: Json, value: str, view: OpenView | None) -> Json:
    """What a type-ahead asks for."""
    body = _common(world, "block_suggestion", user)
    body |= {"action_id": element["action_id"], "block_id": element["block_id"], "value": value}
    if view is not None:
        body |= {"view": world.view_object(view), "container": {"type": "view", "view_id": view.id}}
    return body


def submission(world: Workspace, user: str, view: OpenView, state: Json) -> Json:
    """A submitted modal."""
    body = _common(world, "view_submission", user)
    return body | {"trigger_id": world.new_trigger(user), "view": world.view_object(view, state), "response_urls": []}


def closed(world: Workspace, user: str, view: OpenView) -> Json:
    """A closed modal that asked to be told."""
    return _common(world, "view_closed", user) | {"view": world.view_object(view), "is_cleared": False}


def shortcut(world: Workspace, base: str, user: str, callback_id: str, message: Message | None) -> Json:
    """A global shortcut, or one on a message."""
    body = _common(world, "message_action" if message else "shortcut", user)
    body |= {"callback_id": callback_id, "trigger_id": world.new_trigger(user), "action_ts": f"{time.time():.6f}"}
    if message is not None:
        channel = world.channels[message.channel]
        body |= {
            "channel": {"id": channel.id, "name": "directmessage" if channel.kind == "dm" else channel.name},
            "message": message_object(world, message),
            "message_ts": message.ts,
            "response_url": f"{base}/response/{world.new_response(channel.id, user, message.ts)}",
        }
    return body


def event(world: Workspace, inner: Json, event_id: str) -> Json:
    """An Events API envelope."""
    shared = world.channels.get(str(inner.get("channel", "")))
    authorization: dict[str, Any] = {
        "enterprise_id": world.enterprise_id,
        "team_id": None if world.config.grid else world.team_id,
        "user_id": world.bot_user,
        "is_bot": True,
        "is_enterprise_install": world.config.grid,
    }
    return {
        "token": "deprecated",
        "team_id": world.team_id,
        "enterprise_id": world.enterprise_id,
        "api_app_id": world.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(time.time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": bool(shared and shared.kind == "shared"),
    }


def user_object(world: Workspace, user_id: str) -> Json:
    """A person as users.info and user_change show them; the app's own user is one too."""
    if user_id == world.bot_user:
        names = {"name": "ccm", "real_name": "CCM Bot", "profile": {"real_name": "CCM Bot"}}
        return {"id": user_id, "team_id": world.team_id, "deleted": False, "is_bot": True, **names}
    person = world.people[user_id]
    return {
        "id": person.id,
        "team_id": world.home_team_id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.deleted,
        "is_admin": person.is_admin,
        "is_restricted": person.is_guest or person.is_ultra_guest,
        "is_ultra_restricted": person.is_ultra_guest,
        "is_bot": False,
        "tz": person.tz,
        "profile": {"real_name": person.real_name, "title": person.title},
    }
