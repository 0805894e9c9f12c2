"""Follows several runs at once, for a screen or for lines: those that are named, or those that matter now."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Self

from console.running.watching.together import LOOK_EVERY, Together
from console.saying import Say
from console.view.following import Follower
from console.view.side_by_side import OneOfSeveral
from console.view.trends import History
from jobs.journal.base import Journal
from jobs.kept_past import kept_past
from jobs.kept_text import plan_text_beside
from plans.errors import CutoverError


class Several:
    """Use it as a context manager, once.

    Args:
        journal: where the runs are, at best one that only looks; stays open afterwards.
        names: whole names of runs; none for those that matter now.
        say: told of events that mean nothing to this program.
        look_every: as of `Together`.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        journal: Journal,
        names: Sequence[str],
        *,
        say: Say,
        look_every: float = LOOK_EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal, self._look_every, self._clock = journal, look_every, clock
        self._known: dict[str, OneOfSeveral] = {}
        """Those that were read."""
        self.changed = asyncio.Event()
        """Set whenever there is something new; whoever waits clears it."""
        self._runs = Together(journal, names, self._follow, changed=self.changed.set, say=say)
        self._looking: asyncio.Task[None] | None = None
        self._is_away, self._heard = False, clock()

    async def __aenter__(self) -> Self:
        await self._look()
        self._looking = asyncio.create_task(self._look_again(), name="look for runs")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._runs.end()

    def shown(self) -> tuple[OneOfSeveral, ...]:
        """The runs, in the order in which they were named, or else were created."""
        return tuple(self._shown(run, title) for run, title in self._runs.chosen.titles.items())

    def _shown(self, run: str, title: str) -> OneOfSeveral:
        if trouble := self._runs.troubles.get(run):
            return OneOfSeveral(run=run, title=title, trouble=trouble)
        return self._known.get(run) or OneOfSeveral(run=run, title=title)

    @property
    def left_out(self) -> int:
        """Runs that matter and are not followed, as there are too many."""
        return self._runs.chosen.left_out

    @property
    def away(self) -> timedelta | None:
        """How long ago the control database was heard last, where it is away; None while it is there."""
        return timedelta(seconds=self._clock() - self._heard) if self._is_away else None

    def _hear(self, *, nothing: bool = False) -> None:
        self._is_away = nothing
        if not nothing:
            self._heard = self._clock()
        self.changed.set()

    async def first(self, within: float) -> None:
        """Until each run was read once, or cannot be, and for no longer than so many real seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while any(one.view is None and not one.trouble for one in self.shown()):
                    self.changed.clear()
                    await self.changed.wait()

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(self._look_every)
            try:
                await self._look()
            except CutoverError:  # it is away, or lets this login look no more: either way nothing is heard
                self._hear(nothing=True)

    async def _look(self) -> None:
        for run in await self._runs.look():
            self._known.pop(run, None)
        self._hear()

    async def _follow(self, run: str) -> None:
        """Follow one run for as long as anybody looks."""
        history, read = History(), await kept_past(self._journal, run)
        async with Follower(self._journal, run, read=read, beside=plan_text_beside) as follower:
            async for view in follower.views():
                history.take(view)
                self._runs.heard(run)
                self._known[run] = OneOfSeveral(run=run, title=view.state.title, view=view, trends=history.trends())
                self._hear(nothing=view.lost)
