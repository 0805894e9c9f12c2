"""A headless Chromium, asked over a pipe: what a page measures, says, and refuses to do."""

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.support.needs import CHROMIUM

_OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")


class Browser:
    """One window."""

    def __init__(self, commands: int, reader: asyncio.StreamReader) -> None:
        self._commands, self._reader = commands, reader
        self._number = 0
        self._session = ""
        self.complaints: list[str] = []
        """What the page's console said: errors, and what its own rules refused."""

    async def attach(self) -> None:
        """Take the first window over."""
        [target] = [one for one in (await self.call("Target.getTargets"))["targetInfos"] if one["type"] == "page"]
        told = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = told["sessionId"]
        for name in ("Page.enable", "Runtime.enable", "Log.enable"):
            await self.call(name)

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        """Have something done; returns what it says."""
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            told = json.loads((await self._reader.readuntil(b"\0"))[:-1])
            if told.get("method") == "Log.entryAdded":
                self.complaints.append(told["params"]["entry"]["text"])
            if told.get("method") == "Runtime.exceptionThrown":
                self.complaints.append(json.dumps(told["params"]["exceptionDetails"]))
            if told.get("id") == self._number:
                if "error" in told:
                    raise AssertionError(f"{method}: {told['error']}")
                return told["result"]  # type: ignore[no-any-return]

    async def show(self, address: str, width: int, *, height: int = 900) -> None:
        """Open an address in a window of this width."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        await self.call("Page.navigate", url=address)
        await self.wait_for("document.readyState === 'complete' && !!document.querySelector('#part-answers')")

    async def says(self, expression: str) -> Any:
        """The value of an expression of JavaScript."""
        told = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return told["result"].get("value")

    async def wait_for(self, expression: str, within: float = 20) -> None:
        """Until an expression is true."""
        async with asyncio.timeout(within):
            while not await self.says(expression):  # noqa: ASYNC110 - the browser tells nobody
                await asyncio.sleep(0.05)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A browser of its own, with nothing kept from before."""
    to_browser, commands = os.pipe()
    answers, from_browser = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # Chromium reads its commands at 3 and answers at 4.
        start = f'exec 3<&{to_browser} 4>&{from_browser}; exec "$0" "$@"'
        options = (*_OPTIONS, f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank")
        process = await asyncio.create_subprocess_exec(
            "bash", "-c", start, str(CHROMIUM), *options, pass_fds=(to_browser, from_browser),
            stderr=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_browser)
        os.close(from_browser)
        reader = asyncio.StreamReader(limit=2**26)
        loop = asyncio.get_running_loop()
        plug, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(answers, "rb", 0)
        )
        window = Browser(commands, reader)
        try:
            async with asyncio.timeout(30):
                await window.attach()
            yield window
        finally:
            os.close(commands)
            plug.close()
            if process.returncode is None:
                process.kill()
            await process.wait()
