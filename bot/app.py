"""Everything, wired on one page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web import WebClient

from bot.actions.desk import Desk
from bot.actions.whole import LARGE
from bot.clock import Clock, WallClock, note_clock, practice_clock
from bot.commands.registry import BUTTONS, SUBMISSIONS, VERBS
from bot.commands.timer import ask_silent
from bot.delivery.channels import Channels
from bot.delivery.pace import Pace
from bot.delivery.poster import SlackPoster
from bot.delivery.sender import Sender
from bot.delivery.slack_calls import quiet_client
from bot.delivery.standing import waits
from bot.delivery.words import Words
from bot.delivery.workplace import Workplace
from bot.digests.undelivered import tell_missed
from bot.files.indicator import rule_file
from bot.files.rule_files import load, to_sign
from bot.files.staged import finish_imports
from bot.followers import Followers
from bot.jobs.channels import ChannelJobs
from bot.jobs.clockwork import Clockwork
from bot.jobs.night import forget
from bot.jobs.tick import Tick
from bot.listeners import Listeners
from bot.metrics import Metrics
from bot.middleware.admission import Admission
from bot.middleware.errors import Errors
from bot.middleware.observed import Observed
from bot.schedule import DATED, SWEEPS
from bot.settings import Settings
from ccm.posting import State
from ccm.posting_calendar import Due
from storage import schema
from storage.database import Database
from storage.ids import new_id
from storage.practices import ONE_INSTALLATION, Practice

GLANCE = 1  # seconds for a question to Slack while it waits for an acknowledgement itself: it gives 3
NOT_INSTALLED = "CCM Bot is not set up for this workspace. Nothing was shown or saved."


@dataclass(frozen=True, slots=True)
class Assembly:
    """The running parts."""

    app: App
    database: Database
    practice: Practice
    metrics: Metrics
    followers: Followers
    tick: Tick
    sender: Sender
    channels: Channels

    def clockwork(self) -> Clockwork:
        """The tick and the sender, to be started by what runs the bot."""
        return Clockwork(self.tick, self.sender)

    def close(self) -> None:
        """Let the answers that are on their way end, and close the database. Nothing more is delivered by then."""
        self.followers.close()
        self.database.close()


@dataclass(frozen=True, slots=True)
class Installation:
    """Whom the token speaks for: a team, or on Enterprise Grid a whole organisation."""

    team_id: str | None
    enterprise_id: str | None
    org_wide: bool
    result: AuthorizeResult

    def covers(self, team_id: str | None, enterprise_id: str | None) -> bool:
        """Whether a request of that workspace is this installation's. The sender's own team says nothing."""
        if self.org_wide:
            return enterprise_id == self.enterprise_id
        return team_id == self.team_id

    def authorize(self, enterprise_id: str | None, team_id: str | None) -> Any:
        """Bolt's question at every request; None is answered with `NOT_INSTALLED`."""
        return self.result if self.covers(team_id, enterprise_id) else None


