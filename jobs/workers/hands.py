"""Has attempts run by workers: the engine's hands on other hosts (`jobs.engine.elsewhere.Elsewhere`)."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial

from jobs.api import TERM_TOKENS
from jobs.databases import Databases
from jobs.far_listener import FarListener
from jobs.journal.base import Journal
from jobs.journal.tickets import Issued
from jobs.lying import Lying
from jobs.outcomes import CancelReason
from jobs.postgres import activity
from jobs.postgres.connection.connect import application_name
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.runner import AnAttempt, RefusedAttempt, Ticket
from jobs.workers.content import Content, content_of
from jobs.workers.desk import Queue, TicketDesk
from jobs.workers.lane_listener import LaneListener
from jobs.workers.lane_standing import LaneId
from jobs.workers.lanes import Lanes, LedAttempt, unit_of
from jobs.workers.remote import RemoteAttempt
from plans.errors import CutoverError
from plans.model.kind_traits import traits_of

LANES_END_WITHIN = 5.0
"""Real seconds that an engine which ends waits for lanes; their workers end by themselves with their claims."""


class Workers:
    """The workers of one run.

    Args:
        journal: of the run.
        run: its name.
        queue: carries numbers of tickets.
        program: says which program this is (`jobs.workers.program`).
        told: told what could not be done.
        helped: the types of specifications whose work workers can share.
    """

    def __init__(
        self,
        journal: Journal,
        run: str,
        queue: Queue,
        program: Callable[[], str],
        told: Callable[[str], object],
        helped: Collection[type] = (),
    ) -> None:
        self._journal, self._run, self._program, self._helped = journal, run, program, helped
        self._desk = TicketDesk(journal, run, queue, program, told)
        self._lanes: set[Lanes] = set()

    def issued(self, ticket: Ticket, databases: Databases) -> Issued:
        """What a worker is given to run it by, without a secret."""
        content = self._content(ticket, databases)
        return _issued(ticket.unit, ticket.label, content)

    def _content(self, ticket: Ticket, databases: Databases) -> Content:
        return content_of(
            ticket,
            databases.plan,
            databases.kind,
            answered_for=tuple(sorted(databases.apart)),
            program=self._program(),
        )

    def attempt(self, ticket: Ticket, databases: Databases, listener: FarListener) -> RemoteAttempt:
        """Wait for the worker that runs it."""
        return RemoteAttempt(
            ticket,
            desk=self._desk,
            journal=self._journal,
            term=ticket.token // TERM_TOKENS,
            listener=listener,
            connected=partial(connected, databases, ticket),
        )

    def led(self, leading: AnAttempt, ticket: Ticket, databases: Databases, listener: FarListener) -> AnAttempt:
        """Share out the work of an attempt among workers of the labels that its job names."""
        if type(ticket.job.spec) not in self._helped:
            return RefusedAttempt(f"a {ticket.job.kind} is done in one place: its workers are a number, not by label")

        async def issue(lane: LaneId, turn: int) -> RemoteAttempt:
            content = replace(self._content(ticket, databases), helps=lane.label, lane=lane.number)
            issued = _issued(unit_of(ticket.unit, ticket.attempt, lane, turn), lane.label, content)
            await self._journal.issue(self._run, term=ticket.token // TERM_TOKENS, ticket=issued)
            return RemoteAttempt(
                replace(ticket, unit=issued.unit, label=lane.label),
                desk=self._desk,
                journal=self._journal,
                term=ticket.token // TERM_TOKENS,
                listener=LaneListener(lane, lanes, ticket, listener),
                connected=_not_asked,
            )

        lanes = Lanes(ticket, issue=issue, warn=partial(listener.warn, ticket), tell=partial(listener.lanes, ticket))
        self._lanes = {one for one in self._lanes if not one.are_over} | {lanes}
        return LedAttempt(leading, lanes, _begun(leading))

    async def serving(self, label: str, now: datetime) -> Lying:
        """Who could have a ticket of a label that came now. Raises `Unavailable`."""
        return await self._desk.present.serving(label, now)

    async def close(self) -> None:
        """Have lanes end that still do, as far as they can be told, and give connections back."""
        for lanes in self._lanes:
            lanes.end(CancelReason.SHUTDOWN)
        ending = [asyncio.create_task(lanes.ended()) for lanes in self._lanes]
        if ending:
            await asyncio.wait(ending, timeout=LANES_END_WITHIN)
        for one in ending:
            one.cancel()  # and with it what it waits for
        await asyncio.gather(*ending, return_exceptions=True)
        await self._desk.close()


def _issued(unit: str, label: str, content: Content) -> Issued:
    """What goes into the control database; a lane starts nothing, and is for workers of this program as any."""
    return Issued(
        unit=unit,
        attempt=content.attempt,
        token=content.token,
        label=label,
        content=content.to_json(),
        program=content.program,
        starts=traits_of(content.job.spec).starts,
    )


def _begun(leading: AnAttempt) -> asyncio.Event:
    """Set when an attempt has begun: at once in the engine's process, elsewhere when a worker has it."""
    if isinstance(leading, RemoteAttempt):
        return leading.taken
    at_once = asyncio.Event()
    at_once.set()
    return at_once


async def _not_asked() -> str:
    """The backends of a task are those of all its lanes: what one of them left behind nobody can tell."""
    return ""


async def connected(databases: Databases, ticket: Ticket) -> str:
    """Which backends of an attempt its databases still have: "its backend 4121 still connected"; empty where none is
    known, also of a database that cannot be asked now."""
    found: list[int] = []
    for name in traits_of(ticket.job.spec).uses:
        try:
            asking = application_name(ticket.run, "", "lost worker")
            async with databases.connection(name, asking) as connection:
                found += [each.pid for each in await activity.of_task(connection, ticket.run, ticket.unit)]
        except (CutoverError, *DRIVER_ERRORS):
            continue
    if not found:
        return ""
    numbers = ", ".join(map(str, found[:3]))
    return f"its backend{'s' if len(found) > 1 else ''} {numbers} still connected"
