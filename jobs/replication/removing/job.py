"""`unfollow`: nothing of a replication is left, on either side. Each side is cleaned by itself; one may be away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from jobs.api import Evidence, Fatal, JobContext, Retryable
from jobs.copy.set_aside.restore import read_open
from jobs.postgres.connection.settings import end_with_client
from jobs.postgres.errors import DRIVER_ERRORS, CannotConnect, classify
from jobs.postgres.sides import Connection
from jobs.postgres.target import prepare
from jobs.postgres.target.fence import advance
from jobs.postgres.target.live_side import LiveSide, live_side
from jobs.replication import subscription
from jobs.replication.connections import altering
from jobs.replication.for_dba import prepared_names
from jobs.replication.names import family
from jobs.replication.records import read
from jobs.replication.removing.leftovers import LeftFence, read_left
from jobs.replication.removing.remove import Removed, StillRead, remove_left
from plans.model import DatabaseId, Direction, Replication, UnfollowSpec
from plans.plurals import counted

_AWAY = (CannotConnect, *DRIVER_ERRORS)
_KEPT_BY_COPIES = frozenset({"replication", "set_aside"})
_ROWS_STAY = "rows that were copied or followed stay where they are"


class NeedsDba(Fatal):
    """What is left may be dropped by others only."""


async def unfollow(ctx: JobContext) -> Evidence:
    """Drop all that the replication made.

    Raises:
        NeedsDba: statements are left that this role may not run.
        Retryable: a side could not be reached, or something there is held; the other one is clean.
    """
    if not isinstance(ctx.spec, UnfollowSpec):
        raise TypeError("unfollow runs an UnfollowSpec")
    of = ctx.spec.replication
    sides = {
        of.target: await _cleared(ctx, of.target, of.source),
        of.source: await _cleared(ctx, of.source, of.target),
    }
    clean = _clean(sides)
    done = _each(clean, lambda side: side.done)
    return Evidence(
        summary=f"{len(done)} dropped or given back" if done else "nothing of it was there",
        facts={f"{number}": one for number, one in enumerate(done, 1)},
        caveats=(_ROWS_STAY, *_each(clean, lambda side: side.stays)),
    )


def _clean(sides: Mapping[DatabaseId, Removed | str]) -> Mapping[DatabaseId, Removed]:
    """The sides, if nothing is left on either. Raises as `unfollow`."""
    clean = {name: side for name, side in sides.items() if isinstance(side, Removed)}
    if denied := _each(clean, lambda side: side.denied):
        listed = "".join(f"\n  {one}" for one in denied)
        raise NeedsDba(f"this role may not drop all of it:{listed}", hint="have a DBA run these, then again")
    if away := [f"{name}: {side}" for name, side in sides.items() if isinstance(side, str)]:
        raise Retryable(f"not all of it is gone: {'; '.join(away)}", hint="a slot there keeps its log")
    return clean


def _each(clean: Mapping[DatabaseId, Removed], told: Callable[[Removed], Sequence[str]]) -> Sequence[str]:
    """What was told of each side, with its name."""
    return [f"{name}: {one}" for name, side in clean.items() for one in told(side)]


async def _away(ctx: JobContext, connection: Connection) -> Sequence[str]:
    """What a first copy that did not end well has left away on this side: tables without keys look whole."""
    assert isinstance(ctx.spec, UnfollowSpec)  # noqa: S101 - its caller has looked
    groups = await read(connection, ctx.lineage.birth, ctx.spec.replication.id)
    tasks = {ctx.fence.counterpart, *(group.task for group in groups)}
    away = [part for part in await read_open(connection, ctx.fence.run) if part.task in tasks]
    said = f"{counted(len(away), 'index or constraint', 'indexes and constraints')} of the first copy stay set aside"
    return (f"{said} (cutover db restore-aside)",) if away else ()


async def _made_by_dba(connection: Connection, of: Replication) -> Sequence[str]:
    """The subscriptions that a DBA made beforehand for this replication of any run: the next one takes them again.

    One that an attempt left enabled, over a slot that is never there, is disabled: its worker would fail for ever.
    """
    names = [name for direction in Direction for name in prepared_names(of, direction)]
    there = await subscription.subscriptions_of(connection, names)
    nowhere = [name for name, one in there.items() if one.enabled and one.slot == subscription.nowhere(name)]
    for name in nowhere:
        await connection.execute(subscription.disable(name))
    idle = sorted([*nowhere, *(name for name, one in there.items() if not one.enabled)])
    said = f"{', '.join(idle)}: made by a DBA, kept disabled for another night; else a DBA drops what is left"
    return (said,) if idle else ()


async def _cleared(ctx: JobContext, name: DatabaseId, other: DatabaseId) -> Removed | str:
    """Clean one side; says why where it cannot be reached, or something there is held."""
    assert isinstance(ctx.spec, UnfollowSpec)  # noqa: S101 - its caller has looked
    begins = family(ctx.lineage.birth, ctx.spec.replication.id)

    async def there(fence: LeftFence) -> LiveSide | None:
        try:
            async with altering(ctx.database(other), "other side") as asked:
                return await live_side(asked, fence.birth, fence.replication)
        except _AWAY:
            return None

    try:
        async with altering(ctx.database(name), "unfollow") as connection:
            await end_with_client(connection)
            absent = (await prepare.lacking(connection)).absent
            recorded = "fence" not in absent
            if recorded:
                await advance(connection, ctx.fence)
            left = await read_left(connection, begins)
            away = () if _KEPT_BY_COPIES.intersection(absent) else await _away(ctx, connection)
            removed = await remove_left(connection, left, fence=ctx.fence if recorded else None, there=there)
            kept = await _made_by_dba(connection, ctx.spec.replication)
            return replace(removed, stays=(*removed.stays, *away, *kept))
    except (CannotConnect, StillRead) as error:
        return error.what
    except DRIVER_ERRORS as error:
        failure = classify(error)
        if failure is None or not failure.lost:
            raise
        return failure.facts.sentence
