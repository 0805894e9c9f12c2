"""Has attempts run by workers: the engine's hands on other hosts (`jobs.engine.elsewhere.Elsewhere`)."""

from collections.abc import Callable
from functools import partial

import asyncpg

from jobs.api import TERM_TOKENS
from jobs.databases import Databases
from jobs.journal.base import Journal
from jobs.journal.tickets import Issued
from jobs.postgres import activity
from jobs.postgres.connection.connect import application_name
from jobs.runner import Listener, Ticket
from jobs.workers.content import content_of
from jobs.workers.desk import Queue, TicketDesk
from jobs.workers.remote import RemoteAttempt
from plans.errors import CutoverError
from plans.model.kind_traits import traits_of


class Workers:
    """The workers of one run.

    Args:
        journal: of the run.
        run: its name.
        queue: carries numbers of tickets.
        program: says which program this is (`jobs.workers.program`).
        told: told what could not be done.
    """

    def __init__(
        self, journal: Journal, run: str, queue: Queue, program: Callable[[], str], told: Callable[[str], object]
    ) -> None:
        self._journal, self._run, self._program = journal, run, program
        self._desk = TicketDesk(journal, run, queue, told)

    def issued(self, ticket: Ticket, databases: Databases) -> Issued:
        """What a worker is given to run it by, without a secret."""
        content = content_of(
            ticket,
            databases.plan,
            databases.kind,
            answered_for=tuple(sorted(databases.apart)),
            program=self._program(),
        )
        return Issued(
            unit=ticket.unit,
            attempt=ticket.attempt,
            token=ticket.token,
            label=ticket.label,
            content=content.to_json(),
        )

    def attempt(self, ticket: Ticket, databases: Databases, listener: Listener) -> RemoteAttempt:
        """Wait for the worker that runs it."""
        return RemoteAttempt(
            ticket,
            desk=self._desk,
            journal=self._journal,
            term=ticket.token // TERM_TOKENS,
            listener=listener,
            connected=partial(connected, databases, ticket),
        )

    async def close(self) -> None:
        """Give connections back."""
        await self._desk.close()


async def connected(databases: Databases, ticket: Ticket) -> str:
    """Which backends of an attempt its databases still have: "its backend 4121 still connected"; empty where none is
    known, also of a database that cannot be asked now."""
    found: list[int] = []
    for name in traits_of(ticket.job.spec).uses:
        try:
            asking = application_name(ticket.run, "", "lost worker")
            async with databases.connection(name, asking) as connection:
                found += [each.pid for each in await activity.of_task(connection, ticket.run, ticket.unit)]
        except (CutoverError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            continue
    if not found:
        return ""
    numbers = ", ".join(map(str, found[:3]))
    return f"its backend{'s' if len(found) > 1 else ''} {numbers} still connected"
