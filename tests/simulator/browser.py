"""A real browser without a driver of its own: Chromium over its debugging protocol."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"),
)


def chromium() -> str | None:
    """Where a Chromium is, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


class Browser:
    """One page. Everything waits until the page says that it is so, or fails with what was waited for."""

    def __init__(self, width: int = 1280, height: int = 900) -> None:
        self._loop = asyncio.new_event_loop()
        self._profile = tempfile.TemporaryDirectory(prefix="ccm-browser-", ignore_cleanup_errors=True)
        self._size = (width, height)
        self._number = 0

    def __enter__(self) -> Browser:
        self._loop.run_until_complete(self._start())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.run_until_complete(self._stop())
        self._loop.close()
        self._profile.cleanup()

    async def _start(self) -> None:
        folder = Path(self._profile.name)
        flags = [*FLAGS, f"--user-data-dir={folder}", f"--window-size={self._size[0]},{self._size[1]}"]
        self._process = subprocess.Popen(
            [chromium() or "", *flags, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        port_file = folder / "DevToolsActivePort"
        for _ in range(400):
            if port_file.exists() and port_file.read_text().count("\n"):
                break
            await asyncio.sleep(0.05)
        port = port_file.read_text().split("\n")[0]
        self._session = aiohttp.ClientSession()
        async with self._session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            page = next(one for one in await answer.json() if one["type"] == "page")
        self._socket = await self._session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)
        width, height = self._size
        await self._send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 640,
        )

    async def _stop(self) -> None:
        await self._socket.close()
        await self._session.close()
        self._process.terminate()
        self._process.wait(10)

    async def _send(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        async for frame in self._socket:
            said = json.loads(frame.data)
            if said.get("id") == self._number:
                return dict(said.get("result") or {})
        raise RuntimeError("the browser went away")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol."""
        return self._loop.run_until_complete(self._send(method, **params))

    def run(self, script: str) -> Any:
        """The value of an expression on the page."""
        return self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)["result"].get(
            "value"
        )

    def until(self, script: str) -> Any:
        """Wait for an expression to be true, ten seconds at most. Raises AssertionError with the expression."""
        for _ in range(200):
            value = self.run(f"(() => {{ try {{ return !!({script}) }} catch {{ return null }} }})()")
            if value:
                return value
            self._loop.run_until_complete(asyncio.sleep(0.05))
        raise AssertionError(f"never on the page: {script}\n{self.run('document.body.innerText')}")

    def open(self, url: str) -> None:
        """Go to an address."""
        self.send("Page.navigate", url=url)

    def sees(self, words: str) -> None:
        """Wait until these words stand on the page."""
        self.until(f"document.body.innerText.includes({json.dumps(words)})")

    def type(self, selector: str, words: str, *, enter: bool = False) -> None:
        """Put words into a field as keys would, and press Enter if told."""
        self.until(f"document.querySelector({json.dumps(selector)}).getClientRects().length")
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        self.run(f"document.querySelector({json.dumps(selector)}).select?.()")
        self.send("Input.insertText", text=words)
        if enter:
            for kind in ("keyDown", "keyUp"):
                self.send(
                    "Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r"
                )

    def click(self, selector: str, words: str = "") -> None:
        """Click the last visible element of a selector that holds these words, as a mouse would."""
        find = (
            f"[...document.querySelectorAll({json.dumps(selector)})].filter((one) => "
            f"one.innerText.includes({json.dumps(words)}) && one.getClientRects().length).at(-1)"
        )
        self.until(find)
        self.run(f"{find}.scrollIntoView({{block: 'center'}})")
        place = "(({x, y, width, height}) => [x + width / 2, y + height / 2])"
        box = self.run(f"{place}({find}.getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def picture(self, path: Path) -> None:
        """Keep what is on screen as a PNG."""
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))
