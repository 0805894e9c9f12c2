"""Commands and wake-ups: follows the journal and says when something lies in the inbox.

The notification only wakes; what is there is read. So a lost notification costs a poll interval, never a command.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from jobs.journal.base import Journal, Sent, Unavailable

POLL = timedelta(seconds=1)
NO_EVENTS = 2**62
"""Behind every event: the engine wrote them itself and need not read them again."""


class InboxWatch:
    """Sets `stirred` whenever the inbox may hold something new, and reads it only then: no round trip for nothing."""

    def __init__(self, journal: Journal, run: str, stirred: asyncio.Event) -> None:
        self._journal = journal
        self._run = run
        self._stirred = stirred
        self._may_hold = True
        self._taken = 0
        """The newest command that was read: one that repeats what was refused may have no event of its own."""

    async def read(self, *, after: int) -> Sequence[Sent]:
        """The commands with a higher id that no event has consumed, each once, if anybody has rung.

        Raises `Unavailable`.
        """
        if not self._may_hold:
            return ()
        self._may_hold = False
        try:
            commands = await self._journal.inbox(self._run, after=max(after, self._taken))
        except Unavailable:
            self._may_hold = True
            raise
        if commands:
            self._taken = commands[-1].id
        return commands

    async def watch(self) -> None:
        """Follow for ever."""
        while True:
            with suppress(Unavailable):
                async for news in self._journal.follow(self._run, after=NO_EVENTS, poll=POLL):
                    if news.newest_command > self._taken:
                        self._may_hold = True
                        self._stirred.set()
            await asyncio.sleep(POLL.total_seconds())
