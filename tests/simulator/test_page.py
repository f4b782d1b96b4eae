"""A person at the page, in a real browser: types, presses, fills in, and finds the total right."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from slack_sdk.web import WebClient

from bot.app import assemble
from bot.demo.run import simulator_config
from bot.running import SocketMode
from simulator.server import SimulatorThread
from storage import schema
from storage.database import Database
from tests.conftest import KEYS
from tests.scenarios.conftest import PEOPLE, a_settings, seed, sim_config
from tests.simulator.browser import Browser, chromium
from tests.simulator.test_web_api_posts import looked_at, upload

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine: the page is not driven")
PICTURES = os.environ.get("CCM_PICTURES")


@pytest.fixture(params=[(1280, 900), (390, 800)], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Browser]:
    """The training page of a small practice, at a desk's and at a phone's width."""
    config = sim_config(mode="socket")
    like = simulator_config(0)
    simulator = SimulatorThread(replace(config, commands=like.commands, shortcuts=like.shortcuts, people=PEOPLE[:4]))
    url = f"sqlite:///{tmp_path}/ccm.db"
    database = Database(url, KEYS)
    schema.upgrade(database.engine)
    database.close()
    settings = a_settings(simulator.url, url)
    assembly = assemble(settings)
    seed(assembly.database, assembly.practice.id)
    with SocketMode(assembly, settings), Browser(*request.param) as browser:
        browser.open(f"{simulator.url}/#person=U0MA&channel=C0TEAM")
        browser.sees("ccm-team")
        yield browser
    assembly.database.close()
    simulator.stop()


def keep(page: Browser, name: str, request: pytest.FixtureRequest) -> None:
    """With CCM_PICTURES set to a folder, the screens are kept there to be looked at."""
    if PICTURES:
        page.picture(Path(PICTURES) / f"{name}-{request.node.callspec.id}.png")


def test_a_new_user_logs_corrects_and_finds_the_total_right(page: Browser, request: pytest.FixtureRequest) -> None:
    page.type("#line", "/ccm log ortiz 12 meds reconciled metformin, no side effects", enter=True)
    page.sees("12 min counted · 8 min to 20")
    keep(page, "1-saved", request)
    page.type("#line", "/ccm log", enter=True)
    page.type("[data-action-id=patient]", "ort")
    page.click(".ahead li", "Ortiz, Ana")
    page.type("[data-action-id=minutes]", "x")
    page.type("[data-action-id=note]", "checked on her knee")
    page.click(".dialog footer .primary")
    page.sees("is not")
    keep(page, "2-form-refused", request)
    page.type("[data-action-id=minutes]", "9")
    page.click(".dialog footer .primary")
    page.sees("21 min counted")
    keep(page, "3-form-saved", request)
    page.click(".dialog footer .b")
    page.until("!document.querySelector('.dialog')")
    page.type("#line", "/ccm move last ben ruiz", enter=True)
    page.sees("moved from")
    page.type("#line", "/ccm undo", enter=True)
    page.sees("undone")
    page.type("#line", "/ccm patient ortiz", enter=True)
    page.sees("November 2026: 12 min counted · 8 min to 20")
    keep(page, "4-card", request)


def test_a_timer_starts_and_stops_by_its_buttons(page: Browser, request: pytest.FixtureRequest) -> None:
    page.type("#line", "/ccm start ortiz", enter=True)
    page.sees("Timer running")
    page.click("#now")
    page.click("[data-move]", "+1 hour")
    keep(page, "5-brief", request)
    page.click(".message button", "Stop and save")
    page.sees("The timer shows 1 h 00 min")
    page.type("[data-action-id=minutes]", "14")
    page.type("[data-action-id=note]", "went through her inhaler technique")
    keep(page, "6-stop", request)
    page.click(".dialog footer .primary")
    page.sees("Shortened from 60 min")
    keep(page, "7-stopped", request)


def test_a_message_becomes_a_note_and_a_thread_takes_no_commands(page: Browser, request: pytest.FixtureRequest) -> None:
    page.type("#line", "Mrs Ortiz asked about her new pills", enter=True)
    page.sees("asked about her new pills")
    page.run("document.querySelector('[data-shortcut]').click()")
    page.until("document.querySelector('.dialog [data-action-id=note]').value.startsWith('Mrs Ortiz asked')")
    page.click(".dialog footer .b", "Cancel")
    page.until("!document.querySelector('.dialog')")
    page.run("document.querySelector('[data-reply]').click()")
    page.type("#reply", "called her back", enter=True)
    page.sees("1 reply")
    page.type("#reply", "/ccm today", enter=True)
    page.until("document.querySelector('#messages .notice').textContent.includes('not supported in threads')")
    keep(page, "8-thread", request)


def test_images_and_files_are_shown_in_the_dark_too(page: Browser, request: pytest.FixtureRequest) -> None:
    url = str(page.run("location.origin"))
    client = WebClient(token="xoxb-simulated", base_url=f"{url}/api/", retry_handlers=[])
    client.files_upload_v2(channel="C0TEAM", filename="month.csv", title="All patients", content="a,b\n")
    chart = upload(client, "chart.png", picture())
    client.files_completeUploadExternal(files=[{"id": chart, "title": "Chart"}])
    looked_at(client, chart)
    client.chat_postMessage(channel="C0TEAM", text="Chart", blocks=[image(chart)])
    page.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    page.until("document.querySelector('.blk.image img').naturalWidth === 64")
    page.until("document.querySelector('a.file').innerText.includes('month.csv')")
    dark = page.run("getComputedStyle(document.body).backgroundColor")
    assert dark == "rgb(26, 29, 33)"
    keep(page, "9-files-dark", request)


def image(file_id: str) -> dict[str, object]:
    title = {"type": "plain_text", "text": "Minutes by day"}
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": "minutes by day", "title": title}


def picture() -> bytes:
    """A small image."""
    made = io.BytesIO()
    Image.new("RGB", (64, 32), "#2a6f97").save(made, "PNG")
    return made.getvalue()
