"""`same`: compares databases that are said to be alike; each further one with the first."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import combinations

from jobs.api import Evidence, Fatal, JobContext, Progress
from jobs.beforehand import NOT_TODAY, Surroundings
from jobs.postgres.sides import Connection
from jobs.postgres.together import together
from jobs.same.comparing import Comparison, compare
from jobs.same.reading import Reading, parts_of, read_database
from jobs.same.telling import evidence, lines, summary
from plans.model import DatabaseId, JobSpec, SameSpec

Connect = Callable[[DatabaseId], AbstractAsyncContextManager[Connection]]
_MOST_BEFOREHAND = 100
"""Differences of a group that are named where the plan is checked."""


class SameOne(Fatal):
    """Two of the names lead to one database: it is like itself, which says nothing."""

    def __init__(self, one: DatabaseId, other: DatabaseId) -> None:
        super().__init__(
            f"{one} and {other} are the same database: there is nothing to compare",
            hint="see their connections in the plan; a stand-by is the same database, too",
        )


async def run(ctx: JobContext) -> Evidence:
    """Compare once; retries are the plan's."""
    spec = ctx.spec
    assert isinstance(spec, SameSpec)  # noqa: S101 - the registry maps by type
    done, total = 0, len(spec.databases) * len(parts_of(spec.compared))

    def step() -> None:
        nonlocal done
        done += 1
        ctx.progress(Progress(done=done, total=total, unit="parts"))

    found = await compared(spec, lambda name: ctx.database(name).connect("same"), step)
    return evidence(found)


async def look(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """Compare now, and name what the job would find."""
    assert isinstance(spec, SameSpec)  # noqa: S101 - the registry maps by type
    found = await compared(spec, around.connection)
    apart = [summary(one) for one in found if one.differences]
    said = [f"{NOT_TODAY}: {'; '.join(apart)}"] if apart else []
    return [*said, *(line for one in found for line in named(one))]


def named(found: Comparison) -> Iterator[str]:
    """What a pair differs in, by name, where a plan is checked."""
    return lines(found, _MOST_BEFOREHAND)


async def compared(spec: SameSpec, connect: Connect, step: Callable[[], None] = lambda: None) -> list[Comparison]:
    """Read all databases at once, and compare each further one with the first.

    Args:
        spec: which databases, and what of them.
        connect: to a database of the plan.
        step: is called after each part of each.

    Raises:
        SameOne: two of them are one.
        Whatever connecting raises, and the driver's errors where a connection goes.
    """

    async def read(name: DatabaseId) -> Reading:
        async with connect(name) as connection:
            return await read_database(connection, name, spec.compared, step)

    readings: list[Reading] = await together(*map(read, spec.databases))
    for one, other in combinations(readings, 2):
        if _is_same_one(one, other):
            raise SameOne(one.database, other.database)
    first, *others = readings
    # in a thread: a hundred thousand columns take a while, and leases are renewed meanwhile
    return [await asyncio.to_thread(compare, first, other, spec.excepted) for other in others]


def _is_same_one(one: Reading, other: Reading) -> bool:
    """Whether two connections lead to one database, or to one and its stand-by. A clone that lives its own life, with
    another server started at another time, is another one, though it may carry no mark."""
    mine, theirs = one.observed, other.observed
    follows = mine.in_recovery or theirs.in_recovery
    return mine.same_as == theirs.same_as and (mine.started == theirs.started or follows)
