"""The Slack manifest, each scope with its reason."""

from __future__ import annotations

from typing import Any

from ccm.grammar import usage

SCOPES: dict[str, str] = {
    "commands": "the /ccm command and the shortcut",
    "chat:write": "private answers, and that one could not be shown; worklists, forecasts, digests",
    "users:read": "guests and leavers are refused",
    "channels:read": "externally shared channels are refused",
    "groups:read": "the same for private channels",
    "im:read": "the bot's own direct messages are told from those with others",
    "mpim:read": "and group messages with the bot from the rest",
    "im:write": "a person's own worklist, questions and files are sent as direct messages",
    "channels:history": "after a lost reply a public channel is read, so that nothing is posted twice",
    "groups:history": "the same for private channels",
    "im:history": "the same for direct messages",
    "files:write": "the month's list as a file, and the digest's chart",
    "files:read": "whether a file arrived is looked at before it is sent again",
}
EVENTS: dict[str, str] = {
    "user_change": "a leaver loses access within a minute",
    "channel_shared": "a channel that is shared is refused at once",
    "channel_unshared": "and admitted again",
    "member_joined_channel": "a guest in a channel stops posts about patients there",
    "channel_left": "a channel without the bot is told to the lead",
    "group_left": "the same for a private channel",
    "channel_archive": "an archived channel is told to the lead",
    "channel_unarchive": "and used again",
    "group_archive": "the same for a private channel",
    "group_unarchive": "the same",
}
HINTS = f"{usage.LOG.form} · {usage.START.form} · help"


def manifest(http_url: str | None = None) -> dict[str, Any]:
    """The manifest for Socket Mode, or for HTTP at this bot's address."""
    request = {"url": f"{http_url}/slack/events"} if http_url else {}
    return {
        "display_information": {
            "name": "CCM Bot",
            "description": "Chronic Care Management for the practice, inside Slack.",
            "background_color": "#17494d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "CCM Bot", "always_online": True},
            "slash_commands": [
                {"command": "/ccm", "description": "Chronic care minutes", "usage_hint": HINTS, "should_escape": True}
                | request
            ],
            "shortcuts": [
                {
                    "name": "Log CCM time",
                    "type": "message",
                    "callback_id": "log_ccm_time",
                    "description": "Log time with this message as the note",
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS)}
            | ({"request_url": request["url"]} if request else {}),
            "interactivity": {"is_enabled": True}
            | ({"request_url": request["url"], "message_menu_options_url": request["url"]} if request else {}),
            "org_deploy_enabled": True,
            "socket_mode_enabled": not request,
            "token_rotation_enabled": False,
        },
    }
