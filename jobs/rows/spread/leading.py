"""The leading attempt's side: it says what others join, puts up pieces, and hears what became of each."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import asyncpg

from jobs.api import Fence, JobContext, JobDatabase, Share
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import TargetConnection, writing_to
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import FenceLost, take
from jobs.rows.spread.gathering import BEAT_SECONDS, LEADER_LEASE, Gathering
from jobs.rows.spread.lanes import LOCK_MILLISECONDS, Lanes
from jobs.rows.spread.pieces import News, Work, put_up, read_news
from plans.errors import CutoverError
from plans.plurals import counted

POLL_SECONDS = 0.05
"""Between two looks at what has become of pieces."""
LAST_WORD_SECONDS = 5.0
"""How long a leading attempt that ends tries to say so."""


class Host(NamedTuple):
    """By whom rows were moved or summed: a worker and its host."""

    worker: str
    host: str


class Piece:
    """One that was put up: `heard` waits until more of it is done."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.news: News | None = None
        self.failed: BaseException | None = None
        self._changed = asyncio.Event()

    def tell(self, news: News | None = None, failed: BaseException | None = None) -> None:
        """Something has become of it."""
        if failed is not None or news != self.news:
            self.news, self.failed = news or self.news, failed or self.failed
            self._changed.set()

    async def heard(self) -> News:
        """What is news of it: wait for it. Raises what it, or all of the spreading, has failed with."""
        await self._changed.wait()
        self._changed.clear()
        if self.failed is not None:
            raise self.failed
        assert self.news is not None  # noqa: S101 - it is told one or the other
        return self.news