def assemble(settings: Settings, *, large: int = LARGE, pace: Pace | None = None) -> Assembly:
    """Build the bot; above so many patients answers over a whole month follow their acknowledgement.

    `pace` is the sender's, and shorter in tests.

    Raises RuntimeError for another schema, SlackApiError for a token that Slack refuses.
    """
    database = Database(settings.database_url, settings.audit_keys())
    state = schema.state(database.engine)
    if not state.ok:
        raise RuntimeError(f"The database is at schema {state.at}, not {state.head}. Run: ccm-bot db upgrade")
    client = quiet_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    installation = who_am_i(client)
    practice = practice_of(database, installation, settings)
    app = App(
        client=client,
        signing_secret=settings.slack_signing_secret.get_secret_value() or "socket mode only",
        # Bolt looks at the callable's argument names, and takes a bound method's `self` for one.
        authorize=lambda enterprise_id, team_id: installation.authorize(enterprise_id, team_id),  # noqa: PLW0108
        process_before_response=True,
        user_facing_authorize_error_message=NOT_INSTALLED,
        attaching_function_token_enabled=False,
        ignoring_self_events_enabled=True,
        logger=logging.getLogger("slack_bolt"),
    )
    # Every file of rules that decides something here, by its own reader: the practice signs them with its policy.
    rules = load(Path(settings.ccm_rules) if settings.ccm_rules else None)
    clock = practice_clock(settings.ccm_clock)
    workplace = Workplace(client)
    impatient = Workplace(quiet_client(client.token or "", settings.slack_api_url, timeout=GLANCE))
    channels = Channels(database, practice, workplace, impatient, clock, WallClock())
    desk = Desk(
        database,
        clock,
        ask_silent,
        lambda: (rule_file(settings.ccm_indicator_file), *to_sign(rules)),
        rules,
        large,
        settings.posting(),
        channels.first_look,
    )
    metrics = Metrics()
    observed = Observed(metrics, {*VERBS, *BUTTONS, *SUBMISSIONS, "log_ccm_time"})
    app.use(observed)
    app.use(Admission(workplace))
    errors = Errors(observed)
    followers = Followers(errors, observed, Words(database, practice, clock).tell)
    app.error(errors)
    Listeners(desk, practice, workplace, channels, observed, followers, training=settings.training).register(app)
    forget_old(database, practice, clock.now())
    finish_imports(database, practice.id)
    note_clock(database, practice.id, settings.ccm_clock)
    jobs = ChannelJobs(channels)
    tick = Tick(
        *(database, practice, clock, rules, settings.posting()),
        dated={**DATED, Due.CHANNELS: jobs.daily},
        sweeps={**SWEEPS, "channels": jobs.sweep},
        missed=tell_missed,
        training=settings.training,
    )
    pace = pace or Pace()
    poster = SlackPoster(quiet_client(client.token or "", settings.slack_api_url, timeout=pace.timeout))
    sender = Sender(database, practice, poster, channels.standing, clock, WallClock(), pace)
    metrics.posts(*posts_read(database, practice, clock, tick))
    return Assembly(app, database, practice, metrics, followers, tick, sender, channels)


def posts_read(
    database: Database, practice: Practice, clock: Clock, tick: Tick
) -> tuple[Callable[[], float], Callable[[], float], Callable[[], float]]:
    """What the metrics ask of the posts, each time that they are read."""

    def waiting_for() -> float:
        with database.read(practice.id) as view:
            return waits(view, clock.now()).total_seconds()

    def parked() -> float:
        with database.read(practice.id) as view:
            return float(len(view.outbox.listed([State.PARKED])))

    return waiting_for, parked, lambda: time.monotonic() - tick.ended_at


def forget_old(database: Database, practice: Practice, now: datetime) -> None:
    """What the night does, at a start as well: a bot that is stopped every evening has no night."""
    with database.write(practice.id) as uow:
        forget(uow, now)
        uow.commit()


def who_am_i(client: WebClient) -> Installation:
    """Ask Slack whom the token speaks for. Raises SlackApiError."""
    said = client.auth_test()
    org_wide = bool(said.get("is_enterprise_install"))
    result = AuthorizeResult.from_auth_test_response(bot_token=client.token, auth_test_response=said)
    team_id = None if org_wide else str(said["team_id"])
    return Installation(team_id, said.get("enterprise_id"), org_wide, result)


def practice_of(database: Database, installation: Installation, settings: Settings) -> Practice:
    """The installation's practice; the one that an import made before Slack was connected; or the first one.

    Raises RuntimeError for a database of another installation: a second, empty practice would look like lost data.
    """
    team_id = installation.team_id
    enterprise_id = installation.enterprise_id if installation.org_wide else None
    found = database.practices.find(team_id, enterprise_id)
    if found is not None:
        return found
    for practice in database.practices.all():
        if practice.team_id is None and practice.enterprise_id is None:
            database.practices.bind(practice.id, team_id, enterprise_id)
            return practice
    if database.practices.all():
        raise RuntimeError(ONE_INSTALLATION)
    made = Practice(new_id(), "Practice", settings.ccm_timezone, team_id, enterprise_id)
    database.practices.create(made)
    return made
