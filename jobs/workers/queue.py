"""Carries ticket numbers from engines to workers: pgqueuer on the control database, in a schema of its own.

pgqueuer delivers at least once and knows no fence; neither matters here. A message is a number and nothing else,
whoever gets one claims the ticket by the control database's own word, and a number whose ticket is taken is dropped. So
a message is over as soon as its ticket is claimed, long before the attempt is: what pgqueuer gives to somebody else,
because a worker went away in the middle, or what an engine sends again, finds a ticket taken, or one still to be had.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

import asyncpg

from jobs.journal.link import NO_SETTINGS, opened, translated
from jobs.journal.worker_counter import ORDERS_CHANNEL, WorkerCounter, key_of_label
from jobs.postgres.sql_files import statement
from plans.errors import CutoverError

if TYPE_CHECKING:
    from pgqueuer.domain.models import Job
    from pgqueuer.queries import Queries

    Connection = asyncpg.Connection[asyncpg.Record]

SCHEMA = "cutover_queue"
POLL = 5.0
"""Real seconds after which a worker looks for numbers that it has not heard of."""
SWEEP_EVERY = 3600.0
"""Real seconds between two sweeps of one worker."""
_PICKED_FOR = timedelta(seconds=5)
"""How long a number that somebody has picked lies there, until another worker may have it."""
_RING = "select pg_notify($1, 'tickets ' || key) from unnest($2::text[]) as key"
_NO_QUEUE = (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError)
_TAKE = "take tickets of workers"


class QueueMissing(CutoverError):
    """The extra `workers` is not installed, or the control database has no queue."""

    @classmethod
    def for_this_login(cls) -> "QueueMissing":
        """It is not there, or this login does not see it: a server tells both alike."""
        return cls(
            "the control database has no queue for workers, or this login may not use it",
            hint="its owner: cutover db upgrade, then a superuser: cutover db roles",
        )


def queries(connection: "Connection") -> "Queries":
    """What pgqueuer does over this connection. Raises `QueueMissing`."""
    try:
        from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
        from pgqueuer.adapters.persistence.qb import (
            QueryBuilderEnvironment,
            QueryQueueBuilder,
            QuerySchedulerBuilder,
        )
        from pgqueuer.domain.settings import DBSettings
        from pgqueuer.queries import Queries
    except ModuleNotFoundError:
        raise QueueMissing(
            "workers need the extra workers", hint="pip install 'cutover-console[workers]', on engines' hosts too"
        ) from None
    settings = DBSettings(prefix="", db_schema=SCHEMA)
    return Queries(
        AsyncpgDriver(connection),
        qbe=QueryBuilderEnvironment(settings=settings),
        qbq=QueryQueueBuilder(settings=settings),
        qbs=QuerySchedulerBuilder(settings=settings),
    )


class QueueSender:
    """`jobs.workers.desk.Queue` of an engine.

    Args:
        dsn: of the control database.
        program: says which program has to run what is sent (`jobs.workers.program`).
    """

    def __init__(self, dsn: str, program: Callable[[], str]) -> None:
        self._dsn, self._program = dsn, program
        self._connection: Connection | None = None
        self._of = _Queries()

    async def send(self, numbers: Mapping[int, str]) -> None:
        """Send numbers of tickets, each to whoever serves its label; one that still lies there is not sent twice.

        Raises `Unavailable`, `Denied`, `QueueMissing`.
        """
        keys = [key_of_label(label, self._program()) for label in numbers.values()]
        with translated("send tickets to workers"):
            connection = await self._connected()
            try:
                await self._of(connection).enqueue(
                    keys,
                    [str(number).encode() for number in numbers],
                    [0] * len(numbers),
                    dedupe_key=list(map(str, numbers)),
                    on_conflict="skip",
                )
            except _NO_QUEUE:
                raise QueueMissing("the control database has no queue for workers", hint="cutover db upgrade") from None
            await connection.execute(_RING, ORDERS_CHANNEL, sorted({*keys}))

    async def _connected(self) -> "Connection":
        if self._connection is None or self._connection.is_closed():
            settings = {"application_name": "cutover engine queue"}
            self._connection = await opened(self._dsn, settings=settings, patience=10)
        return self._connection

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            with suppress(OSError, CutoverError):
                await self._connection.close(timeout=2)


class Taker(Protocol):
    """Who takes tickets (`jobs.workers.serving.Worker`)."""

    async def room(self) -> None:
        """Wait until one more can be taken."""
        ...

    async def take(self, number: int) -> bool:
        """Take it if it is to be had; False where it is left to others."""
        ...


class QueueReceiver:
    """Hands the numbers of tickets on, for labels that a worker serves: one at a time, and none while it has no room.

    pgqueuer's own loop asks four times where this asks once, and wakes every worker with every number: with hundreds of
    workers that is most of what the control database would do.

    Args:
        counter: the worker's line to the control database; the queue has no connection of its own.
        labels: what is served.
        worker: takes them.
    """

    def __init__(self, counter: WorkerCounter, labels: Sequence[str], worker: Taker) -> None:
        self._counter, self._worker = counter, worker
        self._keys = [key_of_label(one, counter.who.version) for one in labels]
        self._id = uuid4()
        self._sweeps = 0.0
        """Monotonic seconds from which on it sweeps again."""
        self._of = _Queries()

    async def require(self) -> None:
        """Raise `QueueMissing` where there is no queue that it may use, before it is said that it takes anything."""
        from pgqueuer.core.qm import QueueManager

        async with self._counter.lent(_TAKE) as connection:
            try:
                await QueueManager(self._of(connection)).verify_structure()
            except RuntimeError:
                raise QueueMissing.for_this_login() from None

    async def receive(self) -> None:
        """For as long as the worker is there. Raises `Unavailable`, `Denied`, `QueueMissing`."""
        with self._counter.ticket_bell(self._keys) as bell:
            while True:
                await self._worker.room()
                await self._sweep()
                bell.clear()
                if not await self._take_one():
                    with suppress(TimeoutError):
                        async with asyncio.timeout(POLL):
                            await bell.wait()

    async def _sweep(self) -> None:
        """Take off, once in a while, what the queue has noted long ago: pgqueuer never does, and nobody reads it."""
        if time.monotonic() < self._sweeps:
            return
        self._sweeps = time.monotonic() + SWEEP_EVERY
        async with self._counter.lent(_TAKE) as connection:
            await connection.execute(statement("queue_swept"))

    async def _take_one(self) -> bool:
        """Whether there was one."""
        found = await self._picked()
        if found is None:
            return False
        if await self._worker.take(int((found.payload or b"0").decode())):
            async with self._counter.lent(_TAKE) as connection:
                await self._of(connection).log_jobs([(found, "successful", None)])
        return True

    async def _picked(self) -> "Job | None":
        """The next number; from now on nobody else is given it for a while."""
        from pgqueuer.domain.types import QueueEntrypoint, QueueManagerId
        from pgqueuer.ports.repository import EntrypointExecutionParameter

        without_limit = EntrypointExecutionParameter(concurrency_limit=0)
        async with self._counter.lent(_TAKE) as connection:
            try:
                found = await self._of(connection).dequeue(
                    batch_size=1,
                    entrypoints={QueueEntrypoint(one): without_limit for one in self._keys},
                    queue_manager_id=QueueManagerId(self._id),
                    global_concurrency_limit=None,
                    heartbeat_timeout=_PICKED_FOR,
                )
            except _NO_QUEUE:
                raise QueueMissing.for_this_login() from None
        return found[0] if found else None


class _Queries:
    """What pgqueuer does over a connection: made once for each, as it keeps the texts of its statements."""

    def __init__(self) -> None:
        self._made: tuple[Connection, Queries] | None = None

    def __call__(self, connection: "Connection") -> "Queries":
        if self._made is None or self._made[0] is not connection:
            self._made = connection, queries(connection)
        return self._made[1]


async def make_queue(dsn: str) -> bool:
    """Make the queue's schema, or lead an older one on, and let engines and workers use it; whether it was made now.

    Raises:
        QueueMissing: the extra is not installed, or the database has no plpgsql, which the queue needs.
        Denied, Unavailable: as of the journal.
    """
    with translated("make the queue of workers"):
        connection = await opened(dsn, settings=NO_SETTINGS, patience=30)
        try:
            if not await connection.fetchval("select exists (select from pg_language where lanname = 'plpgsql')"):
                raise QueueMissing(
                    "the control database has no plpgsql, which the queue of workers needs",
                    hint="create extension plpgsql there, or do without workers",
                )
            made = not await connection.fetchval("select to_regnamespace($1) is not null", SCHEMA)
            if made:
                await queries(connection).install()
            else:
                await queries(connection).apply_upgrade()
            await connection.execute(GRANTS)
            return made
        finally:
            await connection.close()


GRANTS = f"""
do $$ begin
    if to_regrole('cutover_engine') is not null then
        grant usage on schema {SCHEMA} to cutover_engine;
        grant select, insert on {SCHEMA}.pgqueuer to cutover_engine;
        grant insert on {SCHEMA}.pgqueuer_log to cutover_engine;
        grant usage on sequence {SCHEMA}.pgqueuer_id_seq, {SCHEMA}.pgqueuer_log_id_seq to cutover_engine;
    end if;
    if to_regrole('cutover_worker') is not null then
        grant usage on schema {SCHEMA} to cutover_worker;
        grant select, update, delete, insert on {SCHEMA}.pgqueuer to cutover_worker;
        grant select, insert, update, delete on {SCHEMA}.pgqueuer_log to cutover_worker;
        grant select, insert, update on {SCHEMA}.pgqueuer_statistics to cutover_worker;
        grant usage on sequence {SCHEMA}.pgqueuer_id_seq, {SCHEMA}.pgqueuer_log_id_seq,
              {SCHEMA}.pgqueuer_statistics_id_seq to cutover_worker;
    end if;
end $$;
"""
