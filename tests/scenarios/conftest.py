"""The whole bot against the strict simulator: signed HTTP and Socket Mode, SQLite and PostgreSQL, and Grid."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from bot.actions.whole import LARGE
from bot.app import Assembly, assemble
from bot.clock import SimulatorClock
from bot.delivery.pace import Pace
from bot.running import SocketMode
from bot.settings import Settings
from bot.web.server import wsgi
from ccm.consent import Answer, Consent, Element, How
from ccm.enrolment import EnrolmentStep, Step
from ccm.record import Patient, Person
from ccm.roles import Credential, Duty
from simulator.config import Channel, Member, SimConfig
from simulator.driver import Person as Someone
from simulator.driver import Slack
from simulator.server import SimulatorThread
from storage import schema
from storage.database import Database
from storage.ids import new_case_id, new_id
from tests.conftest import KEYS

SECRET = "s" * 40
SimulatorClock.STALE = 0.0  # a scenario jumps the clock between two commands of one millisecond
NOON = "2026-11-24T15:00:00-05:00"

PEOPLE = (
    Member("U0MA", "Rosa Diaz", "MA"),
    Member("U0RN", "Nora Quinn", "RN"),
    Member("U0DR", "Dr. Amara Osei", "Physician", is_admin=True),
    Member("U0FRONT", "Pat Lee", "Front desk"),
    Member("U0GUEST", "Gus Guest", "Visitor", is_guest=True),
    Member("U0STRANGER", "Sam Stranger", "IT"),
)
ROLES = {
    "U0MA": (Credential.MA, frozenset[Duty]()),
    "U0RN": (Credential.RN, frozenset({Duty.LEAD})),
    "U0DR": (Credential.PHYSICIAN, frozenset({Duty.OWNER})),
    "U0FRONT": (Credential.FRONT_DESK, frozenset[Duty]()),
    "U0GUEST": (Credential.MA, frozenset[Duty]()),
}
PATIENTS = (
    ("10482", "Ana", "Ortiz", date(1948, 3, 2)),
    ("10483", "Ben", "Ruiz", date(1951, 7, 19)),
    ("10484", "Clara", "Ruiz", date(1944, 1, 30)),
    ("A-77", "Dolores", "O'Brien-Smith", date(1939, 12, 11)),
)


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: request lines are not for a log."""


@dataclass(slots=True)
class Clinic:
    """A practice with its bot running, and its Slack."""

    slack: Slack
    assembly: Assembly
    settings: Settings

    @property
    def ma(self) -> Someone:
        return self.slack.person("U0MA")

    @property
    def nurse(self) -> Someone:
        return self.slack.person("U0RN")

    @property
    def owner(self) -> Someone:
        return self.slack.person("U0DR")

    @property
    def database(self) -> Database:
        return self.assembly.database

    @property
    def practice_id(self) -> str:
        return self.assembly.practice.id

    def tick(self) -> None:
        """What the bot does by itself at this instant: the sweeps, the calendar, and every post on its way."""
        self.assembly.tick.sweep()
        self.assembly.tick.calendar()
        while self.assembly.sender.step():
            pass

    def patient(self, mrn: str) -> Patient:
        with self.database.read(self.practice_id) as view:
            found = view.patients.by_mrn(mrn)
        assert found is not None
        return found


def seed(database: Database, practice_id: str) -> None:
    now = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    with database.write(practice_id) as uow:
        for member in PEOPLE:
            if member.id in ROLES:
                credential, duties = ROLES[member.id]
                uow.staff.save(Person(new_id(), member.id, member.real_name, credential, duties))
        for mrn, given, family, dob in PATIENTS:
            one = Patient(new_id(), new_case_id(), mrn, given, family, dob, phone="555-0100", payer="Medicare")
            uow.patients.save(one)
            if mrn != "A-77":  # the one whom the programme's scenarios enrol
                uow.enrolments.consent(imported_consent(one.id, now))
            if mrn == "10482":  # the one whose minutes count
                uow.enrolments.step_many(imported_steps(one.id, now - timedelta(days=400)))
        uow.settings.put("urgent_number", "555-0199", None, now)
        uow.audit.record("seed", None, now)
        uow.commit()


def imported_consent(patient_id: str, at: datetime) -> Consent:
    """As the chart had it."""
    said = (Answer.GIVEN, How.VERBAL, frozenset[Element](), None, "the patient", "", None)
    return Consent(new_id(), patient_id, *said, at - timedelta(days=400), imported=True)


