"""A moment at which both sides are even while people write, and the proof of it.

Two moments do not compare while people write: a table that is written to without a rest differs each time. So for some
milliseconds whoever writes to the tables waits for a lock, until the other side has caught up and both are seen as they
are then. That is given up after half a second, before any server looks for deadlocks. And should this program be frozen
meanwhile, or its network, the server itself gives the locks back: nobody's work waits for longer.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import asyncpg

from jobs.api import Evidence, JobContext
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection, reading_from, writing_to
from jobs.reconcile.job import prove_rows
from jobs.reconcile.states import BothStates, see_both
from jobs.replication.connections import BothSides, altering
from jobs.replication.records import Group
from jobs.replication.switching.drain import drain, read_log_end
from jobs.replication.switching.way import Way
from plans.model import ReconcileSpec, TableSelection
from plans.table_names import split

_TRIES, _TRY_AGAIN_SECONDS = 3, 0.5
_AT_MOST_SECONDS = 0.5
IDLE_MILLISECONDS = 3_000
"""How long the locks may be held with nothing heard of this program, until the server ends their session."""


class _LocksLost(Exception):
    """The session that held the locks is no more: what was seen may be of two moments, and its readers are in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What such a moment is found with."""

    sides: BothSides
    way: Way
    feeds: Sequence[Group]
    tables: Sequence[str]
    holding: Connection
    """To the side that is written to, for the locks and nothing else."""
    reading: SourceConnection
    proving: TargetConnection

    async def see(self) -> BothStates | None:
        """Both sides as they are once they are even; None where it cannot be had just now."""
        try:
            async with self._writers_wait():
                return await see_both(self.reading, self.proving)
        except (TimeoutError, asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            return None
        except asyncpg.InsufficientPrivilegeError:  # to lock a table takes the right to write to it
            return None
        except DRIVER_ERRORS:
            if self.holding.is_closed():
                raise _LocksLost from None
            raise

    @asynccontextmanager
    async def _writers_wait(self) -> AsyncIterator[None]:
        tables = ", ".join(qualified(*split(title)) for title in self.tables)
        publisher, subscriber = self.sides.of(self.way.left), self.sides.of(self.way.come_to)
        async with self.holding.transaction():
            await self.holding.execute(
                f"set local idle_in_transaction_session_timeout = {IDLE_MILLISECONDS};"
                f"set local lock_timeout = {_AT_MOST_SECONDS * 1000:.0f}"
            )
            async with asyncio.timeout(_AT_MOST_SECONDS):
                await self.holding.execute(f"lock table {tables} in share mode")
                end = await read_log_end(publisher)
                await drain(publisher, subscriber, [feed.slot for feed in self.feeds], end.position)
            yield


async def prove_even(
    ctx: JobContext, sides: BothSides, way: Way, feeds: Sequence[Group], rows: TableSelection
) -> Evidence | None:
    """Prove these rows, which follow, as they are at one moment; None where no such moment can be had.

    Args:
        way: that changes flow.
        feeds: what brings them.
        rows: of tables by name.
    """
    async with (
        reading_from(ctx.database(way.replication.source), "even state") as reading,
        writing_to(ctx.database(way.replication.target), "even state") as proving,
        altering(ctx.database(way.left), "even") as holding,
    ):
        moment = _Moment(
            sides=sides, way=way, feeds=feeds, tables=rows.tables, holding=holding, reading=reading, proving=proving
        )
        with suppress(_LocksLost):
            for number in range(_TRIES):
                await asyncio.sleep(_TRY_AGAIN_SECONDS * number)
                if (states := await moment.see()) is not None:
                    return await prove_rows(ctx, ReconcileSpec(rows=rows), states)
    return None
