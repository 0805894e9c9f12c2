"""Drops what stands of a replication on either side and belongs to no group that stands: attempts that were cut off.

A group is recorded as gone before the last of it is dropped, and a slot that was made early may outlive the attempt
that made it. No record leads there, and a slot keeps its server's log: so all of it is found by its name.
"""

from collections.abc import Collection, Sequence

from jobs.api import JobContext
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.replication import publication, subscription
from jobs.replication.connections import BothSides
from jobs.replication.names import family
from jobs.replication.records import Group
from jobs.replication.switching.retiring import drop_slot


def needed(groups: Collection[Group]) -> frozenset[str]:
    """The names of all objects of the groups that stand. Pure."""
    standing = [group for group in groups if group.stands]
    return frozenset(name for group in standing for name in (group.publication, group.slot, group.subscription))


async def sweep(ctx: JobContext, sides: BothSides, groups: Collection[Group]) -> None:
    """Drop what none of these groups needs, on both sides; slots last, once nothing reads them.

    Args:
        groups: those of the replication that are to stand, whichever way.
    """
    begins, kept = family(ctx.lineage.birth, sides.replication.id), needed(groups)
    for connection in (sides.source, sides.target):
        async with connection.transaction():
            await take(connection, ctx.fence)
            for name in await _left(connection, "left_subscriptions", begins, kept):
                for line in subscription.drop(name):
                    await connection.execute(line)
            for name in await _left(connection, "left_publications", begins, kept):
                await connection.execute(publication.drop(name))
    for connection in (sides.source, sides.target):
        for name in await _left(connection, "left_slots", begins, kept):
            await drop_slot(connection, name)


async def _left(connection: Connection, asked: str, begins: str, kept: Collection[str]) -> Sequence[str]:
    rows = await connection.fetch(statement(asked), begins, [])
    return [row["name"] for row in rows if row["name"] not in kept]
