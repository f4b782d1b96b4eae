"""What each channel may be given: asked of Slack, kept as the practice's own rows, and asked again when in doubt.

Kept is what several replicas share: one of them hears that a channel was shared, all of them post nothing there. Each
process looks for itself as well, before its first post to a channel and then once an hour: a bot that was down heard
of nothing, and of some changes Slack sends no event.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from bot.actions.channels import PREFIX, ChannelRow, kept, setting_of
from bot.clock import Clock
from bot.delivery.errors import SlackProblem
from bot.delivery.workplace import Workplace
from bot.logs import log
from ccm.channel_rules import OPEN, Standing, judge
from ccm.errors import Busy
from storage.database import Database
from storage.practices import Practice

FRESH = timedelta(hours=1)


class Channels:
    """The channels of one practice."""

    def __init__(
        self,
        database: Database,
        practice: Practice,
        workplace: Workplace,
        impatient: Workplace,
        clock: Clock,
        wall: Clock,
    ) -> None:
        self._database, self._practice = database, practice
        self._workplace, self._impatient = workplace, impatient
        self._clock, self._wall = clock, wall
        self._lock = threading.Lock()
        self._looked: dict[str, datetime] = {}  # wall clock, by this process

    def standing(self, channel_id: str) -> Standing:
        """What may be posted there now. Raises SlackProblem where that must be asked and Slack does not say."""
        with self._lock:
            at = self._looked.get(channel_id)
        with self._database.read(self._practice.id) as view:
            found = kept(view, channel_id)
        if found is None or not found.asked or at is None or self._wall.now() - at > FRESH:
            return self.look(channel_id)
        return found.standing

    def look(self, channel_id: str) -> Standing:
        """Ask Slack now, and keep what it says where that is new. Raises SlackProblem."""
        begun = self._wall.now()
        found = judge(self._workplace.facts(channel_id))
        self._keep(channel_id, ChannelRow(verdict=found.verdict, why=found.why))
        with self._lock:
            self._looked[channel_id] = begun
        return found

    def look_again(self, channel_id: str) -> Standing | None:
        """The same, where the answer can wait: None, and a line in the log, when there is none now."""
        try:
            return self.look(channel_id)
        except (SlackProblem, Busy) as error:
            log.warning("channel_not_looked_at", channel=channel_id, kind=type(error).__name__)
            return None

    def first_look(self, channel_id: str) -> Standing | None:
        """What the channel alone tells, quickly, while a person chooses it; None where Slack does not say.

        Nothing is kept: its members are asked about at the next tick.
        """
        try:
            return judge(self._impatient.facts(channel_id, members=False))
        except SlackProblem as error:
            log.warning("channel_not_looked_at", channel=channel_id, kind=type(error).__name__)
            return None

    def doubt(self, channel_id: str) -> None:
        """Something befell the channel: nothing is posted there, by any replica, before Slack was asked again."""
        with self._database.read(self._practice.id) as view:
            found = kept(view, channel_id)
        if found is not None and found.asked:
            self._keep(channel_id, ChannelRow(verdict=found.standing.verdict, why=found.standing.why, asked=False))

    def doubt_all(self) -> None:
        """The same for every channel that was ever looked at: a member became a guest, who knows where."""
        with self._database.read(self._practice.id) as view:
            names = [one for one in view.settings.all() if one.startswith(PREFIX)]
        for one in names:
            self.doubt(one.removeprefix(PREFIX))

    def _keep(self, channel_id: str, row: ChannelRow) -> None:
        said, name = row.model_dump_json(), setting_of(channel_id)
        with self._database.read(self._practice.id) as view:
            if view.settings.get(name) == said:
                return
        with self._database.write(self._practice.id) as uow:
            now = self._clock.now()
            uow.settings.put(name, said, None, now)
            facts = {"channel": channel_id, "verdict": row.verdict.value, "asked": str(row.asked).lower()}
            uow.audit.record("channel.looked_at", None, now, facts=facts)
            uow.commit()
        if row.asked and row.verdict is not OPEN.verdict:
            log.warning("channel_not_private", channel=channel_id, verdict=row.verdict.value)
