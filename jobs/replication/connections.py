"""Connections to either side of a replication, both of which are written to: the source has a schema `cutover` too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from jobs.api import JobContext, JobDatabase
from jobs.postgres.connection.settings import end_with_client
from jobs.postgres.sides import Connection
from jobs.postgres.target import prepare
from jobs.postgres.target.fence import advance
from jobs.postgres.together import together
from plans.model import DatabaseId, Direction, Replication


@asynccontextmanager
async def altering(database: JobDatabase, purpose: str, *, at_once: bool = False) -> AsyncIterator[Connection]:
    """A connection to either side that may alter what is there, whatever its role in the plan.

    Args:
        at_once: whether what is committed holds without waiting for any stand-by, which may be away. Until then nobody
            would see it.
    """
    async with database.connect(purpose) as connection:
        if at_once:
            await connection.execute("set synchronous_commit = local")
        yield connection


@dataclass(frozen=True, slots=True, kw_only=True)
class BothSides:
    """A connection to each database of a replication, for one attempt."""

    replication: Replication
    source: Connection
    target: Connection

    def of(self, database: DatabaseId) -> Connection:
        """The one that leads to a database of the replication."""
        return self.source if database == self.replication.source else self.target

    def publisher(self, direction: Direction) -> Connection:
        """The one that leads to where changes come from."""
        return self.of(self.replication.publisher(direction))

    def subscriber(self, direction: Direction) -> Connection:
        """The one that leads to where they are applied."""
        return self.of(self.replication.subscriber(direction))


@asynccontextmanager
async def both_sides(ctx: JobContext, replication: Replication, *, at_once: bool = False) -> AsyncIterator[BothSides]:
    """Connect to both sides and fence out older attempts of the task on both of them.

    Args:
        at_once: as in `altering`.

    Raises:
        NotPrepared, RightsMissing: one of them has no schema `cutover` that this role may use.
        FenceLost, FenceHeld: as in `advance`.
    """
    source, target = ctx.database(replication.source), ctx.database(replication.target)
    async with (
        altering(source, "source", at_once=at_once) as of_source,
        altering(target, "target", at_once=at_once) as of_target,
    ):
        await together(prepare.require(of_source, source.id), prepare.require(of_target, target.id))
        for connection in (of_source, of_target):
            await end_with_client(connection)
            await advance(connection, ctx.fence)
        yield BothSides(replication=replication, source=of_source, target=of_target)


def major(connection: Connection) -> int:
    """The major version of the server: 18."""
    return connection.get_server_version().major
