"""A source without a journal: gives the views of a made-up night, records what is sent, and answers it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from console.view.model import View
from jobs.api import Progress
from jobs.run import events as e
from tests.support.world import NOW, PROGRESS, half_way, polling


class FakeSource:
    """Pushes a view whenever a test says so."""

    def __init__(self, first: View) -> None:
        self.sent: list[tuple[str, Mapping[str, object]]] = []
        self.engines: list[str] = []
        self.view = first
        self._changed = asyncio.Event()
        self.failure: Exception | None = None

    def push(self, view: View) -> None:
        """The next view."""
        self.view = view
        self._changed.set()

    async def views(self) -> AsyncIterator[View]:
        """The first view, then every pushed one."""
        while True:
            self._changed.clear()
            yield self.view
            await self._changed.wait()

    async def send(self, command: str, args: Mapping[str, object]) -> int:
        """Remember it."""
        if self.failure is not None:
            raise self.failure
        self.sent.append((command, dict(args)))
        return 1000 + len(self.sent)

    async def past(self, after: int, most: int) -> tuple[Sequence[e.Entry], int]:
        """What the view holds of it."""
        return [one for one in self.view.entries if one.seq > after][-most:], 0

    async def start_engine(self, accepted: str) -> str:
        """Remember what was accepted."""
        if self.failure is not None:
            raise self.failure
        self.engines.append(accepted)
        return "engine in the background, pid 1"

    def answer(self, command: int, event: e.Event) -> None:
        """The journal holds this as the outcome of a command."""
        entries = (*self.view.entries, e.Entry(seq=900 + command, at=NOW, event=event, command_id=command))
        state = replace(self.view.state, commands=command)
        self.push(replace(self.view, entries=entries, state=state))


class MovingSource(FakeSource):
    """For a real terminal: a view a second, in which the copies get on; with `still` always the same."""

    def __init__(self) -> None:
        self.night = polling() if "polling" in sys.argv else half_way()
        super().__init__(self.night.view(progress=PROGRESS))

    async def views(self) -> AsyncIterator[View]:
        """As the clock goes on; nothing else happens when CUTOVER_IDLE is set."""
        second = 0
        while True:
            yield self.at(second)
            await asyncio.sleep(1)
            second += "still" not in sys.argv

    def at(self, second: int) -> View:
        """The view of a second."""
        moving = {} if os.environ.get("CUTOVER_IDLE") else _further(second)
        progress = {**PROGRESS, **moving}
        return self.night.view(now=NOW + timedelta(seconds=second), progress=progress, age=timedelta(seconds=4))


def _further(second: int) -> dict[str, Progress]:
    big, small = PROGRESS["B02"], PROGRESS["B03"]
    return {
        "B02": replace(big, done=big.done + 33_100 * second + (second * 7919 % 13) * 2000, bytes=big.bytes + second),
        "B03": replace(small, done=small.done + 600 * second),
    }


async def _main() -> int:
    from console.terminal.open import run_console

    source = MovingSource()
    return await run_console(source, glance=lambda: source.at(0))


if __name__ == "__main__":
    from console.cli.common import wait_lightly  # the loop that the product runs on

    code = wait_lightly(_main())
    sys.stdout.write("the run goes on; attach again: cutover attach 7f3a\n")
    raise SystemExit(code)
