"""Counts the stages that are due: one after the other on a server, on one connection for each of its databases; a few
others side by side.

Whatever a count does, its stage ends as `Counted`: with samples, or with the reason why there are none.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol, assert_never

from jobs.child_environment import marks
from jobs.flows.counting import command, http, sql
from jobs.flows.counting.asked import Asked, Counted, NotCounted, TooLong
from jobs.flows.counting.file import Files
from jobs.flows.counting.rows import Answer
from jobs.flows.counting.samples import CLOCKS_DIFFER, counted_as
from jobs.flows.counting.windows import after_success, after_too_long, told_too_long
from jobs.flows.series import NotRead
from jobs.postgres.connection.connect import application_name
from jobs.postgres.connection.observed import observe
from jobs.postgres.errors import DRIVER_ERRORS, classify
from jobs.postgres.sides import Connection
from plans.durations import format_duration, in_words
from plans.errors import CutoverError
from plans.model.databases import DatabaseId
from plans.model.flows import CommandCount, Count, Counting, FileCount, HttpCount, SqlCount

SIDE_BY_SIDE = 4
"""So many addresses, files and programs are asked at once."""
DEAR_SHARE = 0.1
"""What takes more of the time between two counts is too dear to go without a word."""
_CONNECT_SECONDS = 20.0
_MOST_SILENT = 2
"""A server that left so many counts without an answer, one after the other, is asked no further this time."""
_MOST_SLOW = 3
"""So many counts of a database took too long, one after the other: it is asked for one at a time, until it answers."""
ROUND = timedelta(minutes=1)
"""What was not begun after so long waits for the next time, so that other flows have their turn."""


Server = tuple[str, datetime]
"""The same for two databases exactly if one process answers for both: a stand-by was started at another moment."""


class Connects(Protocol):
    """Gives connections to a plan's databases that were asked who they are: `jobs.databases.Databases`."""

    def connection(self, name: DatabaseId, application: str) -> AbstractAsyncContextManager[Connection]:
        """One for the length of a block; raises an error of ours where there is none to be had."""
        ...


class Counters:
    """Counts, and keeps nothing but which files hang and which databases are slow.

    Whoever has it awaits one `count` before the next.

    Args:
        run: whose counts these are; connections and programs carry its name.
        databases: of the plan.
        environ: where ${VAR} and what programs are given is looked up.
    """

    def __init__(self, run: str, databases: Connects, environ: Mapping[str, str]) -> None:
        self._run = run
        self._databases = databases
        self._environ = environ
        self._files = Files()
        self._slow: dict[DatabaseId, int] = {}
        """How many counts took too long, one after the other."""

    async def count(self, asked: Sequence[Asked], now: datetime, took: Callable[[Counted], None]) -> None:
        """Count all of these. Cancelled, it leaves no query and no program behind.

        Args:
            asked: each stage once.
            now: what time it is, by the clock that windows are of.
            took: is told of each as soon as it is counted, in no order.
        """
        clock, turns = _Clock(now), _Turns()
        by_database: dict[DatabaseId, deque[Asked]] = {}
        async with asyncio.TaskGroup() as group:
            for one in asked:
                if one.until > now:
                    took(_not_read(one, now, "its window is not over yet"))
                elif isinstance(one.count, SqlCount):
                    by_database.setdefault(one.count.on, deque()).append(one)
                else:
                    group.create_task(self._alone(one, clock, turns.few, took))
            for name, waiting in by_database.items():
                group.create_task(self._on(name, waiting, clock, turns, took))

    async def _on(
        self,
        name: DatabaseId,
        waiting: deque[Asked],
        clock: "_Clock",
        turns: "_Turns",
        took: Callable[[Counted], None],
    ) -> None:
        """Ask one database, one count after the other; where it answers no more, on another connection. Of the
        databases of one server none is asked while another one is."""
        silent, reason, tried = 0, "", True
        while waiting and not reason:
            try:
                async with AsyncExitStack() as stack:
                    async with asyncio.timeout(_CONNECT_SECONDS):
                        opening = self._databases.connection(name, application_name(self._run, "", "count"))
                        connection = await stack.enter_async_context(opening)
                        seen = await observe(connection)
                    answers, source = True, f"{seen.system} {seen.database}"
                    while waiting and answers and not reason:
                        async with turns.of_server[seen.system, seen.started]:
                            answers = await self._asks(connection, waiting.popleft(), clock, source, took)
                        silent = 0 if answers else silent + 1
                        reason = self._no_further(name, silent, clock)
                        tried = not reason
            except Exception as error:  # noqa: BLE001 - so with one database
                reason = f"{name}: {_sentence(error).removeprefix(f'{name}: ')}"
        for one in waiting:
            took(_not_read(one, clock.now, reason, tried=tried))

    def _no_further(self, name: DatabaseId, silent: int, clock: "_Clock") -> str:
        """Why a database is asked no further this time, in words; empty where it is."""
        if silent >= _MOST_SILENT:
            return f"{name}: it does not answer; not asked further"
        if (slow := self._slow.get(name, 0)) >= _MOST_SLOW:
            return f"{name}: {slow} counts in a row took too long; not asked further"
        return f"{name}: other counts took so long that its turn did not come" if clock.is_over else ""

    async def _asks(
        self, connection: Connection, one: Asked, clock: "_Clock", source: str, took: Callable[[Counted], None]
    ) -> bool:
        """Count one; returns whether its connection is of use for the next."""
        count = one.count
        assert isinstance(count, SqlCount)  # noqa: S101 - sorted by database before
        began = clock.now
        try:
            answer, there = await sql.ask(connection, count, one.after, one.until)
            _look_at_clock(count, there, clock.now)
            took(_priced(one, counted_as(one, replace(answer, source=source), clock.now), clock.now - began))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one count, the others go on
            took(_failed(one, clock.now, error, took=clock.now - began))
            slow = isinstance(error, sql.TooDear | sql.NoAnswer)
            self._slow[count.on] = self._slow.get(count.on, 0) + 1 if slow else 0
            return not isinstance(error, sql.NoAnswer)
        self._slow[count.on] = 0
        return True

    async def _alone(
        self, one: Asked, clock: "_Clock", few: asyncio.Semaphore, took: Callable[[Counted], None]
    ) -> None:
        async with few:
            began = clock.now
            if clock.is_over:
                took(_not_read(one, began, "other counts took so long that its turn did not come", tried=False))
                return
            try:
                answer = await self._answer(one, one.count, clock)
                took(_priced(one, counted_as(one, answer, clock.now), clock.now - began))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one count, the others go on
                took(_failed(one, clock.now, error, took=clock.now - began))

    async def _answer(self, one: Asked, count: Count, clock: "_Clock") -> Answer:
        match count:
            case HttpCount():
                return await http.ask(count, one.after, one.until, environ=self._environ, at=clock.now)
            case FileCount():
                return await self._files.ask(count)
            case CommandCount():
                ours = marks(self._run, f"{one.flow.id}.{one.stage}", 0)  # each by its own: that of one ends no other
                return await command.ask(count, one.after, one.until, environ=self._environ, marks=ours)
            case SqlCount():
                raise NotCounted("a query is asked on its database")
            case _:
                assert_never(count)


