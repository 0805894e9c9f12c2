"""What flows the other way after a switch: made before the pause as far as that can be, begun after it.

A slot can only be made once every transaction is over that is open anywhere on its server. Nobody's pause shall wait
for that: so one is made early, and in the pause it is brought to its place and copied, before the first write. A copy,
because that is on the disk at once: a slot that is merely moved on goes back to where it was when its server crashes.
The subscription, too, is made before, over the early slot: whoever may not make it, or whom its server does not reach,
is told while people work.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from jobs.api import JobContext, Retryable
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.replication import publication, slot, subscription
from jobs.replication.connections import BothSides, major
from jobs.replication.publication import PublishedTable
from jobs.replication.records import Group, Phase, new_group, write, write_on_both
from jobs.replication.subscribing import enable, subscribe
from jobs.replication.switching.retiring import drop_slot, early_slot, final_slot, retire
from jobs.replication.switching.settling import record_begun
from jobs.replication.switching.sweeping import sweep
from jobs.replication.switching.way import Way

_SLOT_WITHIN = timedelta(minutes=2)


class NoSlotYet(Retryable):
    """Somebody's transaction on the side that is come to has been open for too long."""


async def make_ready(
    ctx: JobContext, sides: BothSides, way: Way, groups: Sequence[Group], tables: Sequence[PublishedTable]
) -> Group:
    """Make all of the way back that can be made while people write; what an earlier attempt left is dropped first.

    Args:
        groups: all of the replication, whichever way and however long gone.
        tables: of the side that is come to.

    Raises:
        CannotSubscribe, NotReached: as in `subscribe`; nobody was kept from writing.
        NoSlotYet: the slot waits for somebody's transaction.
    """
    theirs = [group for group in groups if group.direction is way.back]
    feeds = [group for group in groups if group.direction is way.direction and group.stands]
    await retire(ctx.fence, sides, [group for group in theirs if group.stands])
    await sweep(ctx, sides, feeds)
    begun = _next_group(ctx, way, theirs, feeds)
    publisher, subscriber = sides.publisher(way.back), sides.subscriber(way.back)
    await write_on_both(publisher, subscriber, ctx.fence, [begun])
    await record_begun(ctx, sides, way.replication, way.direction)
    async with publisher.transaction():
        await write(publisher, ctx.fence, begun)
        await publisher.execute(publication.create(begun.publication, tables, way.replication))
    await make_early_slot(publisher, begun)
    # whatever is there is on the other side already
    made = replace(begun.in_phase(Phase.COPIED), slot=early_slot(begun))
    await write_on_both(publisher, subscriber, ctx.fence, [made])
    subscribed = (await subscribe(ctx, sides, [made]))[0]
    await drop_slot(publisher, early_slot(begun))  # until the pause is near it would keep the log for nothing
    return subscribed


def _next_group(ctx: JobContext, way: Way, earlier: Sequence[Group], feeds: Sequence[Group]) -> Group:
    """What is going to flow back, of all tables that are fed."""
    number = max((group.number for group in earlier), default=0) + 1
    titles = sorted(title for group in feeds for title in group.tables)
    return new_group(ctx.lineage.birth, way.replication, way.back, number, titles)


async def make_early_slot(publisher: Connection, group: Group) -> None:
    """Make the slot that is brought to its place in the pause, which is to follow soon. Raises `NoSlotYet`."""
    await drop_slot(publisher, early_slot(group))
    try:
        async with asyncio.timeout(_SLOT_WITHIN.total_seconds()):
            await publisher.execute(slot.create(early_slot(group)))
    except TimeoutError:
        raise NoSlotYet(
            f"nobody was kept from writing: a slot on {group.publisher} waits for transactions that have not ended",
            hint="pg_stat_activity where backend_xid is not null, and pg_prepared_xacts, there: end or settle them",
        ) from None


async def open_slot(publisher: Connection, group: Group) -> str:
    """Put the slot where the log of the side that is come to ends now; returns that place. Nobody writes there."""
    position = str((await one_row(publisher, statement("log_end")))["position"])
    await publisher.execute(statement("poke"))
    await publisher.execute(statement("slot_to"), early_slot(group), position)
    await publisher.execute(slot.copy(early_slot(group), final_slot(group)))
    return position


async def begin_way_back(ctx: JobContext, sides: BothSides, group: Group, position: str) -> Group:
    """Let changes flow the other way from now on, and record it.

    Args:
        position: of the side that is written to now, from which on they flow; empty where an attempt before knew it.
    """
    if group.phase is Phase.ENABLED:
        return group
    publisher, subscriber = sides.publisher(group.direction), sides.subscriber(group.direction)
    ready = replace(group, slot=final_slot(group), position=position or group.position)
    await _keep_on_standby(ctx, sides, ready)
    async with subscriber.transaction():
        await write(subscriber, ctx.fence, ready)
        for line in subscription.point_at(ready.subscription, ready.slot):
            await subscriber.execute(line)
    begun = (await enable(ctx, sides, [ready]))[0]
    await drop_slot(publisher, early_slot(group))
    return begun


async def _keep_on_standby(ctx: JobContext, sides: BothSides, group: Group) -> None:
    """A copied slot has lost that it is to be kept on a stand-by, which versions from 17 on can."""
    if min(major(sides.source), major(sides.target)) < slot.FAILOVER_SINCE:
        return
    async with ctx.database(group.publisher).replicating("slot") as connection:
        await connection.execute(f"ALTER_REPLICATION_SLOT {group.slot} (FAILOVER true)")
