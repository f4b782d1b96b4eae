"""The simulator, wired on one page: as a process of its own, or in a thread for tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from aiohttp import web

from simulator.acts import Acts
from simulator.changes import Changes
from simulator.clock import PracticeClock
from simulator.config import SimConfig
from simulator.control import Control
from simulator.faults import Faults
from simulator.hub import Hub
from simulator.transport import Transport
from simulator.webapi import WebApi
from simulator.workspace import Workspace


def build(config: SimConfig) -> tuple[web.Application, Control]:
    """All parts over one state."""
    clock = PracticeClock(config.clock_start)
    world, transport, hub, faults = Workspace(config, clock), Transport(config), Hub(), Faults()
    acts = Acts(world, transport, hub)
    api = WebApi(world, transport, hub, faults)
    control = Control(world, transport, hub, acts, api, faults, clock)
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_post("/api/{method:.*}", api.serve)
    app.router.add_get("/api/{method:.*}", api.serve)
    app.router.add_get("/socket/{ticket}", transport.serve_socket)
    app.router.add_post("/response/{id}", api.respond)
    app.router.add_post("/upload/{id}", api.files.upload)
    app.router.add_get("/files/{id}", api.files.show)
    app.add_routes([*control.routes(), *Changes(world, transport, hub).routes()])

    async def close(_: web.Application) -> None:
        await transport.close()

    app.on_shutdown.append(close)
    return app, control


async def _start(config: SimConfig) -> tuple[web.AppRunner, Control, str]:
    app, control = build(config)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", config.port)
    await site.start()
    port = runner.addresses[0][1]
    control.acts.base = control.api.base = f"http://127.0.0.1:{port}"
    return runner, control, f"http://127.0.0.1:{port}"


def run(config: SimConfig, said: Callable[[str], None]) -> None:
    """Serve until interrupted; `said` gets the address once it answers."""

    async def serve() -> None:
        runner, _, url = await _start(config)
        said(url)
        try:
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        return


class SimulatorThread:
    """The simulator in a thread of this process: `url` answers once the constructor returned; `stop` ends it."""

    def __init__(self, config: SimConfig) -> None:
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._config = config
        self.url = ""
        self._thread = threading.Thread(target=self._run, daemon=True, name="simulator")
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the simulator did not start")

    @property
    def world(self) -> Workspace:
        """The workspace's state, to be looked at by who counts."""
        return self._control.world

    def send_to(self, http_url: str) -> None:
        """Deliver by signed HTTP to this address from now on."""
        self._control.transport.http_url = http_url

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._runner, self._control, self.url = self._loop.run_until_complete(_start(self._config))
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    def stop(self) -> None:
        """End it."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
