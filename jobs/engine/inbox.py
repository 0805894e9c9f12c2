"""Commands and wake-ups: follows the journal and says when something lies in the inbox.

The notification only wakes; what is there is read. So a lost notification costs a poll interval, never a command.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from jobs.journal.base import Journal, Unavailable

POLL = timedelta(seconds=1)


class InboxWatch:
    """Sets `stirred` whenever the inbox may hold something new."""

    def __init__(self, journal: Journal, run: str, stirred: asyncio.Event) -> None:
        self._journal = journal
        self._run = run
        self._stirred = stirred

    async def watch(self, *, after: int) -> None:
        """Follow for ever."""
        while True:
            with suppress(Unavailable):
                async for news in self._journal.follow(self._run, after=after, poll=POLL):
                    after = news.events[-1].seq if news.events else after
                    if news.commands:
                        self._stirred.set()
            await asyncio.sleep(POLL.total_seconds())
