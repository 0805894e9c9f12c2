"""Large objects: which of them a copy brings, which stand on the target already, what is left.

They belong to no table: a column of type oid (or lo, a domain over it) holds a number, and nothing ties the two. Those
that copied columns refer to come with the rows, under their own numbers, unless the plan wants all of them or none.
"""

from array import array
from collections.abc import Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field

import asyncpg

from jobs.api import Fence
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.selection import Pair
from plans.model import LargeObjects
from plans.plurals import counted

BATCH_OBJECTS = 200
"""Objects that are looked at, or brought, together."""
NO_OBJECTS_QUERY = "select null::pg_catalog.oid where false"
ALL_OBJECTS_QUERY = "select e.oid from pg_catalog.pg_largeobject_metadata e"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectThere:
    """What stands on the target under the number of one that is wanted."""

    bytes: int | None
    """How much of it this task has brought; None where it has brought nothing of it."""
    complete: bool
    brought: bool
    """Whether any task has."""


@dataclass(frozen=True, slots=True)
class Undressed:
    """What large objects have lost on the way."""

    unowned: int = 0
    """Objects whose owner this role could not give them to."""
    ungranted: int = 0
    """Grants to roles that the target does not have."""

    def __add__(self, other: "Undressed") -> "Undressed":
        return Undressed(self.unowned + other.unowned, self.ungranted + other.ungranted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The roles of a target, by what this one may do for each."""

    of: Mapping[str, tuple[bool, bool]] = field(default_factory=dict)
    """Name -> whether this role may give something to it, whether it is this role."""

    def lost(self, about: asyncpg.Record) -> Undressed:
        """What an object loses. Args: about: a row of `lo_about`, of the source."""
        may, _ = self.of.get(about["owner"], (False, False))
        absent = sum(bool(role) and role not in self.of for role, _, _ in about["grants"])
        return Undressed(unowned=int(not may), ungranted=absent)


async def read_roles(writing: TargetConnection) -> Roles:
    """Read the roles of the target."""
    return Roles(of={row["name"]: (row["may"], row["me"]) for row in await writing.fetch(statement("lo_roles"))})


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedObjects:
    """What one attempt has to bring."""

    todo: Sequence[int] = ()
    """Their numbers, in order."""
    begun: dict[int, int] = field(default_factory=dict)
    """Of those among them that stand: how many bytes may stay; 0 for what is made anew."""
    done: int = 0
    """That earlier attempts brought, or that stood there already and are the same."""
    done_bytes: int = 0
    """Of those that earlier attempts brought; likewise what of them is not as it was."""
    done_lost: Undressed = Undressed()
    left: Sequence[str] = ()
    """What is said of the others."""
    reasons: Sequence[str] = ()
    """Against the copy."""


def batches(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Cut numbers into lists of at most `BATCH_OBJECTS`."""
    for first in range(0, len(numbers), BATCH_OBJECTS):
        yield list(numbers[first : first + BATCH_OBJECTS])


def oid_columns(pairs: Sequence[Pair]) -> list[tuple[Pair, str, str]]:
    """The columns that may refer to large objects: the pair, the column's title, its expression on the source."""
    return [
        (pair, f"{pair.title}.{way.column.name}", way.expression)
        for pair in pairs
        for way in pair.ways
        if way.column.type.everywhere and way.column.type.name == "oid"
    ]


async def referred_to(reading: SourceConnection, pairs: Sequence[Pair]) -> Sequence[int]:
    """The large objects of the source that copied columns refer to. Inside a transaction."""
    asking = [referring(expression, pair.rows, pair.where) for pair, _, expression in oid_columns(pairs)]
    return await numbers(reading, " union ".join(asking) or NO_OBJECTS_QUERY)


def referring(expression: str, rows: str, condition: str) -> str:
    """The query for the numbers that one column holds."""
    asked = statement("lo_refer").partition("\n")[2]
    return asked.format(expression=expression, rows=rows, condition=condition)


async def read_wanted(
    reading: SourceConnection,
    writing: TargetConnection,
    fence: Fence | None,
    pairs: Sequence[Pair],
    wanted: LargeObjects,
    *,
    renewed: bool,
) -> WantedObjects:
    """Look at both sides; nothing is changed.

    Args:
        reading: a connection to the source, inside a transaction.
        fence: of the attempt; None for a dry run, to which what earlier attempts have brought is strange.
        renewed: what some task has brought before may be replaced where it is not the same any more.
    """
    count: int = await reading.fetchval(statement("lo_any"))
    if not count:
        return WantedObjects()
    referred = await referred_to(reading, pairs)
    if wanted is LargeObjects.NO:
        titles = ", ".join(title for _, title, _ in oid_columns(pairs))
        told = (
            [f"{counted(len(referred), 'large object')} that {titles} refer to (large_objects: no)"] if referred else []
        )
        return WantedObjects(left=told)
    meant = referred if wanted is LargeObjects.REFERRED else await numbers(reading, ALL_OBJECTS_QUERY)
    left = []
    if others := count - len(meant):
        left.append(
            f"{counted(others, 'large object')} that no copied column of type oid refers to (large_objects: yes)"
        )
    return await _sorted_out(reading, writing, fence, meant, left, renewed=renewed)


@dataclass(slots=True, kw_only=True)
class _Sorting:
    """The wanted objects, as they are gone through: what is done, what is to be brought, what stands in the way."""

    renewed: bool
    roles: Roles
    todo: MutableSequence[int] = field(default_factory=lambda: array("Q"))
    begun: dict[int, int] = field(default_factory=dict)
    done: int = 0
    done_bytes: int = 0
    lost: Undressed = Undressed()
    hidden: int = 0
    """Objects of the source that this role may not read."""
    strange: int = 0
    """Objects of the target that have the numbers of wanted ones and are others."""

    def put(self, number: int, there: ObjectThere | None, about: Mapping[int, asyncpg.Record], *, same: bool) -> None:
        """Put one where it belongs.

        Args:
            there: what stands on the target under its number.
            about: rows of `lo_about`, by number.
            same: whether what stands there holds the same bytes, where no task of this plan knows of it.
        """
        if there is None:
            self.todo.append(number)
        elif there.complete or (there.bytes is None and same):
            self._put_done(there, about[number] if there.bytes is not None else None)
        else:
            self.strange += there.bytes is None and not (self.renewed and there.brought)
            self.todo.append(number)
            self.begun[number] = there.bytes or 0

    def _put_done(self, there: ObjectThere, about: asyncpg.Record | None) -> None:
        self.done += 1
        if there.bytes is not None and about is not None:
            self.done_bytes += there.bytes
            self.lost += self.roles.lost(about)

    def reasons(self) -> list[str]:
        """Why the objects cannot be brought."""
        reasons = []
        if self.hidden:
            of_source = f"{self.hidden:,} of the source may not be read by this role"
            reasons.append(f"large objects: {of_source} (grant select on large object)")
        if self.strange:
            of_target = f"{self.strange:,} on the target have the numbers of others of the source"
            reasons.append(
                f"large objects: {of_target}, and this task did not bring them (large_objects: no leaves them)"
            )
        return reasons


async def _sorted_out(
    reading: SourceConnection,
    writing: TargetConnection,
    fence: Fence | None,
    numbers: Sequence[int],
    left: Sequence[str],
    *,
    renewed: bool,
) -> WantedObjects:
    sorting = _Sorting(renewed=renewed, roles=await read_roles(writing))
    for batch in batches(numbers):
        about = {row["object"]: row for row in await reading.fetch(statement("lo_about"), batch)}
        sorting.hidden += sum(not row["readable"] for row in about.values())
        standing = await _standing(writing, fence, batch)
        doubtful = [number for number, there in standing.items() if there.bytes is None]
        differing = await different(reading, writing, doubtful) if doubtful else set[int]()
        for number in batch:
            sorting.put(number, standing.get(number), about, same=number not in differing)
    return WantedObjects(
        todo=sorting.todo,
        begun=sorting.begun,
        done=sorting.done,
        done_bytes=sorting.done_bytes,
        done_lost=sorting.lost,
        left=left,
        reasons=sorting.reasons(),
    )


async def different(reading: SourceConnection, writing: TargetConnection, numbers: Sequence[int]) -> set[int]:
    """Compare objects that stand on both sides; returns those that are not the same."""
    theirs, ours = await digests(reading, numbers), await digests(writing, numbers)
    return {number for number in numbers if theirs.get(number) != ours.get(number)}


async def digests(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Size and digest of each."""
    rows = await connection.fetch(statement("lo_digest"), numbers)
    return {row["object"]: (row["size"], row["digest"]) for row in rows}


async def there(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """Which of these a database has."""
    return {row["object"] for row in await connection.fetch(statement("lo_there"), numbers)}


async def _standing(writing: TargetConnection, fence: Fence | None, numbers: Sequence[int]) -> dict[int, ObjectThere]:
    if fence is None:
        strange = ObjectThere(bytes=None, complete=False, brought=False)
        return dict.fromkeys(await there(writing, numbers), strange)
    rows = await writing.fetch(statement("lo_standing"), numbers, fence.run, fence.task)
    return {
        row["object"]: ObjectThere(bytes=row["bytes"], complete=row["complete"], brought=row["brought"]) for row in rows
    }


async def numbers(reading: SourceConnection, referred: str) -> Sequence[int]:
    """The objects that these queries mean and the database has. Inside a transaction.

    There may be millions: four or eight bytes for each.
    """
    asking = statement("lo_wanted").format(referred=referred)
    return array("Q", [row["object"] async for row in reading.cursor(asking, prefetch=10_000)])
