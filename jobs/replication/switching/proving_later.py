"""The proof of a switch of which the state in the pause was lost with its engine: of a later moment.

Two moments do not compare while people write: a table that is written to without a rest differs each time. So for some
milliseconds whoever writes to the followed tables waits for a lock, until the other side has caught up and both are
seen as they are then. That is given up after half a second, before any server looks for deadlocks.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import asyncpg

from jobs.api import Evidence, JobContext
from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection, reading_from, writing_to
from jobs.reconcile.job import prove_rows
from jobs.reconcile.states import BothStates, see_both
from jobs.replication.connections import BothSides, altering
from jobs.replication.records import Group
from jobs.replication.switching.drain import drain, read_log_end
from jobs.replication.switching.proving import prove_two_moments
from jobs.replication.switching.readiness import rows_by_name
from jobs.replication.switching.way import Way
from plans.model import ReconcileSpec
from plans.table_names import split

_TRIES, _TRY_AGAIN_SECONDS = 3, 0.5
_AT_MOST_SECONDS = 0.5
LATER = "the state of the pause was lost with its engine: the rows are proved as they were later"
NOT_EVEN = f"{LATER}, on each side at another moment: writers could not be made to wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What a moment at which both sides are even is found with."""

    sides: BothSides
    way: Way
    """The way that changes flow since the switch."""
    feed: Group
    """What brings them."""
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

    @asynccontextmanager
    async def _writers_wait(self) -> AsyncIterator[None]:
        tables = ", ".join(qualified(*split(title)) for title in self.feed.tables)
        publisher, subscriber = self.sides.of(self.way.left), self.sides.of(self.way.come_to)
        async with self.holding.transaction():
            async with asyncio.timeout(_AT_MOST_SECONDS):
                await self.holding.execute(f"lock table {tables} in share mode")
                end = await read_log_end(publisher)
                await drain(publisher, subscriber, [self.feed.slot], end.position)
            yield


async def prove_later(ctx: JobContext, sides: BothSides, way: Way, feed: Group) -> Evidence:
    """Prove all rows that follow, while people write.

    Args:
        way: that changes flow since the switch.
        feed: what brings them.
    """
    rows, of = rows_by_name(way.replication, feed.tables), way.replication
    async with (
        reading_from(ctx.database(of.source), "state") as reading,
        writing_to(ctx.database(of.target), "state") as proving,
        altering(ctx.database(way.left), "even") as holding,
    ):
        moment = _Moment(sides=sides, way=way, feed=feed, holding=holding, reading=reading, proving=proving)
        for number in range(_TRIES):
            await asyncio.sleep(_TRY_AGAIN_SECONDS * number)
            if (states := await moment.see()) is not None:
                return _with(await prove_rows(ctx, ReconcileSpec(rows=rows), states), LATER)
    return _with(await prove_two_moments(ctx, rows), NOT_EVEN)


def _with(evidence: Evidence, caveat: str) -> Evidence:
    return replace(evidence, caveats=(caveat, *evidence.caveats))