@dataclass(slots=True)
class _Turns:
    """Who is asked beside whom, in one round."""

    few: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SIDE_BY_SIDE))
    """Of addresses, files and programs."""
    of_server: dict[Server, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))


class _Clock:
    """Goes on from the moment that it was told, whatever the host's own clock says."""

    def __init__(self, now: datetime) -> None:
        self._loop = asyncio.get_running_loop()
        self._now = now
        self._began = self._loop.time()

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self._now + timedelta(seconds=self._loop.time() - self._began)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is begun."""
        return self.now - self._now >= ROUND


def _look_at_clock(count: SqlCount, there: datetime, now: datetime) -> None:
    """Raise where the clock of a server is off: its windows are other ones than those that were asked for."""
    off = there - now
    if count.counting is Counting.WINDOW and abs(off) > CLOCKS_DIFFER:
        way = "ahead of" if off > timedelta(0) else "behind"
        raise NotCounted(f"the clock of {count.on} is {in_words(off)} {way} the control database's")


def _priced(asked: Asked, counted: Counted, took: timedelta) -> Counted:
    """The same with what it cost; said where that is much."""
    said = counted.said
    if took > asked.flow.every * DEAR_SHARE:
        between = format_duration(asked.flow.every)
        said = (*said, f"it is dear: it takes {took.total_seconds():.1f} s of every {between}")
    return replace(counted, seconds=took.total_seconds(), said=said, longest=after_success(asked, took))


def _failed(asked: Asked, at: datetime, error: Exception, *, took: timedelta) -> Counted:
    """That it was asked in vain; where its time was over, for how much, and what is asked next."""
    if not isinstance(error, TooLong):
        return _not_read(asked, at, _why(error), took=took)
    for_so_much = NotCounted(f"{error.what}{told_too_long(asked)}", hint=error.hint)
    return replace(_not_read(asked, at, _why(for_so_much), took=took), longest=after_too_long(asked))


def _not_read(
    asked: Asked, at: datetime, reason: str, *, took: timedelta = timedelta(0), tried: bool = True
) -> Counted:
    not_read = NotRead(flow=asked.flow.id, stage=asked.stage, at=at, reason=reason)
    return Counted(flow=asked.flow.id, stage=asked.stage, not_read=not_read, seconds=took.total_seconds(), tried=tried)


def _why(error: Exception) -> str:
    """Why something could not be counted, in words of ours: of a defect its type, never its text."""
    return str(error) if isinstance(error, CutoverError) else f"the count failed by a defect: {type(error).__name__}"


def _sentence(error: Exception) -> str:
    """Why there is no connection, in words of ours."""
    if isinstance(error, CutoverError):
        return error.what
    if not isinstance(error, DRIVER_ERRORS):
        return _why(error)
    failure = classify(error)
    return failure.facts.sentence if failure is not None else "the driver failed"
