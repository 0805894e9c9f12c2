"""`replication:` of a plan: two databases of which one follows the other, which way rows flow, and what must not happen
meanwhile.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from plans.model.databases import DatabaseId
from plans.model.rows import TableSelection

ReplicationId = NewType("ReplicationId", str)


class Direction(StrEnum):
    """Which way changes flow between the two databases of a replication."""

    FORWARD = "forward"
    """From the source to the target: what `follow` makes."""
    BACK = "back"
    """From the target to the source: what a switch makes, so that it can be taken back."""


class FencedBy(StrEnum):
    """What keeps a role from writing while nobody may."""

    NOLOGIN = "nologin"
    """It cannot log in, to no database of the server."""
    REVOKE = "revoke"
    """It may not connect to this database; others of the server are left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fenced:
    """Who is kept from writing to one database, and how."""

    roles: tuple[str, ...] = ()
    """The roles that applications log in with."""
    by: FencedBy = FencedBy.NOLOGIN
    left: tuple[str, ...] = ()
    """Roles that could write and are left as they are, because a person answers for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replication:
    """One replication of a plan, as all four kinds of job that work on it know it."""

    id: ReplicationId
    rows: TableSelection
    """Which tables follow; names, conditions and left-out columns as logical replication allows."""
    groups: int = 1
    """Of how many slots and subscriptions it is made at first: a lost guard costs the unfinished tables of one."""
    fenced: Mapping[DatabaseId, Fenced] = field(default_factory=dict)
    """Who is kept from writing at a switch, by database: the source's for `switch`, the target's for `switch_back`."""
    wal_at_most: int
    """Bytes that its slots may make a publisher keep: beyond it the slots are dropped, and the night is told."""
    lag_at_most: timedelta = timedelta(seconds=30)
    """Behind its publisher by more it is not healthy."""
    truncate: bool = False
    """Whether TRUNCATE travels too."""
    reversible_until: datetime | None = None
    """Until when a switch can be taken back; None: as long as the reverse is healthy."""

    @property
    def source(self) -> DatabaseId:
        """The database that is in use before the switch."""
        return self.rows.source

    @property
    def target(self) -> DatabaseId:
        """The database that is in use after it."""
        return self.rows.target

    def publisher(self, direction: Direction) -> DatabaseId:
        """Whose changes travel."""
        return self.source if direction is Direction.FORWARD else self.target

    def subscriber(self, direction: Direction) -> DatabaseId:
        """Who applies them."""
        return self.target if direction is Direction.FORWARD else self.source

    def fenced_of(self, database: DatabaseId) -> Fenced:
        """Who is kept from writing to this database at a switch."""
        return self.fenced.get(database, Fenced())

    def described(self) -> list[str]:
        """Which tables follow which way, and what ends it."""
        groups = [f"in {self.groups} groups"] if self.groups > 1 else []
        return [*self.rows.described(), *groups, f"slots keep at most {self.wal_at_most // 1024**2:,} MB of WAL"]
