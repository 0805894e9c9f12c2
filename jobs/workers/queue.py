"""Carries ticket numbers from engines to workers: pgqueuer on the control database, in a schema of its own.

pgqueuer delivers at least once and knows no fence; neither matters here. A message is a number and nothing else,
whoever gets one claims the ticket by the control database's own word, and a number whose ticket is taken is dropped. So
a message is over as soon as its ticket is claimed, long before the attempt is: what pgqueuer gives to somebody else,
because a worker went away in the middle, or what an engine sends again, finds a ticket taken, or one still to be had.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg

from jobs.journal.base import Unavailable
from jobs.journal.link import NO_SETTINGS, opened, translated
from plans.errors import CutoverError

if TYPE_CHECKING:
    from pgqueuer.core.qm import QueueManager
    from pgqueuer.domain.models import Job
    from pgqueuer.domain.types import Channel
    from pgqueuer.queries import Queries

    Connection = asyncpg.Connection[asyncpg.Record]

SCHEMA = "cutover_queue"
_PREFIX = "label:"
_NO_SLOT = timedelta(milliseconds=200)
"""How long a number goes back for that comes while all slots are taken, so that another worker may have it."""
_POLL = timedelta(seconds=5)


class QueueMissing(CutoverError):
    """The extra `workers` is not installed, or the control database has no queue."""


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
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._connection: Connection | None = None

    async def send(self, label: str, number: int) -> None:
        """Send the number of a ticket to whoever serves a label. Raises `Unavailable`, `Denied`, `QueueMissing`."""
        with translated("send tickets to workers"):
            if self._connection is None or self._connection.is_closed():
                self._connection = await opened(
                    self._dsn, settings={"application_name": "cutover engine queue"}, patience=10
                )
            try:
                await queries(self._connection).enqueue(_PREFIX + label, str(number).encode())
            except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
                raise QueueMissing("the control database has no queue for workers", hint="cutover db upgrade") from None

    async def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            with suppress(OSError, CutoverError):
                await self._connection.close(timeout=2)


class QueueReceiver:
    """Hands the numbers of tickets on, for labels that a worker serves.

    Args:
        dsn: of the control database.
        labels: what is served.
        take: told a number; False where no slot is free, and it goes back for a moment.
    """

    def __init__(self, dsn: str, labels: tuple[str, ...], take: Callable[[int], Awaitable[bool]]) -> None:
        self._dsn, self._labels, self._take = dsn, labels, take
        self._manager: QueueManager | None = None

    async def require(self) -> None:
        """Raise `QueueMissing` where there is no queue that it may use, before it is said that it takes anything."""
        async with self._connected() as connection:
            await _see_structure(self._made(connection))

    async def receive(self) -> None:
        """Until it is stopped, or the connection is lost. Raises `Unavailable`, `Denied`, `QueueMissing`."""
        async with self._connected() as connection:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await self._until(connection, lost)

    def stop(self) -> None:
        """Take no more."""
        if self._manager is not None:
            self._manager.shutdown.set()

    @asynccontextmanager
    async def _connected(self) -> "AsyncIterator[Connection]":
        with translated("take tickets of workers"):
            connection = await opened(self._dsn, settings={"application_name": "cutover worker queue"}, patience=10)
            try:
                yield connection
            finally:
                connection.terminate()

    async def _until(self, connection: "Connection", lost: asyncio.Event) -> None:
        manager = self._manager = self._made(connection)
        await _see_structure(manager)
        work = asyncio.create_task(manager.run(dequeue_timeout=_POLL, batch_size=1), name="queue")
        gone = asyncio.create_task(lost.wait(), name="queue lost")
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
            elif gone.done():
                raise Unavailable("the control database is away: the connection of the queue was lost")
        finally:
            for one in (work, gone):
                one.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)

    def _made(self, connection: "Connection") -> "QueueManager":
        from pgqueuer.core.qm import QueueManager
        from pgqueuer.errors import RetryRequested

        manager = QueueManager(queries(connection), channel=_channel())

        async def take(job: "Job") -> None:
            number = int((job.payload or b"0").decode())
            if not await self._take(number):
                raise RetryRequested(delay=_NO_SLOT, reason="no slot is free")

        for label in self._labels:
            manager.entrypoint(_PREFIX + label, accepts_context=False)(take)
        return manager


async def _see_structure(manager: "QueueManager") -> None:
    """Raise `QueueMissing` where the queue is not there, or this login does not see it: pgqueuer tells both alike."""
    try:
        await manager.verify_structure()
    except RuntimeError:
        raise QueueMissing(
            "the control database has no queue for workers, or this login may not use it",
            hint="its owner: cutover db upgrade, then a superuser: cutover db roles",
        ) from None


def _channel() -> "Channel":
    from pgqueuer.domain.settings import DBSettings

    return DBSettings(prefix="", db_schema=SCHEMA).channel


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
