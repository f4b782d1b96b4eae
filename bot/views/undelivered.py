"""What did not reach Slack, for who is in charge: parked posts, and jobs that were missed."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.answers import Answer
from bot.views.parts import section
from bot.views.text import clock_time
from ccm.channel_rules import Standing
from ccm.posting import Kind, Outgoing
from ccm.posting_calendar import Due, Firing

KINDS: dict[Kind, str] = {
    Kind.PAGE: "A page",
    Kind.QUESTION: "A question to a person",
    Kind.NUDGE: "A nudge",
    Kind.WORKLIST: "A worklist",
    Kind.FORECAST: "A forecast",
    Kind.DIGEST: "A month-end digest",
    Kind.WORD: "A word to you",
}
DUES: dict[Due, str] = {
    Due.WORKLIST: "worklist",
    Due.WORKLIST_KEPT: "worklist brought up to date",
    Due.FORECAST: "forecast",
    Due.MONTH_END: "month-end digest",
    Due.MONTH_END_REFRESHED: "month-end digest of the first",
    Due.CHANNELS: "check of the channels",
    Due.NIGHT: "night's upkeep",
}


def parked_word(one: Outgoing) -> Answer:
    """What waits for a person's decision, and how it is made."""
    where = f"<#{one.post.to}>" if not one.post.to.startswith(("U", "W")) else f"<@{one.post.to}>"
    why = f"Slack said `{one.error}`." if " " not in one.error else f"{one.error.rstrip('.')}."
    text = (
        f":warning: {KINDS[one.post.kind]} for {where} was not sent: {why} It waits. Look whether "
        f"it stands there already; then whoever runs the bot sends it again with `ccm-bot outbox resend {one.id}`, "
        f"or drops it with `ccm-bot outbox drop {one.id}`."
    )
    return Answer("A post was not sent and waits.", (section(text),), "Not sent")


def channel_word(channel_id: str, standing: Standing) -> Answer:
    """A chosen channel that may not be given what the practice posts in its own."""
    text = f":warning: <#{channel_id}> is chosen for posts about patients. {standing.sentence}"
    return Answer("A channel can be read by others.", (section(text),), "A channel")


def missed_word(late: Sequence[Firing], zone: ZoneInfo) -> Answer:
    """What was due while the bot was down and is of no use any more."""
    lines = [f"• {DUES[one.due]}, {one.day:%A, %B %-d}, {clock_time(one.at, str(zone))}" for one in late[:MOST]]
    more = [f"• and {len(late) - MOST} more"] if len(late) > MOST else []
    head = ":warning: The bot was not running when these were due, and they came too late to be of use:"
    return Answer("Posts were missed.", (section("\n".join([head, *lines, *more])),), "Missed")


MOST = 20
