"""Attempts that workers run, a part of `jobs.journal.postgres.PostgresJournal`."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from jobs.journal.base import Fenced, Unavailable
from jobs.journal.line import Line
from jobs.journal.link import Link
from jobs.journal.tickets import NOTHING, TICKET_LEASE, Bell, Issued, TicketStanding, TicketState, TicketWord, WorkerRow
from plans.model.kind_traits import HostProgram

if TYPE_CHECKING:
    from jobs.journal.link import Row


class TicketsInPostgres:
    """See `jobs.journal.tickets.TicketStore`."""

    _dsn: str
    _name: str
    _reader: Link
    _writer: Link

    async def tickets(
        self, run: str, tokens: Mapping[str, int], *, known: Mapping[str, datetime] = NOTHING
    ) -> Sequence[TicketStanding]:
        untils = [known.get(unit) for unit in tokens]
        found = await self._reader.fetch("tickets", run, list(tokens), list(tokens.values()), untils)
        return tuple(map(_standing, found))

    async def issue(self, run: str, *, term: int, ticket: Issued) -> None:
        facts = *_facts(ticket), list(_starts(ticket).variables), TICKET_LEASE
        if not await self._reader.fetch("ticket_issue", run, term, *facts, doing="issue tickets to workers"):
            raise Fenced("another engine leads this run: it issues no ticket")

    async def ticket_words(self, number: int, *, after: int) -> Sequence[TicketWord]:
        found = await self._reader.fetch("ticket_words", number, after)
        return tuple(TicketWord(seq=row["seq"], body=row["body"]) for row in found)

    async def order(self, number: int, *, term: int, orders: str) -> None:
        await self._reader.fetch("ticket_order", number, term, orders, doing="give orders to workers")

    async def withdraw(self, number: int, *, term: int) -> bool:
        return bool(await self._reader.fetch("ticket_withdraw", number, term, doing="take tickets back"))

    async def take_back(self, run: str, tokens: Mapping[str, int], *, term: int) -> frozenset[str]:
        asked = list(tokens), list(tokens.values())
        found = await self._reader.fetch("tickets_take_back", run, term, *asked, doing="take tickets back")
        return frozenset(unit for (unit,) in found)

    @asynccontextmanager
    async def ticket_bell(self, run: str) -> AsyncIterator[Bell]:
        line = Line(self._dsn, application_name=f"{self._name} tickets")
        try:
            with line.bell(run) as rung:
                yield _LineBell(line, rung)
        finally:
            await line.link.close()

    async def workers(self, *, since: datetime) -> Sequence[WorkerRow]:
        return tuple(map(_worker, await self._reader.fetch("workers", since)))

    async def worker_logins(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for login, label in await self._reader.fetch("worker_logins"):
            found.setdefault(label, set()).add(login)
        return {label: frozenset(logins) for label, logins in found.items()}

    async def possible_workers(self) -> Sequence[str]:
        return tuple(name for (name,) in await self._reader.fetch("possible_workers"))

    async def say_of_worker(self, login: str, label: str, *, serves: bool) -> None:
        name = "add_worker_login" if serves else "remove_worker_login"
        await self._writer.fetch(name, login, label, doing="say who may serve which label")


class _LineBell:
    """A bell of a line, which listens again after the connection was lost."""

    def __init__(self, line: Line, rung: asyncio.Event) -> None:
        self._line, self._rung = line, rung

    async def wait(self, longest: float) -> None:
        with suppress(Unavailable):
            await self._line.link.fetch("now")  # whoever is connected listens
        with suppress(TimeoutError):
            async with asyncio.timeout(longest):
                await self._rung.wait()
        self._rung.clear()


def appending(tickets: Sequence[Issued]) -> tuple[str, tuple[object, ...]]:
    """Which statement appends a batch with these tickets, and its last parameters: most have none, and pay for none."""
    if not tickets:
        return "append", ()
    columns = zip(*((*_facts(one), json.dumps(_starts(one).variables)) for one in tickets), strict=True)
    return "append_issuing", (*map(list, columns), TICKET_LEASE)


def _facts(ticket: Issued) -> tuple[object, ...]:
    """What is put down of it, in the order of the statements that issue tickets, but for its variables."""
    starts = _starts(ticket)
    what = ticket.unit, ticket.attempt, ticket.token, ticket.label, ticket.content
    return (*what, ticket.program, starts.host, starts.program)


def _starts(ticket: Issued) -> HostProgram:
    """What the list of hosts is asked about; nothing where it starts no program."""
    return ticket.starts or HostProgram(host="", program="")


def _standing(row: "Row") -> TicketStanding:
    return TicketStanding(
        number=row["number"],
        unit=row["unit"],
        attempt=row["attempt"],
        token=row["token"],
        label=row["label"],
        state=TicketState(row["state"]),
        issued=row["issued"],
        now=row["now"],
        worker=row["worker"],
        host=row["host"],
        claimed=row["claimed"],
        until=row["until"],
        said=row["said"],
        seen=row["seen"],
        progress=row["progress"],
        outcome=row["outcome"],
    )


def _worker(row: "Row") -> WorkerRow:
    return WorkerRow(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        labels=tuple(row["labels"]),
        slots=row["slots"],
        version=row["version"],
        host=row["host"],
        pid=row["pid"],
        came=row["came"],
        seen=row["seen"],
        now=row["now"],
        busy=row["busy"],
        left_at=row["left_at"],
    )
