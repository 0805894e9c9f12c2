"""Finds out what earlier attempts have left of a switch, and brings both sides to agree on who is written to.

Where only the side that is left knows of a switch, it is taken back there, at once and whether or not the other side
can be reached: that is when nobody can write. Where the other side's writers may have been let in, that side decides.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from jobs.api import JobContext, Retryable
from jobs.postgres.sides import Connection
from jobs.postgres.target import prepare
from jobs.postgres.target.fence import FenceLost, advance, take
from jobs.postgres.target.live_side import LiveSide, Step, SwitchRecord, live_side
from jobs.replication.connections import BothSides, altering, both_sides
from jobs.replication.switching.write_fence import lift_fence
from plans.characters import shown
from plans.errors import CutoverError
from plans.model import DatabaseId, Direction, Replication


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Both sides agree."""

    sides: BothSides
    live: DatabaseId
    """The side that is written to."""
    comes_from: str
    """A place in the log of that side, from which on changes flow to the other one; empty before any switch."""
    finished: bool
    """Whether nothing of the last switch is still to be done."""


class Undecided(Retryable):
    """Nobody may write to the side that is left, and only the other one, which cannot be asked, knows whether it is
    written to: the few milliseconds of a switch that no side alone can undo.
    """

    def __init__(self, away: DatabaseId, replication: Replication, why: BaseException) -> None:
        left = replication.source if away == replication.target else replication.target
        what = why.what if isinstance(why, CutoverError) else "the connection was lost"
        super().__init__(
            f"nobody can write to {left}: whether {away} is written to instead only {away} can say ({what})",
            hint=f"bring {away} up; where nobody ever wrote to it since: cutover db unfollow --dsn ... --writers back",
        )


def record_of(ctx: JobContext, replication: Replication, here: DatabaseId, direction: Direction) -> SwitchRecord:
    """What an attempt writes on one side of a replication."""
    return SwitchRecord(
        birth=ctx.lineage.birth, replication=replication.id, here=here, direction=direction, fence=ctx.fence
    )


@asynccontextmanager
async def settled(ctx: JobContext, replication: Replication, *, at_once: bool = False) -> AsyncIterator[Settled]:
    """Bring both sides to agree, and keep a connection to each.

    Args:
        at_once: as in `altering`.

    Raises:
        CannotConnect: a side cannot be reached; the other one is written to again where it could decide that by itself.
        Undecided: it could not.
        FenceLost: a newer attempt has begun.
    """
    outcomes = await asyncio.gather(
        *(settle_alone(ctx, replication, here, at_once=at_once) for here in (replication.target, replication.source)),
        return_exceptions=True,
    )
    for here, outcome in zip((replication.target, replication.source), outcomes, strict=True):
        if isinstance(outcome, BaseException):
            unknown = Step.RELEASING in outcomes and not isinstance(outcome, FenceLost)
            raise Undecided(here, replication, outcome) if unknown else outcome
    async with both_sides(ctx, replication, at_once=at_once) as sides:
        for here in (replication.source, replication.target):
            await _settle_with_other(ctx, sides, here)
        yield await _read(ctx, sides)


async def take_back(ctx: JobContext, connection: Connection, side: LiveSide, replication: Replication) -> None:
    """Give writers of the side that would have been left back, and record it, in one transaction under the fence."""
    async with connection.transaction():
        await take(connection, ctx.fence)
        roles = await lift_fence(connection, side.birth, side.replication)
        record = record_of(ctx, replication, side.here, side.direction)
        await record.write(connection, side.here, Step.UNDONE)
    named = ", ".join(map(shown, sorted(set(roles)))) or "nobody was kept out"
    ctx.warn(f"the switch that was under way is undone: {side.here} is written to again ({named})")


async def settle_alone(ctx: JobContext, replication: Replication, here: DatabaseId, *, at_once: bool = False) -> Step:
    """Take back what this side can take back by itself; returns how far it is then.

    Args:
        at_once: as in `altering`.

    Raises:
        FenceLost: a newer attempt has begun, which does it.
    """
    async with altering(ctx.database(here), "settle", at_once=at_once) as connection:
        await prepare.require(connection, here)
        await advance(connection, ctx.fence)
        side = await live_side(connection, ctx.lineage.birth, replication.id)
        if side is None:
            return Step.SETTLED
        if side.can_be_taken_back:
            await take_back(ctx, connection, side, replication)
            return Step.UNDONE
        return side.step


async def _settle_with_other(ctx: JobContext, sides: BothSides, here: DatabaseId) -> None:
    """Of a side that said that the other one's writers may have been let in: ask the other one."""
    replication, birth = sides.replication, ctx.lineage.birth
    there = replication.target if here == replication.source else replication.source
    side = await live_side(sides.of(here), birth, replication.id)
    if side is None or side.step is not Step.RELEASING:
        return
    other = await live_side(sides.of(there), birth, replication.id)
    if other is None or other.stale:
        await take_back(ctx, sides.of(here), side, replication)
    else:
        await record_left(ctx, sides.of(here), record_of(ctx, replication, here, side.direction), there, side.position)


async def record_begun(ctx: JobContext, sides: BothSides, replication: Replication, direction: Direction) -> None:
    """Before a first switch: record on both sides who is written to, so that no side is ever without an answer."""
    for here in (replication.source, replication.target):
        connection = sides.of(here)
        if await live_side(connection, ctx.lineage.birth, replication.id) is None:
            async with connection.transaction():
                await take(connection, ctx.fence)
                record = record_of(ctx, replication, here, direction)
                await record.write(connection, replication.source, Step.SETTLED)


async def record_left(
    ctx: JobContext, connection: Connection, record: SwitchRecord, live: DatabaseId, position: str
) -> None:
    """Record on the side that was left that the other one is written to."""
    async with connection.transaction():
        await take(connection, ctx.fence)
        await record.write(connection, live, Step.RELEASED, position=position)


async def _read(ctx: JobContext, sides: BothSides) -> Settled:
    replication = sides.replication
    known = [await live_side(side, ctx.lineage.birth, replication.id) for side in (sides.source, sides.target)]
    rows = [row for row in known if row is not None]
    live = next((row.live for row in rows if not row.stale), replication.source)
    return Settled(
        sides=sides,
        live=live,
        comes_from=next((row.position for row in rows if not row.stale), ""),
        finished=all(row.step in (Step.SETTLED, Step.UNDONE) for row in rows),
    )
