"""Where a worker asks for tickets: the functions that its login may call, and a bell that rings when it has new orders.

It reads no table, and appends to none. What the database refuses comes back as an answer, not as an error: whoever is
refused must stop, and whoever cannot ask does not know.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs.journal.line import Line
from jobs.journal.tickets import TicketWord
from plans.model.kind_traits import HostProgram

if TYPE_CHECKING:
    from jobs.journal.link import Connection

ORDERS_CHANNEL = "cutover_worker"
"""What workers listen on: `orders ID` rings whoever has orders, `tickets KEY` all who serve a label for a program."""


def key_of_label(label: str, program: str) -> str:
    """Under which numbers of a label lie that this program has to run, and its bells ring; no worker's id is one.

    So a worker that is another program hears of none of them, and leaves them to others.
    """
    return f"label:{label} {program}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What a worker says of itself."""

    id: str
    """Made anew by each process: two workers of one name are two."""
    name: str
    labels: tuple[str, ...]
    slots: int
    version: str
    host: str
    pid: int


class WorkerCounter:
    """A worker's line to the control database. Errors: `Unavailable`, `Denied` (`jobs.journal.base`)."""

    def __init__(self, dsn: str, who: Introduction) -> None:
        """
        Args:
            dsn: as of `jobs.journal.link.Link`; its login is a member of cutover_worker.
            who: whose line it is.
        """
        self.who = who
        self._line = Line(dsn, application_name=f"cutover worker {who.name}", channel=ORDERS_CHANNEL)

    async def come(self) -> tuple[str, ...]:
        """Say that it is there; again after the database was away. Returns the labels that its login may serve."""
        who = self.who
        facts = (who.id, who.name, list(who.labels), who.slots, who.version, who.host, who.pid)
        [row] = await self._line.link.fetch("worker_come", *facts, doing="be a worker")
        return tuple(row["labels"])

    async def login(self) -> str:
        """The login that it comes with."""
        [(name,)] = await self._line.link.fetch("whoami")
        return name  # type: ignore[no-any-return]

    async def seen(self, *, leaves: bool = False) -> bool:
        """Say that it is still there, or leaves; False where nobody knows it any more."""
        [row] = await self._line.link.fetch("worker_seen", self.who.id, leaves, doing="be a worker")
        return bool(row["known"])

    async def claim(self, number: int) -> str | None:
        """The content of a ticket that is this worker's from now on; None where it is not to be had."""
        [row] = await self._line.link.fetch("ticket_claim", number, self.who.id, doing="claim tickets")
        content: str | None = row["content"]
        return content

    async def renew(
        self, number: int, token: int, *, progress: str | None = None, words: Sequence[TicketWord] = ()
    ) -> str | None:
        """Prolong a claim and say how far it is; the engine's orders, or None where it is refused.

        Args:
            progress: the latest, where it is another one than was told before.
            words: what was said since; told again after a lost answer they are kept once.
        """
        said = json.dumps([{"seq": one.seq, "body": one.body} for one in words], ensure_ascii=False)
        facts = (number, token, self.who.id, progress, said)
        [row] = await self._line.link.fetch("ticket_renew", *facts, doing="renew tickets")
        orders: str | None = row["orders"]
        return orders

    async def end(self, number: int, token: int, outcome: str) -> bool:
        """Say how an attempt ended; False where that is refused. Said again, word for word, it is taken again."""
        [row] = await self._line.link.fetch("ticket_end", number, token, self.who.id, outcome, doing="end tickets")
        return bool(row["taken"])

    async def host_allows(self, number: int, wanted: HostProgram) -> bool:
        """Whether a program of a claimed ticket may run on its host, with its variables, by the owner's list."""
        facts = (number, self.who.id, wanted.host, wanted.program, list(wanted.variables))
        [row] = await self._line.link.fetch("host_allows", *facts, doing="ask for a host's programs")
        return bool(row["allowed"])

    @contextmanager
    def bell(self) -> Iterator[asyncio.Event]:
        """A bell that rings when there are new orders, and when the connection was lost."""
        with self._line.bell(self.who.id) as bell:
            yield bell

    @contextmanager
    def ticket_bell(self, keys: Sequence[str]) -> Iterator[asyncio.Event]:
        """A bell that rings when there are tickets under one of these keys, and when the connection was lost.

        Args:
            keys: as of `key_of_label`.
        """
        with self._line.bell(*keys) as bell:
            yield bell

    @asynccontextmanager
    async def lent(self, doing: str) -> "AsyncIterator[Connection]":
        """Its connection, for statements of the queue (`Link.lent`)."""
        async with self._line.link.lent(doing) as connection:
            yield connection

    async def close(self) -> None:
        """Give the connection back."""
        await self._line.link.close()
