"""A side that goes away while nobody can write ends the pause at once, and is named."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import asyncpg
import pytest

from jobs.postgres.sides import Connection
from jobs.replication.connections import BothSides
from jobs.replication.switching.standing import SideGone, while_both_stand
from jobs.replication.switching.way import Way
from plans.model import DatabaseId, Direction, Replication, ReplicationId, TableSelection

ROWS = TableSelection(source=DatabaseId("legacy"), target=DatabaseId("platform"), tables=("ehr.*",))
RECORDS = Replication(id=ReplicationId("records"), rows=ROWS, wal_at_most=10**9)
WAY = Way(replication=RECORDS, direction=Direction.FORWARD)


@dataclass
class Ends:
    """A connection, as far as it can end."""

    closed: bool = False
    listeners: list[Callable[[object], None]] = field(default_factory=list)

    def add_termination_listener(self, listener: Callable[[object], None]) -> None:
        self.listeners.append(listener)

    def remove_termination_listener(self, listener: Callable[[object], None]) -> None:
        self.listeners.remove(listener)

    def is_closed(self) -> bool:
        return self.closed

    async def fails(self) -> None:
        """A statement that finds it closed."""
        self.closed = True
        raise asyncpg.ConnectionDoesNotExistError

    def end(self) -> None:
        self.closed = True
        for listener in self.listeners:
            listener(self)


@dataclass
class Two:
    legacy: Ends = field(default_factory=Ends)
    platform: Ends = field(default_factory=Ends)

    @property
    def sides(self) -> BothSides:
        legacy, platform = (cast(Connection, one) for one in (self.legacy, self.platform))
        return BothSides(replication=RECORDS, source=legacy, target=platform)


@pytest.mark.parametrize("side", ["legacy", "platform"])
async def test_what_waits_for_something_else_ends_with_a_side_that_is_named(side: str) -> None:
    two = Two()
    asyncio.get_running_loop().call_soon(getattr(two, side).end)
    with pytest.raises(SideGone, match=f"{side} went away while nobody could write to legacy: all of it is undone"):
        async with asyncio.timeout(5), while_both_stand(two.sides, WAY):
            await asyncio.Event().wait()
    assert two == Two(**{side: Ends(closed=True)})


async def test_a_statement_that_finds_its_side_gone_says_the_same() -> None:
    two = Two()
    with pytest.raises(SideGone, match="platform went away"):
        async with while_both_stand(two.sides, WAY):
            await two.platform.fails()


async def test_what_goes_wrong_while_both_stand_is_told_as_it_is() -> None:
    two = Two()
    with pytest.raises(asyncpg.LockNotAvailableError):
        async with while_both_stand(two.sides, WAY):
            raise asyncpg.LockNotAvailableError
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0), while_both_stand(two.sides, WAY):
            await asyncio.Event().wait()
    assert two == Two()


async def test_a_side_that_ends_behind_the_block_disturbs_nobody() -> None:
    two = Two()
    async with while_both_stand(two.sides, WAY):
        pass
    two.platform.end()
    assert two.platform.listeners == []