def imported_steps(patient_id: str, at: datetime) -> list[EnrolmentStep]:
    """As an import of a consented patient writes them: without them no minute counts."""
    path = (Step.FIND, Step.CONFIRM, Step.CONSENT)
    return [EnrolmentStep(new_id(), patient_id, one, None, at, "from the chart", imported=True) for one in path]


def sim_config(**changes: object) -> SimConfig:
    channels = (
        Channel("C0TEAM", "ccm-team", "private", ["U0MA", "U0RN", "U0DR"]),
        Channel("C0SHARED", "with-hospital", "shared", ["U0MA", "U0RN"]),
    )
    config = SimConfig(
        people=tuple(replace(one) for one in PEOPLE), channels=channels, rate_limits=False, clock_start=NOON
    )
    return replace(config, **changes)


def a_settings(slack_url: str, database_url: str) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token="xoxb-simulated",
        slack_app_token="xapp-simulated",
        slack_signing_secret="simulated-signing-secret",
        slack_api_url=f"{slack_url}/api/",
        database_url=database_url,
        ccm_secret_key=SECRET,
        ccm_clock=f"{slack_url}/clock",
    )


def settings_env(slack_url: str, database_url: str) -> dict[str, str]:
    """The bot's environment."""
    return {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": "xoxb-simulated",
        "SLACK_SIGNING_SECRET": "simulated-signing-secret",
        "SLACK_APP_TOKEN": "xapp-simulated",
        "SLACK_API_URL": f"{slack_url}/api/",
        "DATABASE_URL": database_url,
        "CCM_SECRET_KEY": SECRET,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


FORMS = frozenset({("socket", "sqlite"), ("http", "postgresql"), ("http-grid", "sqlite")})
"""Each transport and each database once: what a push waits for. With CCM_FORMS=all, as in `make soak`, every pair."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the other pairs out, and say so in the count of deselected tests."""
    if os.environ.get("CCM_FORMS") == "all":
        return
    left = [one for one in items if isinstance(one, pytest.Function) and not _wanted(one)]
    config.hook.pytest_deselected(items=left)
    items[:] = [one for one in items if one not in set(left)]


def _wanted(test: pytest.Function) -> bool:
    said = test.callspec.params if hasattr(test, "callspec") else {}
    transport = said.get("clinic") or said.get("large_clinic_everywhere")
    return transport is None or (transport, said.get("database")) in FORMS


@pytest.fixture(params=["socket", "http", "http-grid"])
def clinic(request: pytest.FixtureRequest, database: Database) -> Iterator[Clinic]:
    """A clinic at noon on 24 November 2026, once for each transport."""
    mode, _, grid = request.param.partition("-")
    yield from run_clinic(database, mode, bool(grid))


@pytest.fixture
def web_clinic(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Clinic]:
    """The same over HTTP on SQLite alone, for what does not depend on the transport."""
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "ccm.db")
    yield from run_clinic(Database(f"sqlite:///{tmp_path}/ccm.db", KEYS), "http", False)


@pytest.fixture
def large_clinic(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Clinic]:
    """That cheap one, where a single patient is many: every answer over a whole month follows."""
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "ccm.db")
    yield from run_clinic(Database(f"sqlite:///{tmp_path}/ccm.db", KEYS), "http", False, large=0)


@pytest.fixture(params=["socket", "http", "http-grid"])
def large_clinic_everywhere(request: pytest.FixtureRequest, database: Database) -> Iterator[Clinic]:
    """The same, once for each transport."""
    mode, _, grid = request.param.partition("-")
    yield from run_clinic(database, mode, bool(grid), large=0)


def run_clinic(database: Database, mode: str, grid: bool, large: int = LARGE) -> Iterator[Clinic]:
    simulator = SimulatorThread(sim_config(mode=mode, grid=grid))
    settings = a_settings(simulator.url, database.engine.url.render_as_string(hide_password=False))
    schema.upgrade(database.engine)
    assembly = assemble(settings, large=large, pace=Pace(gap=timedelta()))  # a test does not wait between two posts
    seed(assembly.database, assembly.practice.id)
    clinic = Clinic(Slack(simulator.url), assembly, settings)
    server = socket = None
    if mode == "http":
        app = wsgi(assembly, with_slack=True)
        server = make_server("127.0.0.1", 0, app, server_class=_Threaded, handler_class=_Quiet)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        simulator.send_to(f"http://127.0.0.1:{server.server_port}/slack/events")
    else:
        socket = SocketMode(assembly, settings)
        socket.connect()
    yield clinic
    if socket is not None:
        socket.close()
    if server is not None:
        server.shutdown()
        server.server_close()
    assembly.close()
    simulator.stop()
