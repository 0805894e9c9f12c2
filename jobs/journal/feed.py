"""Follows one run over a line: it is woken when something is new, and looks at least every `poll` in case it was not.

The order that loses nothing: first LISTEN, then look; the bell is reset before a look, not after it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta

from jobs.journal import rows
from jobs.journal.base import News, NoSuchRun, Recorded, Snapshot, Unavailable
from jobs.journal.line import Line

BREATH = 0.02
"""Real seconds between two looks, however often the bell rings: a burst of appends costs one look."""
FIRST_RETRY = 0.1
"""Real seconds until a lost connection is tried again; doubles up to `poll`."""
PAGE = 5_000
"""Events in one piece of news at most."""


class Feed:
    """One follower. Iterate `news()` once.

    Args:
        line: what it reads over.
        shared: whether others go on reading over it once this one has ended.
    """

    def __init__(
        self, line: Line, run: str, *, after: int, poll: timedelta, authenticated: bool, shared: bool = False
    ) -> None:
        self._line = line
        self._shared = shared
        self._run = run
        self._seq = after
        self._version = 0
        self._consumed = 0
        self._poll = poll.total_seconds()
        self._authenticated = authenticated
        self._bell = asyncio.Event()
        self._over = False

    async def news(self) -> AsyncGenerator[News]:
        """News until it is closed; see `base.Journal.follow`."""
        retry = FIRST_RETRY
        with self._line.bell(self._run) as self._bell:
            try:
                while not self._is_over():
                    try:
                        news, caught_up = await self._look()
                    except Unavailable:
                        if self._is_over():
                            return
                        yield News(lost=True, authenticated=self._authenticated)
                        await asyncio.sleep(min(retry, self._poll))
                        retry *= 2
                        continue
                    retry = FIRST_RETRY
                    yield news
                    if caught_up:
                        await self._rest()
            finally:
                await self._end()

    async def close(self) -> None:
        """End the news, also while somebody waits for them."""
        await self._end()
        self._bell.set()

    def _is_over(self) -> bool:
        return self._over or self._line.link.is_closed()

    async def _end(self) -> None:
        self._over = True
        if not self._shared:
            await self._line.link.close()

    async def _look(self) -> tuple[News, bool]:
        """What changed, and whether that is all."""
        self._bell.clear()
        found = await self._line.link.fetch("look", self._run, self._consumed)
        if not found:
            raise NoSuchRun(f"there is no run {self._run}", hint="`cutover runs` lists them")
        head = found[0]
        if not head["commands"]:
            self._consumed = head["sent"]
        events: tuple[Recorded, ...] = ()
        progress: tuple[Snapshot, ...] = ()
        if head["seq"] > self._seq:
            events = tuple(map(rows.recorded, await self._line.link.fetch("read", self._run, self._seq, PAGE)))
            self._seq = events[-1].seq
        if head["version"] > self._version:
            changed = await self._line.link.fetch("progress", self._run, self._version)
            self._version = max(row["version"] for row in changed)
            progress = tuple(map(rows.snapshot, changed))
        news = News(
            events=events,
            progress=progress,
            commands=head["commands"],
            newest_command=head["sent"],
            lease=rows.lease(head) if head["held"] else None,
            free_since=rows.free_since(head),
            head=head["seq"],
            now=head["now"],
            authenticated=self._authenticated,
        )
        return news, self._seq >= head["seq"]

    async def _rest(self) -> None:
        """Until the bell rings or it is time to look again, and never shorter than a breath."""
        await asyncio.sleep(min(BREATH, self._poll))
        with suppress(TimeoutError):
            async with asyncio.timeout(self._poll):
                await self._bell.wait()
