"""`ccm-bot demo`: the only place where the bot and the simulator meet."""

from __future__ import annotations

import secrets
import signal
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.app import assemble
from bot.demo.people import STAFF
from bot.demo.practice import seed_practice
from bot.manifest import SCOPES, manifest
from bot.running import SocketMode
from bot.settings import Settings
from bot.terminal import console
from simulator.config import Channel, Member, SimConfig
from simulator.server import SimulatorThread
from storage import schema
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice

WELCOME = """
[bold]CCM Bot, training practice[/bold]   {url}

Open the page. You are Rosa Diaz, a medical assistant, in #ccm-team. Type first:
  /ccm log ortiz 12 meds reconciled metformin, no side effects
then  /ccm today   ·   /ccm patient ortiz   ·   /ccm start ortiz   ·   /ccm help
Switch persons at the lower left. Everything is synthetic and is gone when you stop it with Ctrl-C.
"""


def simulator_config(port: int) -> SimConfig:
    """The demo's workspace."""
    everyone = [one.slack_id for one in STAFF]
    features = manifest()["features"]
    return SimConfig(
        people=tuple(Member(one.slack_id, one.name, one.title, is_admin=one.admin) for one in STAFF),
        channels=(
            Channel("C01TEAM", "ccm-team", "private", everyone, "Daily work of the CCM programme"),
            Channel("C02ESC", "ccm-escalations", "private", everyone, "Clinical concerns"),
            Channel("C03MONTH", "ccm-month-end", "private", everyone, "The monthly digest"),
        ),
        port=port,
        workspace="Maple Street Family Medicine",
        scopes=frozenset(SCOPES),
        commands=tuple(features["slash_commands"]),
        shortcuts=tuple(features["shortcuts"]),
    )


def env_lines(config: SimConfig, url: str) -> str:
    """What stands in `.env` of a bot that this simulator answers; any key of one's own is added."""
    return "\n".join(
        (
            f"SLACK_API_URL={url}/api/",
            f"SLACK_BOT_TOKEN={config.bot_token}",
            f"SLACK_APP_TOKEN={config.app_token}",
            f"SLACK_SIGNING_SECRET={config.signing_secret}",
            f"CCM_CLOCK={url}/clock",
        )
    )


def run_demo(port: int) -> None:
    """Run until interrupted, on a throw-away database."""
    with tempfile.TemporaryDirectory(prefix="ccm-demo-") as folder:
        config = simulator_config(port)
        simulator = SimulatorThread(config)
        settings = Settings(
            _env_file=None,
            slack_bot_token=SecretStr(config.bot_token),
            slack_app_token=SecretStr(config.app_token),
            slack_api_url=f"{simulator.url}/api/",
            database_url=f"sqlite:///{Path(folder) / 'demo.db'}",
            ccm_secret_key=secrets.token_hex(24),
            ccm_clock=f"{simulator.url}/clock",
            ccm_worklist_channel="C01TEAM",
            ccm_escalation_channel="C02ESC",
            ccm_digest_channel="C03MONTH",
        )
        database = Database(settings.database_url, settings.audit_keys())
        schema.upgrade(database.engine)
        practice = Practice(new_id(), "Maple Street Family Medicine", "America/New_York", "TINSTALL1")
        database.practices.create(practice)
        seed_practice(database, practice, datetime.now(UTC))
        database.close()
        assembly = assemble(settings)
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        with assembly.clockwork(), SocketMode(assembly, settings):
            time.sleep(0.2)
            console.print(WELCOME.format(url=simulator.url))
            stop.wait()
        assembly.close()
        simulator.stop()