class Spread:
    """What one attempt has others do."""

    def __init__(self, ctx: JobContext, target: JobDatabase, *, wanted: Callable[[], int]) -> None:
        """Args: wanted: how many lanes there are to be; asked again and again."""
        self._fence: Fence = ctx.fence
        self._target = target
        self._wanted = wanted
        self._lanes = Lanes(ctx.fence, target.id, ctx.warn)
        self._open: dict[int, Piece] = {}
        self._counted: list[int] = []
        """Pieces whose end is known, and which still stand on the target."""
        self._put_up = 0
        self._following: asyncio.Task[None] | None = None
        self._failed: BaseException | None = None
        self._known: set[str] = set()
        self._last: dict[int, tuple[int, int]] = {}
        self._rows: Counter[Host] = Counter()
        self._bytes: Counter[Host] = Counter()
        self._paused = False

    @property
    def over(self) -> bool:
        """Whether nobody is needed any more."""
        return self._following is None

    async def rest(self, connection: TargetConnection) -> None:
        """Say that nobody is needed any more, as far as that can be said; once is enough."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
            self._following = None
            await self._leave(connection)

    @asynccontextmanager
    async def gathered(self, gathering: Gathering, *, refused: int = 0) -> AsyncIterator[None]:
        """Let others join for the length of the block, which fails where this can go on no more.

        Args:
            refused: how many rows are set aside so far.
        """
        async with writing_to(self._target, "spread") as connection:
            await self._gather(connection, gathering, refused)
            self._following = asyncio.create_task(self._follow(connection), name="spread")
            try:
                yield
            finally:
                await self.rest(connection)

    async def look(self, connection: TargetConnection, *, paused: bool, over: bool) -> None:
        """Take in how the attempt is; raises what ended the spreading.

        Args:
            paused: no piece may begin.
            over: there are none to come.
        """
        self.check()
        self._paused = paused
        if over:
            await self.rest(connection)

    def check(self) -> None:
        """Let the attempt go on; raises what ended the spreading."""
        if self._failed is not None:
            raise self._failed

    async def put(self, connection: TargetConnection, work: Work, content: Callable[[], str]) -> Piece:
        """Put up a piece.

        Args:
            content: gives what those who do it need to know of its relation, where nobody was told yet.
        """
        fence, piece = self._fence, Piece(self._put_up)
        self._put_up += 1
        self.check()
        async with connection.transaction():
            await take(connection, fence)
            if work.relation not in self._known:
                await connection.execute(statement("gathered_write"), fence.run, fence.task, work.relation, content())
            await put_up(connection, fence, piece.number, work)
        self._known.add(work.relation)
        self._open[piece.number] = piece
        self.check()  # of one that was put up while the spreading failed nobody would tell
        return piece

    @property
    def moving(self) -> int:
        """Bytes on their way."""
        return sum(lane.moving for lane in self._lanes.there)

    @property
    def note(self) -> str:
        """For the screen: where fewer help than there are to be."""
        if self.over:
            return ""
        there, wanted = len(self._lanes.there), self._wanted()
        return f"{there} of {counted(wanted, 'lane')} at work" if there < wanted else ""

    def shares(self, done: str) -> tuple[Share, ...]:
        """For the evidence: who did how much. Args: done: what they did, "moved"."""
        return tuple(
            Share(done=done, worker=who.worker, host=who.host, rows=self._rows[who], bytes=self._bytes[who])
            for who in sorted(self._rows)
        )

    async def _gather(self, connection: TargetConnection, gathering: Gathering, refused: int) -> None:
        fence = self._fence
        async with connection.transaction():
            await take(connection, fence)
            await connection.execute(statement("spread_forget"), fence.run, fence.task)
            await connection.execute(
                statement("gathering_write"),
                *(fence.run, fence.task, fence.token, gathering.snapshot, gathering.target_snapshot),
                *(gathering.source_started, gathering.target_started, gathering.triggers, gathering.budget),
                *(refused, LEADER_LEASE),
            )

    async def _follow(self, connection: TargetConnection) -> None:
        """Hear of pieces, say that the attempt is there, look after lanes; what fails here fails every piece."""
        clock, told = asyncio.get_running_loop().time, float("-inf")
        try:
            while True:
                if clock() - told >= BEAT_SECONDS / 2:
                    told = clock()
                    await self._beat(connection)
                await self._hear(connection)
                await asyncio.sleep(POLL_SECONDS)
        except Exception as error:
            self._failed = error
            for piece in self._open.values():
                piece.tell(failed=error)
            raise

    async def _beat(self, connection: TargetConnection) -> None:
        fence, over = self._fence, [*self._counted]
        # A lane that counts bad rows locks the gathering until it commits; one that froze there is ended by the look.
        with suppress(asyncpg.LockNotAvailableError):
            async with connection.transaction():
                await connection.execute(f"set local lock_timeout = {LOCK_MILLISECONDS}")
                await take(connection, fence)
                own = (fence.run, fence.task, fence.token)
                await connection.execute(statement("gathering_beat"), *own, LEADER_LEASE, self._paused)
                await connection.execute(statement("piece_forget"), fence.run, fence.task, over)
            del self._counted[: len(over)]
        await self._lanes.look(connection)

    async def _hear(self, connection: TargetConnection) -> None:
        if not self._open:
            return
        for number, news in (await read_news(connection, self._fence, [*self._open])).items():
            lane = await self._lanes.holder(connection, news.holder)
            if news.problem is not None:
                self._open.pop(number).tell(failed=news.problem.error(lane.who if lane else "a lane"))
                continue
            self._count(number, Host(lane.worker, lane.host) if lane else Host("", ""), news)
            self._open[number].tell(news)
            if news.done:
                del self._open[number], self._last[number]
                self._counted.append(number)

    def _count(self, number: int, who: Host, news: News) -> None:
        rows, size = self._last.get(number, (0, 0))
        self._last[number] = news.rows, news.bytes
        self._rows[who] += news.rows - rows
        self._bytes[who] += news.bytes - size

    async def _leave(self, connection: TargetConnection) -> None:
        """A lane that still moves rows keeps its piece until it is done with it; the next attempt forgets it then."""
        fence = self._fence
        with suppress(FenceLost, CutoverError, *DRIVER_ERRORS, TimeoutError):
            async with asyncio.timeout(LAST_WORD_SECONDS):
                async with connection.transaction():
                    await take(connection, fence)
                    await connection.execute(statement("gathering_over"), fence.run, fence.task, fence.token)
                async with connection.transaction():
                    await take(connection, fence)
                    await connection.execute(f"set local lock_timeout = {LOCK_MILLISECONDS}")
                    await connection.execute(statement("spread_forget"), fence.run, fence.task)
