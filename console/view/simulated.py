"""A simulated night as a stream of views: the same pictures as of a run, from a night that is played before one's eyes.

There is no journal and no database behind it, so nothing can be commanded.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from types import TracebackType
from typing import Self

from console.errors import Declined
from console.view.following import ESTIMATES, TICK
from console.view.model import View
from console.view.picture import Picture
from jobs.past import Past
from jobs.run.events import Entry
from jobs.run.simulate import SpeedRun
from jobs.run.state.fold import fold

_BREATH = 0.2
"""Real seconds between two views."""
_REFUSED = "this night is simulated: nothing in it can be commanded"


class SimulatedSource:
    """Plays one night. Use it as a context manager, once, and iterate `steps` or `views`.

    Args:
        night: yet to be played.
        speed: how many times as fast as the clock on the wall.
        clock: real seconds, from anywhere.
    """

    def __init__(self, night: SpeedRun, *, speed: float, clock: Callable[[], float] = monotonic) -> None:
        self._entries: Iterator[Entry] = night.entries()
        first = next(self._entries)
        self._coming: Entry | None = None
        self._speed, self._clock = speed, clock
        self._start, self._began = first.at, clock()
        self._fresh: list[Entry] = [first]
        self._estimates: asyncio.Task[None] | None = None
        past = Past(run=night.state.run, plan=night.plan, state=fold([first]), entries=(first,))
        self.picture = Picture(past, observer=True)

    async def __aenter__(self) -> Self:
        self._estimates = asyncio.create_task(self._estimate(), name="estimate the simulated night")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._estimates is not None:
            self._estimates.cancel()
            with suppress(asyncio.CancelledError):
                await self._estimates

    def now(self) -> View:
        """The night at this moment."""
        moment = self._moment()
        self._play_until(moment)
        return self.picture.view(host_now=moment)

    async def views(self) -> AsyncIterator[View]:
        """A view at once, then some a second, without end."""
        async for view, _ in self.steps():
            yield view

    async def steps(self) -> AsyncIterator[tuple[View, Sequence[Entry]]]:
        """As `views`, with the entries that came since the last step."""
        while True:
            if self._estimates is not None and self._estimates.done():
                self._estimates.result()
            view = self.now()
            fresh, self._fresh = self._fresh, []
            yield view, fresh
            await asyncio.sleep(_BREATH if view.state.ended is None else TICK)

    async def send(self, command: str, args: Mapping[str, object]) -> int:  # noqa: ARG002 - as of every source
        """Nothing can be commanded. Raises `Declined`."""
        raise Declined(_REFUSED)

    async def past(self, after: int, most: int) -> tuple[Sequence[Entry], int]:
        """The latest that are known; no journal tells of it."""
        return [one for one in self.picture.entries if one.seq > after][-most:], 0

    async def start_engine(self, accepted: str) -> str:  # noqa: ARG002 - as of every source
        """There is no engine. Raises `Declined`."""
        raise Declined(_REFUSED)

    def _moment(self) -> datetime:
        """What the night's clock shows."""
        return self._start + timedelta(seconds=(self._clock() - self._began) * self._speed)

    def _play_until(self, moment: datetime) -> None:
        picture = self.picture
        while (entry := self._coming or next(self._entries, None)) is not None:
            self._coming = entry
            if entry.at > moment:
                return
            self._coming = None
            picture.take_played(fold([entry], picture.state), entry)
            self._fresh.append(entry)

    async def _estimate(self) -> None:
        """Work out again and again, beside the event loop, how sure the forecast is."""
        while self.picture.state.ended is None:
            self.picture.sure = await asyncio.to_thread(self.picture.estimating(host_now=self._moment()))
            await asyncio.sleep(ESTIMATES)
