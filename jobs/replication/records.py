"""The groups of a replication as both sides have written them down (`cutover.replication`).

A row is written before anything of its group is made, on the publisher first. What is made on the subscriber is
recorded there in the same transaction; the publisher's row follows. So of two rows that differ the one that is farther
tells what was done, and the catalogs tell what stands.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from jobs.api import Fence
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.replication.names import group_name
from plans.model import DatabaseId, Direction, Replication, ReplicationId


class Phase(StrEnum):
    """How far a group is; each says that the one before it is done."""

    BEGUN = "begun"
    """It is going to be made: nothing of it may be there yet."""
    SLOT = "slot"
    """Publication and slot stand; its tables are being copied."""
    COPIED = "copied"
    """All rows of its first copy are in, and what belongs around them stands."""
    SUBSCRIBED = "subscribed"
    """Its subscription is there, disabled."""
    ENABLED = "enabled"
    """Changes are applied."""
    GONE = "gone"
    """All of it was dropped."""


_ORDER = {phase: place for place, phase in enumerate(Phase)}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnprovedKey:
    """A foreign key of the subscriber whose tables were copied at two positions: to be validated once both are even."""

    relation: str
    """The quoted name of the table that refers."""
    name: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Of what is written down."""
        relation, name = json.loads(text)
        return cls(relation=relation, name=name)

    @property
    def text(self) -> str:
        """How it is written down."""
        return json.dumps([self.relation, self.name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One slot, publication and subscription of a replication, and the tables that they carry."""

    birth: str
    """Of the run that made it."""
    replication: ReplicationId
    direction: Direction
    number: int
    publisher: DatabaseId
    subscriber: DatabaseId
    publication: str
    slot: str
    subscription: str
    tables: tuple[str, ...]
    """The publisher's, schema.table as plans write them."""
    phase: Phase = Phase.BEGUN
    position: str = ""
    """Of the publisher's log, as text: changes committed from here on travel."""
    foreign_keys: tuple[UnprovedKey, ...] = ()
    publisher_shape: str = ""
    """A digest of the catalog of its tables when they began to follow; empty where nobody took it."""
    subscriber_shape: str = ""
    run: str = ""
    task: str = ""
    token: int = 0
    at: datetime | None = None
    """The last three: who wrote it down, and when; of the fence when it is written."""

    @property
    def key(self) -> tuple[str, ReplicationId, Direction, int]:
        """What tells it from every other one."""
        return self.birth, self.replication, self.direction, self.number

    @property
    def stands(self) -> bool:
        """Whether it was not dropped."""
        return self.phase is not Phase.GONE

    def in_phase(self, phase: Phase) -> Self:
        """It, one step farther."""
        return replace(self, phase=phase)


def new_group(birth: str, of: Replication, direction: Direction, number: int, tables: Iterable[str]) -> Group:
    """A group that is going to be made, under the names that it always has. Args: tables: the publisher's."""
    name = group_name(birth, of.id, direction, number)
    return Group(
        birth=birth,
        replication=of.id,
        direction=direction,
        number=number,
        publisher=of.publisher(direction),
        subscriber=of.subscriber(direction),
        publication=name,
        slot=name,
        subscription=name,
        tables=tuple(tables),
    )


async def write(connection: Connection, fence: Fence, group: Group) -> None:
    """Write down a group on one side, inside the caller's transaction, which takes the fence. Raises `FenceLost`."""
    await take(connection, fence)
    await connection.execute(
        statement("replication_write"),
        *(group.birth, group.replication, group.direction, group.number, fence.run, fence.task),
        *(group.publisher, group.subscriber, group.publication, group.slot, group.subscription, list(group.tables)),
        *(group.phase, group.position, [key.text for key in group.foreign_keys]),
        *(group.publisher_shape, group.subscriber_shape, fence.token),
    )


async def write_on_both(publisher: Connection, subscriber: Connection, fence: Fence, groups: Sequence[Group]) -> None:
    """Write down groups on both sides, one transaction each; not inside one. Raises `FenceLost`."""
    for connection in (publisher, subscriber):
        async with connection.transaction():
            for group in groups:
                await write(connection, fence, group)


async def read(
    connection: Connection, birth: str | None = None, replication: ReplicationId | None = None
) -> list[Group]:
    """What one side has written down, forward groups first; of all runs and replications where none is named."""
    rows = await connection.fetch(statement("replication_read"), birth, replication)
    return [
        Group(
            **{
                **dict(row),
                "replication": ReplicationId(row["replication"]),
                "direction": Direction(row["direction"]),
                "publisher": DatabaseId(row["publisher"]),
                "subscriber": DatabaseId(row["subscriber"]),
                "tables": tuple(row["tables"]),
                "phase": Phase(row["phase"]),
                "foreign_keys": tuple(map(UnprovedKey.read, row["foreign_keys"])),
            }
        )
        for row in rows
    ]


async def read_both(one: Connection, other: Connection, birth: str, replication: ReplicationId) -> list[Group]:
    """What both sides together know of a replication of a run: of each group the row that is farther."""
    return farther(await read(one, birth, replication), await read(other, birth, replication))


def farther(some: Iterable[Group], others: Iterable[Group]) -> list[Group]:
    """Of the rows that two sides have of the same groups: those of newer attempts, and of one attempt the later."""
    found = {group.key: group for group in some}
    for group in others:
        known = found.get(group.key)
        if known is None or _progress(known) < _progress(group):
            found[group.key] = group
    return sorted(found.values(), key=lambda group: (group.direction is Direction.BACK, group.number))


def _progress(group: Group) -> tuple[int, int]:
    return group.token, _ORDER[group.phase]
