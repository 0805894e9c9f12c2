"""Asks what was normal: a flow after the other, a day after the other, one question at a time, and no faster than half.

What was asked is noted at once, so that a command that was killed goes on. A database that goes away ends it; a flow
that cannot be counted is left out by name.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from jobs.child_environment import marks
from jobs.flows.counting import command, http, sql
from jobs.flows.counting.asked import NotCounted
from jobs.flows.counting.rows import Answer
from jobs.flows.learning.asking import Ask, DayAsker, FlowGivenUp
from jobs.flows.learning.hours import Day
from jobs.flows.learning.notes import Notes, key_of
from jobs.postgres.sides import Connection
from plans.errors import CutoverError
from plans.model.databases import DatabaseId, RunKind
from plans.model.flows import AsBefore, CommandCount, Count, Counting, FileCount, Flow, FlowId, HttpCount, SqlCount

Connect = Callable[[DatabaseId], AbstractAsyncContextManager[Connection]]
Sleep = Callable[[float], Awaitable[None]]

_REST_FROM = 0.1
"""Seconds: after a question that took longer its database is left alone for as long."""
_MOST_LOST = 3
"""So often a connection may be lost without a day in between."""
NAME = "baseline"
"""Of whom programs are told that they run for it."""


class LearningStopped(CutoverError):
    """A database does not answer any more. What was asked is noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far it is, for people."""

    flow: FlowId
    number: int
    """Of the flows, from 1."""
    flows: int
    days_left: int
    """Of all flows."""
    seconds_a_day: float
    """What a day of a flow took so far, with the rests."""


@dataclass(slots=True, kw_only=True)
class Asked:
    """What was asked, and what it cost."""

    given_up: dict[FlowId, str] = field(default_factory=dict)
    questions: int = 0
    seconds: float = 0.0
    """For which databases and other systems worked for it."""


class Learner:
    """Asks the days of flows, as far as they are not noted.

    Args:
        connect: to a database of the plan, which was asked who it is.
        environ: where ${VAR} and what programs are given is looked up.
        notes: where what was asked is noted.
        kind: whose databases these are; it and `timezone` tell notes of other questions apart.
        told: how far it is, after each day.
        sleep: for the rests.
    """

    def __init__(
        self,
        connect: Connect,
        environ: Mapping[str, str],
        notes: Notes,
        *,
        kind: RunKind,
        timezone: str,
        told: Callable[[Step], None],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._connect = connect
        self._environ = environ
        self._notes = notes
        self._kind = kind
        self._timezone = timezone
        self._told = told
        self._sleep = sleep
        self._came = Asked()

    async def ask(self, flows: Sequence[Flow], days: Sequence[Day]) -> Asked:
        """Ask everything that is not noted. Raises `LearningStopped`, and what connecting raises."""
        waiting: list[tuple[Flow, list[Day]]] = []
        for flow in sorted(flows, key=lambda flow: (_database(flow), flow.id)):
            waiting.append((flow, [day for day in days if not self._notes.has(self.key(flow), day.day)]))
        left = sum(len(missing) for _, missing in waiting)
        for number, (flow, missing) in enumerate(waiting, 1):
            left -= len(missing)
            try:
                async for done, took in self._flow(flow, missing):
                    self._told(
                        Step(
                            flow=flow.id,
                            number=number,
                            flows=len(waiting),
                            days_left=left + len(missing) - done,
                            seconds_a_day=took,
                        )
                    )
            except FlowGivenUp as error:
                self._came.given_up[flow.id] = str(error)
        return self._came

    def key(self, flow: Flow) -> str:
        """Under which its days are noted."""
        return key_of(flow, self._kind, self._timezone)

    async def _flow(self, flow: Flow, missing: Sequence[Day]) -> AsyncIterator[tuple[int, float]]:
        """Ask the days of one flow; yields how many are done, and how long one took."""
        clock = asyncio.get_running_loop().time
        began, done, lost = clock(), 0, 0
        while done < len(missing):
            try:
                async with self._asks(flow) as ask:
                    asker = DayAsker(ask)
                    while done < len(missing):
                        day = missing[done]
                        self._notes.keep(self.key(flow), day.day, await asker.day(day.hours))
                        done, lost = done + 1, 0
                        yield done, (clock() - began) / done
            except sql.NoAnswer as error:
                lost += 1
                if lost == _MOST_LOST:
                    raise LearningStopped(f"{flow.id}: {error.what}") from None

    @asynccontextmanager
    async def _asks(self, flow: Flow) -> AsyncIterator[Ask]:
        """What asks the count of a flow for a window."""
        count = flow.counted_before
        match count:
            case SqlCount():
                async with self._connect(count.on) as connection:

                    async def of_database(after: datetime, until: datetime) -> Answer:
                        answer, _ = await sql.ask(connection, count, after, until)
                        return answer

                    yield self._priced(flow, of_database)
            case HttpCount():

                async def of_address(after: datetime, until: datetime) -> Answer:
                    return await http.ask(count, after, until, environ=self._environ, at=None)

                yield self._priced(flow, of_address)
            case CommandCount():

                async def of_program(after: datetime, until: datetime) -> Answer:
                    ours = marks(NAME, flow.id, os.getpid())  # of another plan that is learnt now it ends no program
                    return await command.ask(count, after, until, environ=self._environ, marks=ours)

                yield self._priced(flow, of_program)
            case FileCount() | None:
                raise FlowGivenUp(cannot_be_asked(flow) or "it cannot be asked")
            case _:
                assert_never(count)

    def _priced(self, flow: Flow, ask: Ask) -> Ask:
        """The same, with what it costs noted, a rest after each that took long, and its errors of one kind."""
        clock = asyncio.get_running_loop().time

        async def priced(after: datetime, until: datetime) -> Answer:
            began = clock()
            try:
                answer = await ask(after, until)
            except NotCounted:
                await self._paid(clock() - began)
                raise
            except CutoverError as error:
                raise NotCounted(error.what, hint=error.hint) from None
            await self._paid(clock() - began)
            if not answer.rows and not answer.may_be_empty(told_apart=bool(flow.by)):
                raise NotCounted("it answers no row", hint="a count answers 0")
            return answer

        return priced

    async def _paid(self, took: float) -> None:
        """Note what a question cost, and leave whom it was asked alone for as long, where that is worth a word."""
        self._came.questions += 1
        self._came.seconds += took
        if took > _REST_FROM:
            await self._sleep(took)


def _database(flow: Flow) -> str:
    count = flow.counted_before
    return count.on if isinstance(count, SqlCount) else ""


def cannot_be_asked(flow: Flow) -> str:
    """Why nothing can be learnt of a flow; empty where it can, or where the plan declares what is normal."""
    count: Count | None = flow.counted_before
    if flow.normal is None:
        return "the plan does not say what is normal of it (normal: baseline)"
    if not isinstance(flow.normal, AsBefore):
        return ""
    if isinstance(count, FileCount) or count is None or count.counting is Counting.TOTAL:
        return "its count tells no past: it is sampled from now on (normal: {baseline: ...} may name one that does)"
    return ""
