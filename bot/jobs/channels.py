"""The channels that the practice chose: looked at daily, and whenever something befell one; who is in charge is told.

These jobs read from Slack, which the others do not; so they are made where the bot is wired.
"""

from __future__ import annotations

from bot.actions.channels import kept
from bot.actions.occasion import Composed, Occasion
from bot.delivery.channels import Channels
from bot.digests.posts import direct, in_charge
from bot.views.undelivered import channel_word
from ccm.channel_rules import Verdict
from ccm.posting import Kind
from storage.outbox import EVERYTHING


class ChannelJobs:
    """What the tick does about channels."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels

    def daily(self, occasion: Occasion) -> Composed:
        """Look at every one. What Slack does not say now is asked before the next post."""
        for one in occasion.settings.channels():
            self._channels.look_again(one)
        return Composed()

    def sweep(self, occasion: Occasion) -> Composed:
        """Look at those that are new or in doubt; one word for each channel that is not the practice's own any more."""
        if not occasion.view.outbox.refused(EVERYTHING):
            for one in occasion.settings.channels():
                found = kept(occasion.view, one)
                if found is None or not found.asked:
                    self._channels.look_again(one)
        told = in_charge(occasion.view.staff.all())
        return Composed(
            tuple(
                direct(f"channel/{one}/{found.since:%Y%m%dT%H%M%S%f}/{who.id}", Kind.WORD, who, word)
                for one in occasion.settings.channels()
                if (found := kept(occasion.view, one)) and found.asked and found.standing.verdict is not Verdict.ALLOWED
                for word in [channel_word(one, found.standing)]
                for who in told
            )
        )
