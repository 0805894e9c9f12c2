"""A lane's side: it joins what the leading attempt has gathered, says that it is there, claims pieces, and lets go.

What it does of a piece is its kind's own affair; this is what all of them have in common.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from jobs.api import Fence, JobContext, Lane, Retryable
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection, TargetConnection, writing_to
from jobs.postgres.sql_files import statement
from jobs.postgres.target import prepare
from jobs.postgres.target.fence import FenceLost, take
from jobs.postgres.together import together
from jobs.rows.spread.gathering import BEAT_SECONDS, LANE_LEASE, Gathering, LeaderSilent, read_gathering
from jobs.rows.spread.lanes import LOCK_MILLISECONDS, give_back
from jobs.rows.spread.pieces import Claimed, PieceLost, claim, fail
from jobs.rows.spread.problem import problem_of
from plans.errors import CutoverError
from plans.model import DatabaseId
from plans.model.lanes import lanes_of, lanes_said

IDLE_SECONDS = 0.1
"""Between two looks whether there is a piece."""
WAIT_SECONDS = 0.5
"""Between two looks whether the attempt has gathered."""
LAST_WORD_SECONDS = 3.0
"""How long a lane that ends tries to give back what it has."""


class LaneGivenUp(Retryable):
    """Nothing was heard of this lane for too long: what it had was given to others."""

    def __init__(self) -> None:
        super().__init__("nothing was heard of this host on the target for too long: others go on with its pieces")


async def come_together(connection: Connection, fence: Fence) -> Gathering | None:
    """Wait for the gathering of an attempt; None where it is over, or a newer one has begun."""
    while True:
        found = await read_gathering(connection, fence)
        if found is not None and found.token == fence.token:
            return None if found.over else found
        if found is not None and found.token > fence.token:
            return None
        await asyncio.sleep(WAIT_SECONDS)


class AtWork:
    """One lane of an attempt that has gathered."""

    def __init__(self, ctx: JobContext, lane: Lane, *, moving: Callable[[], int]) -> None:
        """Args: moving: how many bytes are on their way."""
        self._ctx, self._fence, self.lane, self._moving = ctx, ctx.fence, lane, moving
        self._free = asyncio.Event()
        self._free.set()
        self._over = False
        self._left = asyncio.Event()

    @property
    def name(self) -> str:
        """By which its connections are known."""
        return f"lane {self.lane.ticket}"

    @property
    def one_too_many(self) -> bool:
        """Whether the knob says fewer lanes than this one needs to be there."""
        wanted = lanes_of(lanes_said(self._ctx.spec), self._ctx.tuning)
        return self.lane.number >= wanted.get(self.lane.label, 0)

    async def free(self) -> None:
        """Wait until the next part of a piece may begin."""
        await self._free.wait()

    async def join(self, target: DatabaseId, work: Callable[[TargetConnection, Gathering], Awaitable[None]]) -> None:
        """Wait for what the leading attempt gathers and do `work` of it; nothing where a newer attempt has begun.

        Args:
            target: on which it is gathered.
            work: given the connection on which this lane is to say that it is there, and what was gathered.
        """
        with suppress(FenceLost):  # the newer one has lanes of its own
            async with writing_to(self._ctx.database(target), f"{self.name} beat") as beating:
                await prepare.require(beating, target, spread=True)
                gathering = await come_together(beating, self._fence)
                if gathering is not None:
                    async with self._there(beating):
                        await work(beating, gathering)

    @asynccontextmanager
    async def _there(self, beating: TargetConnection) -> AsyncIterator[None]:
        """Give back what the lane has once the block is left, and the connections in it are closed."""
        try:
            yield
        finally:
            with suppress(FenceLost, CutoverError, *DRIVER_ERRORS, TimeoutError):
                async with asyncio.timeout(LAST_WORD_SECONDS), beating.transaction():
                    await beating.execute(f"set local lock_timeout = {LOCK_MILLISECONDS}")
                    await give_back(beating, self._fence, self.lane.ticket, by_itself=True)

    async def work(
        self, beating: TargetConnection, writing: TargetConnection, do: Callable[[Claimed], Awaitable[None]]
    ) -> None:
        """Claim pieces and do them, until there are none to come.

        Args:
            beating: on which the lane says that it is there.
            writing: on which pieces are claimed, and done.

        Raises:
            LaneGivenUp, LeaderSilent, and what is of this host alone.
        """
        lane, fence = self.lane, self._fence
        async with writing.transaction():
            await take(writing, fence)
            await writing.execute(
                statement("lane_come"),
                *(fence.run, fence.task, fence.token, lane.ticket, lane.label, lane.number, lane.worker, lane.host),
                LANE_LEASE,
            )
        await together(self._keep(beating), self._claim_all(writing, do))

    async def _claim_all(self, writing: TargetConnection, do: Callable[[Claimed], Awaitable[None]]) -> None:
        try:
            while not self._over and not self.one_too_many:
                piece = await claim(writing, self._fence, self.lane.ticket)
                if piece is None:
                    if not self._see(await read_gathering(writing, self._fence)):
                        return
                    await asyncio.sleep(IDLE_SECONDS)
                elif not await self._done(writing, piece, do):
                    return
        finally:
            self._left.set()

    async def _done(self, writing: TargetConnection, piece: Claimed, do: Callable[[Claimed], Awaitable[None]]) -> bool:
        """Do a piece; False where it could not be done, which the leading attempt is told."""
        try:
            await do(piece)
        except PieceLost:
            await writing.execute("rollback")
        except FenceLost:
            raise
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                raise
            await writing.execute("rollback")
            await fail(writing, self._fence, piece, problem)
            return False
        return True

    async def _keep(self, beating: TargetConnection) -> None:
        """Say again and again that the lane is there, and see how the attempt is."""
        fence, ticket = self._fence, self.lane.ticket
        while not self._left.is_set():
            if not self._see(await read_gathering(beating, fence)):
                return
            async with beating.transaction():
                await take(beating, fence)
                beat = (fence.run, fence.task, ticket, LANE_LEASE, self._moving())
                is_known = await beating.fetchval(statement("lane_beat"), *beat)
            if not is_known:
                if self._see(await read_gathering(beating, fence)):
                    raise LaneGivenUp
                return  # forgotten, as all lanes are that are not needed any more
            with suppress(TimeoutError):
                await asyncio.wait_for(self._left.wait(), BEAT_SECONDS)

    def _see(self, gathering: Gathering | None) -> bool:
        """Take in how the attempt is; False where it needs nobody any more. Raises `LeaderSilent`."""
        if gathering is None or gathering.token != self._fence.token or gathering.over:
            self._over = True
            self._free.set()
            return False
        if gathering.silent:
            raise LeaderSilent
        if gathering.paused:
            self._free.clear()
        else:
            self._free.set()
        return True
