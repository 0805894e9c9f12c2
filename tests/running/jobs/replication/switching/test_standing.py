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


async def waits() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("side", ["legacy", "platform"])
async def test_what_waits_for_something_else_ends_with_a_side_that_is_named(side: str) -> None:
    two = Two()
    asyncio.get_running_loop().call_later(0.01, getattr(two, side).end)
    with pytest.raises(SideGone, match=f"{side} went away while nobody could write to legacy: all of it is undone"):
        async with asyncio.timeout(5):
            await while_both_stand(two.sides, WAY, waits())
    assert two == Two(**{side: Ends(closed=True)})


async def test_what_comes_behind_it_is_not_ended_with_it() -> None:
    """A statement may find its side gone in the very moment in which that is told, and swallow being ended."""
    two = Two()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            two.platform.end()
            await two.platform.fails()

    asyncio.get_running_loop().call_later(0.01, two.platform.end)
    with pytest.raises(SideGone, match="platform went away"):
        await while_both_stand(two.sides, WAY, stubborn())
    await asyncio.sleep(0)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_statement_that_finds_its_side_gone_says_the_same() -> None:
    two = Two()
    with pytest.raises(SideGone, match="platform went away"):
        await while_both_stand(two.sides, WAY, two.platform.fails())


async def test_what_goes_wrong_while_both_stand_is_told_as_it_is() -> None:
    two = Two()

    async def locked() -> None:
        raise asyncpg.LockNotAvailableError

    with pytest.raises(asyncpg.LockNotAvailableError):
        await while_both_stand(two.sides, WAY, locked())
    assert two == Two()


async def test_whoever_is_told_to_end_meanwhile_ends_it_too() -> None:
    two, ended = Two(), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await while_both_stand(two.sides, WAY, work())
    assert (ended.is_set(), two) == (True, Two())


async def test_what_it_brings_is_handed_on_and_a_side_that_ends_behind_it_disturbs_nobody() -> None:
    two = Two()

    async def brings() -> int:
        return 7

    assert await while_both_stand(two.sides, WAY, brings()) == 7
    two.platform.end()
    assert two.platform.listeners == []
