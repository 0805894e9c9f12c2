"""What one viewer is sent: events as they come, a beat while none do. One that does not take them is dropped."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from starlette.types import Receive, Scope, Send

from console.board.sheet import Sheet, Viewer

BEAT = 10.0
"""Real seconds without an event after which a beat says that the board is still there."""
TAKEN = 10.0
"""Real seconds within which a viewer has to have taken what was sent before."""
AGAIN = 2_000
"""Milliseconds after which a browser comes back whose connection was lost."""
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),  # nginx would keep back what is for now
)


class Connection(Protocol):
    """What a stream needs of the connection beneath it."""

    def when_lost(self, told: Callable[[], None]) -> None:
        """Have this called once it is lost."""
        ...

    def drop(self) -> None:
        """End it at once, whatever is still on its way."""
        ...


class Stream:
    """The events of one page for one viewer, as a response.

    Args:
        sheet: the page.
        mark: what the viewer has of it, as their browser says.
    """

    def __init__(self, sheet: Sheet, mark: str) -> None:
        self._sheet, self._mark = sheet, mark

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the viewer is gone, does not take them, or the page is over."""
        del receive  # nothing is asked of a viewer; that one is gone, the connection tells
        connection: Connection | None = scope.get("state", {}).get("connection")
        await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body"})
            return
        with self._sheet.viewer(self._mark) as viewer:
            if connection is not None:
                connection.when_lost(viewer.leave)
            try:
                await self._send_all(viewer, send)
            except TimeoutError:
                if connection is not None:
                    connection.drop()

    async def _send_all(self, viewer: Viewer, send: Send) -> None:
        await _sent(send, f"retry: {AGAIN}\n\n".encode() + self._sheet.message(viewer))
        while not (viewer.has_left or self._sheet.is_over):
            message = self._sheet.beat() if await _is_quiet(viewer) else self._sheet.message(viewer)
            if message and not viewer.has_left:
                await _sent(send, message)
        if not viewer.has_left:
            await _sent(send, b"", more=False)


async def _is_quiet(viewer: Viewer) -> bool:
    """Wait for news; whether there were none for as long as a viewer may be left without a word."""
    try:
        async with asyncio.timeout(BEAT):
            await viewer.news.wait()
    except TimeoutError:
        return True
    viewer.news.clear()
    return False


async def _sent(send: Send, body: bytes, *, more: bool = True) -> None:
    """Send. Raises TimeoutError where what was sent before is not taken."""
    async with asyncio.timeout(TAKEN):
        await send({"type": "http.response.body", "body": body, "more_body": more})
