"""Spans on their way to a collector: a bounded queue, tried again while it is away, and what was lost is counted."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from console.running.tracing.answer import Answer
from console.saying import Say
from console.telling.machines.spans import SpanFacts
from plans.plurals import counted

MOST = 10_000
"""Spans that wait; where there are more the oldest is dropped."""
AT_ONCE = 200
"""Spans in one request."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Real seconds until a collector that is away is tried again; doubles."""


class Collects(Protocol):
    """Where spans go."""

    @property
    def reason(self) -> str:
        """What it answered last, in short; empty where it did not."""
        ...

    def send(self, spans: Sequence[SpanFacts]) -> Answer:
        """Send them, and wait for the answer."""
        ...


class Sender:
    """Sends what it is given, in order.

    Args:
        collector: asked in a thread, as it may take its time.
        say: told when the collector is away, when it is back, and what was lost.
        sent: told the journal's number of the last span that the collector has, or refused.
        most: as `MOST`.
        pause: as `FIRST_PAUSE`.
    """

    def __init__(
        self,
        collector: Collects,
        *,
        say: Say,
        sent: Callable[[int], None],
        most: int = MOST,
        pause: float = FIRST_PAUSE,
    ) -> None:
        self._collector, self._say, self._sent, self._most, self._first = collector, say, sent, most, pause
        self._waiting: deque[SpanFacts] = deque()
        self._news = asyncio.Event()
        self.taken = 0
        self.dropped = 0
        """Spans that no collector will have: refused, or too many waited."""
        self.is_away = False

    @property
    def waiting(self) -> int:
        """Spans that are still to be sent."""
        return len(self._waiting)

    def put(self, span: SpanFacts) -> None:
        """Have it sent; never waits."""
        if len(self._waiting) >= self._most:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(span)
        self._news.set()

    async def keep_sending(self) -> None:
        """Send whatever comes, without end."""
        while True:
            await self._news.wait()
            self._news.clear()
            await self.send_what_waits()

    async def send_what_waits(self) -> None:
        """Send until nothing waits any more."""
        pause = self._first
        while self._waiting:
            if await self._once():
                pause = self._first
                continue
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    async def _once(self) -> bool:
        """Send the next ones; whether the collector is there."""
        batch = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        asked = asyncio.ensure_future(asyncio.to_thread(self._collector.send, batch))
        try:
            answer = await asyncio.shield(asked)
        except asyncio.CancelledError:
            self._heard(batch, await asked)  # it is on its way: whoever sent it again would send it twice
            raise
        return self._heard(batch, answer)

    def _heard(self, batch: Sequence[SpanFacts], answer: Answer) -> bool:
        if answer is Answer.AWAY:
            self._keep(batch)
            return False
        self._settle(batch, answer)
        return True

    def _keep(self, batch: Sequence[SpanFacts]) -> None:
        """Put them back, as far as there is room before those that came meanwhile."""
        room = max(0, self._most - len(self._waiting))
        self.dropped += max(0, len(batch) - room)
        self._waiting.extendleft(reversed(batch[len(batch) - min(room, len(batch)) :]))
        if not self.is_away:
            self.is_away = True
            self._say("the collector of traces is away; spans wait")

    def _settle(self, batch: Sequence[SpanFacts], answer: Answer) -> None:
        if self.is_away:
            self.is_away = False
            lost = f"; {counted(self.dropped, 'span was', 'spans were')} dropped meanwhile" if self.dropped else ""
            self._say(f"the collector of traces is back{lost}")
        if answer is Answer.TAKEN:
            self.taken += len(batch)
        else:
            self.dropped += len(batch)
            why = f" ({self._collector.reason})" if self._collector.reason else ""
            self._say(f"the collector of traces refused {counted(len(batch), 'span')}{why}; they are dropped")
        self._sent(batch[-1].seq)
