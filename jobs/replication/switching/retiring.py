"""Takes away what a direction of a replication was made of, once nothing has to flow that way any more."""

import asyncio
from collections.abc import Sequence

import asyncpg

from jobs.api import Fence
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.replication import publication, slot, subscription
from jobs.replication.connections import BothSides
from jobs.replication.records import Group, Phase, write

_LOOKS, _LOOK_SECONDS = 100, 0.05


async def retire(fence: Fence, sides: BothSides, groups: Sequence[Group]) -> None:
    """Drop subscription, slot and publication of these groups, whichever of them are there; each is then recorded.

    A subscription that a DBA has made beforehand is kept, disabled and without a slot: it is needed the next time.
    """
    for group in groups:
        subscriber, publisher = sides.subscriber(group.direction), sides.publisher(group.direction)
        async with subscriber.transaction():
            await write(subscriber, fence, group.in_phase(Phase.GONE))
            await _end_subscription(subscriber, group)
        for name in {group.slot, early_slot(group), final_slot(group)}:
            await drop_slot(publisher, name)
        async with publisher.transaction():
            await write(publisher, fence, group.in_phase(Phase.GONE))
            await publisher.execute(publication.drop(group.publication))


def final_slot(group: Group) -> str:
    """The slot that a group is read from once changes flow."""
    return group.publication


def early_slot(group: Group) -> str:
    """The slot that is made before a pause, and brought to its place in it."""
    return f"{group.publication}_early"


async def _end_subscription(subscriber: Connection, group: Group) -> None:
    found = await subscription.subscriptions_of(subscriber, [group.subscription])
    if not found:
        return
    disable, let_go, drop = subscription.drop(group.subscription)
    await subscriber.execute(disable)
    await subscriber.execute(let_go)
    if group.subscription == group.publication:  # else a DBA has made it
        await subscriber.execute(drop)


async def drop_slot(publisher: Connection, name: str) -> None:
    """Drop a slot where it is there; who still reads it is ended first."""
    for _ in range(_LOOKS):
        found = (await slot.slots_of(publisher, [name])).get(name)
        if found is None:
            return
        if found.active_pid is not None:
            await publisher.execute("select pg_terminate_backend($1)", found.active_pid)
        else:
            try:
                await publisher.execute(slot.drop(name))
            except asyncpg.ObjectInUseError:
                pass
            else:
                return
        await asyncio.sleep(_LOOK_SECONDS)


async def written_behind(publisher: Connection, groups: Sequence[Group], position: str) -> int | None:
    """Changes of followed tables that the log holds beyond what was drained; None where that cannot be told.

    Asked of the slots themselves, once nobody reads them and before they are dropped: somebody wrote all the same.

    Args:
        position: up to which it was drained, if that is known: a slot forgets what was confirmed last when its server
            crashes.
    """
    counted = 0
    for group in groups:
        if group.slot not in await slot.slots_of(publisher, [group.slot]):
            return None
        for _ in range(_LOOKS):
            try:
                await publisher.execute(statement("slot_to_place"), group.slot, position or "0/0")
                counted += int(await publisher.fetchval(statement("written_behind"), group.slot, group.publication))
                break
            except asyncpg.ObjectInUseError:
                await asyncio.sleep(_LOOK_SECONDS)
        else:
            return None
    return counted
