"""Takes away what is left on one database. The other one is not asked: it may be away for good."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import asyncpg

from jobs.api import Fence, Retryable
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.postgres.target.live_side import LiveSide, live_side
from jobs.postgres.target.live_tables import live_sides, stands_now
from jobs.replication import publication, slot, subscription
from jobs.replication.dropped_slots import drop_slots
from jobs.replication.removing.leftovers import LeftFence, Leftovers
from jobs.replication.removing.writers import Writers, of_fence, told
from jobs.replication.switching.write_fence import lift_fence
from plans.characters import shown

_PATIENCE = timedelta(seconds=10)
"""How long whoever holds a subscription may take to let go once it was told to end."""
_LOCK = "set local lock_timeout = '2s'"


class StillRead(Retryable):
    """Somebody reads or holds what is to be dropped, and does not let go of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What became of what was left on one side."""

    done: tuple[str, ...] = ()
    """What was dropped or given back, in words."""
    denied: tuple[str, ...] = ()
    """Statements that this role may not run: they are for a DBA."""
    stays: tuple[str, ...] = ()
    """What is left as it is on purpose, in words."""


async def remove_left(
    connection: Connection,
    left: Leftovers,
    *,
    fence: Fence | None = None,
    there: Callable[[LeftFence], Awaitable[LiveSide | None]] | None = None,
    writers: Writers | None = None,
) -> Removed:
    """Give writers back first, then drop: what no longer reads a slot lets go of it. Calling it again goes on.

    Args:
        fence: of the attempt that does it; each transaction takes it. None where a person does it.
        there: asks the other side about the switch that a fence belongs to, where it can be asked.
        writers: what becomes of roles that are kept out, where a person has decided it.

    Raises:
        StillRead: something is not let go of; all else is gone.
        FenceLost: a newer attempt has begun.
    """
    work = _Removal(connection=connection, fence=fence)
    stays = [await work.give_back(one, there, writers) for one in left.fences]
    for name in left.subscriptions:
        await work.attempt(f"subscription {shown(name)}", subscription.drop(name), partial(_let_go, connection, name))
    for one in left.slots:
        await work.drop_slot(one.name)
    for name in left.publications:
        await work.attempt(f"publication {shown(name)}", [publication.drop(name)])
    if work.held:
        hint = "see active_pid in pg_replication_slots, and pg_locks; end what holds it, then again"
        raise StillRead(f"held by somebody else: {', '.join(work.held)}", hint=hint)
    if not work.denied:
        await work.record_gone(left)
    return Removed(done=tuple(work.done), denied=tuple(work.denied), stays=tuple(filter(None, stays)))


async def _let_go(connection: Connection, name: str) -> None:
    """End what applies for a subscription: one that waits for somebody's lock holds the subscription meanwhile."""
    for row in await connection.fetch(statement("left_workers"), name):
        await connection.execute("select pg_catalog.pg_terminate_backend($1::int4)", row["pid"])


@dataclass(slots=True, kw_only=True)
class _Removal:
    """One side on its way to holding nothing any more."""

    connection: Connection
    fence: Fence | None
    done: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)

    async def _take(self) -> None:
        if self.fence is not None:
            await take(self.connection, self.fence)

    async def attempt(
        self, what: str, statements: Sequence[str], free: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Drop one thing in a transaction; `free` makes whoever holds it let go."""
        last = asyncio.get_running_loop().time() + _PATIENCE.total_seconds()
        while True:
            try:
                async with self.connection.transaction():
                    await self.connection.execute(_LOCK)
                    await self._take()
                    for one in statements:
                        await self.connection.execute(one)
            except asyncpg.UndefinedObjectError:
                return
            except asyncpg.InsufficientPrivilegeError:
                self.denied += statements
                return
            except (asyncpg.LockNotAvailableError, asyncpg.ObjectInUseError):
                if asyncio.get_running_loop().time() > last:
                    self.held.append(what)
                    return
                if free is not None:
                    await free()
            else:
                self.done.append(f"dropped {what}")
                return

    async def drop_slot(self, name: str) -> None:
        """Drop a slot, of which no transaction can take anything back."""
        async with self.connection.transaction():
            await self._take()
        try:
            gone = await drop_slots(self.connection, [name])
        except asyncpg.InsufficientPrivilegeError:
            self.denied.append(slot.drop(name))
            return
        if not gone:
            self.held.append(f"slot {name}")
            return
        self.done.append(f"dropped slot {name}")

    async def give_back(
        self,
        fence: LeftFence,
        there: Callable[[LeftFence], Awaitable[LiveSide | None]] | None,
        writers: Writers | None,
    ) -> str:
        """Let roles write again that a switch kept out, if they may; else says why they stay out."""
        here = await live_side(self.connection, fence.birth, fence.replication)
        now = stands_now(await live_sides(self.connection) or (), fence.birth, fence.replication)
        other = await there(fence) if there is not None else None
        what = writers or of_fence(here, other, now)
        if writers is Writers.OUT:
            await self._leave_out(fence)
            return ""
        if what is not Writers.BACK:
            return told(fence, what, now)
        try:
            async with self.connection.transaction():
                await self._take()
                await lift_fence(self.connection, fence.birth, fence.replication)
                undone = statement("left_undone") if writers is None else statement("left_live")
                await self.connection.execute(undone, fence.birth, fence.replication)
        except asyncpg.InsufficientPrivilegeError:
            self.denied += fence.undo
            return ""
        self.done.append(told(fence, what, now))
        return ""

    async def _leave_out(self, fence: LeftFence) -> None:
        """Forget what would give them back, as a person has decided."""
        async with self.connection.transaction():
            await self._take()
            await self.connection.execute(statement("left_forgotten"), fence.birth, fence.replication)
        self.done.append(f"{', '.join(fence.roles)}: kept from writing for good; whoever gives it back does so by hand")

    async def record_gone(self, left: Leftovers) -> None:
        """Say that nothing is there any more."""
        async with self.connection.transaction():
            await self._take()
            for one in left.recorded:
                await self.connection.execute(statement("left_gone"), one.birth, one.replication)
