"""Server-sent events to the open pages."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web


class Hub:
    """Tells each page what it should read again."""

    def __init__(self) -> None:
        self._queues: dict[asyncio.Queue[str], str] = {}

    def tell(self, kind: str, *, person: str | None = None, **more: Any) -> None:
        """Tell one person's pages, or everyone's."""
        line = json.dumps({"type": kind, **more})
        for queue, who in list(self._queues.items()):
            if person in (None, who):
                queue.put_nowait(line)

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """One page's stream."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._queues[queue] = request.query.get("person", "")
        try:
            while True:
                try:
                    line = await asyncio.wait_for(queue.get(), 15)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                await response.write(f"data: {line}\n\n".encode())
        except (ConnectionError, asyncio.CancelledError):
            return response
        finally:
            self._queues.pop(queue, None)
