"""What a switch does once the other side is written to: each step may be done again, by whichever attempt."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from jobs.api import JobContext
from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection
from jobs.postgres.target.fence import take
from jobs.postgres.target.live_side import Step, live_side
from jobs.replication import subscription
from jobs.replication.connections import BothSides
from jobs.replication.records import Group, read_both
from jobs.replication.switching.retiring import retire, written_behind
from jobs.replication.switching.settling import record_of
from jobs.replication.switching.sweeping import sweep
from jobs.replication.switching.way import Way
from jobs.replication.switching.way_back import begin_way_back
from jobs.replication.switching.write_fence import still_out
from plans.characters import shown
from plans.plurals import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterwards:
    """What was found and done."""

    back: Group | None
    """What flows the other way now; None where there is no way back."""
    wrong: Sequence[str]
    """What must not be, a sentence each."""
    caveats: Sequence[str]
    keys: int
    """Foreign keys that were validated."""


async def finish(ctx: JobContext, sides: BothSides, way: Way, comes_from: str) -> Afterwards:
    """End what flowed to the side that is written to now, and let changes flow the other way.

    Args:
        comes_from: a place in the log of the side that is written to now, from which on they flow.
    """
    groups = await read_both(sides.source, sides.target, ctx.lineage.birth, way.replication.id)
    feeds, back = _parted(groups, way)
    await _stop(ctx, sides.of(way.come_to), feeds)
    left = await live_side(sides.of(way.left), ctx.lineage.birth, way.replication.id)
    behind = await written_behind(sides.of(way.left), feeds, left.position if left else "")
    validated, wrong = await _validate(ctx, sides.of(way.come_to), feeds)
    if behind:
        wrong.append(f"{counted(behind, 'change')} made on {way.left} after it was even: they are not on {way.come_to}")
    await retire(ctx.fence, sides, feeds)
    if back is not None:
        back = await begin_way_back(ctx, sides, back, comes_from)
    await sweep(ctx, sides, [] if back is None else [back])
    caveats = [*(_unasked(way) if behind is None else ()), *await _cannot_write(sides.of(way.come_to), way)]
    return Afterwards(back=back, wrong=wrong, caveats=caveats, keys=validated)


def _parted(groups: Sequence[Group], way: Way) -> tuple[Sequence[Group], Group | None]:
    """What stands: what flows to the side that is written to now, and what is made ready to flow back."""
    standing = [group for group in groups if group.stands]
    back = next((group for group in standing if group.direction is way.back), None)
    return [group for group in standing if group.direction is way.direction], back


def _unasked(way: Way) -> Sequence[str]:
    return [f"{way.left} was not asked whether anybody wrote to it in the pause"]


async def _cannot_write(come_to: Connection, way: Way) -> Sequence[str]:
    """Whom nobody has let in: the side is written to by others alone, or by nobody."""
    out = await still_out(come_to, way.let_in)
    named = ", ".join(map(shown, out))
    why = "another replication keeps that out, or it could not before the first switch"
    return [f"cannot write to {way.come_to}: {named} ({why})"] if out else []


async def _stop(ctx: JobContext, subscriber: Connection, feeds: Sequence[Group]) -> None:
    found = await subscription.subscriptions_of(subscriber, [group.subscription for group in feeds])
    async with subscriber.transaction():
        await take(subscriber, ctx.fence)
        for name in found:
            await subscriber.execute(subscription.disable(name))


async def _validate(ctx: JobContext, connection: Connection, feeds: Sequence[Group]) -> tuple[int, list[str]]:
    """Validate what could not be before all tables were at one position; how many, and those that do not hold."""
    keys = {key for group in feeds for key in group.foreign_keys}
    validated, broken = 0, []
    for key in sorted(keys, key=lambda key: key.text):
        try:
            async with connection.transaction():
                await take(connection, ctx.fence)
                await connection.execute(f"alter table {key.relation} validate constraint {identifier(key.name)}")
            validated += 1
        except asyncpg.ForeignKeyViolationError:
            broken.append(f"foreign key {shown(key.name)} of {shown(key.relation)} does not hold")
        except (asyncpg.UndefinedObjectError, asyncpg.UndefinedTableError):
            continue  # it was dropped since: there is nothing to hold
    return validated, broken


async def settle_records(ctx: JobContext, sides: BothSides, way: Way) -> None:
    """Record on both sides that nothing of the switch is still to be done."""
    for here in (way.left, way.come_to):
        connection = sides.of(here)
        async with connection.transaction():
            await take(connection, ctx.fence)
            await record_of(ctx, way.replication, here, way.direction).write(connection, way.come_to, Step.SETTLED)
