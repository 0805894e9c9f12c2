"""The leading attempt's mover: it moves no bytes itself, but puts up pieces and waits until lanes have moved them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from jobs.copy.bad_rows import RejectedRows
from jobs.copy.hold import Chunk
from jobs.copy.moving import Moved, Segments
from jobs.copy.planned import PlannedCopy
from jobs.copy.session import CopySession
from jobs.copy.spread.content import GatheredTable
from jobs.postgres.lock_table import TableFiles
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.target.settled import OneServer
from jobs.rows.ranges import Range, read_bound
from jobs.rows.selection import Pair
from jobs.rows.spread.gathering import Gathering
from jobs.rows.spread.leading import Piece, Spread
from jobs.rows.spread.pieces import News, Work


def spread_of(session: CopySession, wanted: Callable[[], int]) -> Spread | None:
    """What an attempt has others do; None where it moves all rows itself.

    Args:
        wanted: how many lanes there are to be; asked again and again.
    """
    if not session.spec.lanes:
        return None
    return Spread(session.ctx, session.ctx.database(session.spec.rows.target), wanted=wanted)


@asynccontextmanager
async def gathered(
    spread: Spread | None, session: CopySession, planned: PlannedCopy, rejected: RejectedRows
) -> AsyncIterator[None]:
    """Let lanes join a planned attempt for the length of the block."""
    if spread is None:
        yield
        return
    source = OneServer()
    await source.check(session.reading)
    gathering = Gathering(
        snapshot=session.state.snapshot,
        source_started=source.started,
        target_started=session.server.started,
        triggers=session.triggers,
        budget=planned.budget,
    )
    async with spread.gathered(gathering, refused=rejected.total):
        yield


class ByLanes:
    """Moves by others (`jobs.copy.moving.Mover`)."""

    def __init__(self, spread: Spread, files: TableFiles, rejected: RejectedRows) -> None:
        """Args: files: that the source's tables lie in; rejected: counts what lanes set aside."""
        self._spread, self._files, self._rejected = spread, files, rejected

    async def chunk(
        self,
        reading: SourceConnection,  # noqa: ARG002 - lanes have their own
        writing: TargetConnection,
        pair: Pair,
        part: Range,
        *,
        whole: bool,
    ) -> Moved:
        """Have one range moved."""
        piece = await self._put(writing, pair, Work(relation=pair.target.sql, part=part, whole=whole))
        while not (news := await piece.heard()).done:
            pass
        self._count(pair, news.refused)
        chunk = Chunk(part=part, rows=news.rows, bytes=news.bytes, filenode=pair.target.filenode)
        return Moved(chunk, news.seconds)

    @asynccontextmanager
    async def in_one_go(
        self,
        reading: SourceConnection,  # noqa: ARG002 - as above
        writing: TargetConnection,
        pair: Pair,
        part: Range,
    ) -> AsyncIterator[Segments]:
        """Have a range of a heap read to its end."""
        yield _Followed(partial(self._put, writing, pair), pair, part)

    async def _put(self, writing: TargetConnection, pair: Pair, work: Work) -> Piece:
        return await self._spread.put(writing, work, lambda: GatheredTable.of(pair, self._files).to_json())

    def _count(self, pair: Pair, refused: int) -> None:
        if refused:
            self._rejected.count(pair, refused)
            self._rejected.committed(pair, refused)


class _Followed:
    """A range of a heap that a lane reads: what it has committed on the way."""

    bound = True

    def __init__(self, put: Callable[[Work], Awaitable[Piece]], pair: Pair, part: Range) -> None:
        self._put, self._pair, self._rest = put, pair, part
        self._piece: Piece | None = None
        self._last: News | None = None

    @property
    def over(self) -> bool:
        return self._last is not None and self._last.done

    async def further(self, size: int) -> Moved:
        """Wait for the next that is committed. Args: size: at first; then the lane fits it to how quick it is."""
        if self._piece is None:
            work = Work(relation=self._pair.target.sql, part=self._rest, in_one_go=True, segment=size)
            self._piece = await self._put(work)
        news = await self._piece.heard()
        rows, size, seconds = (self._last.rows, self._last.bytes, self._last.seconds) if self._last else (0, 0, 0.0)
        self._last = news
        part = Range(lo=self._rest.lo, hi=self._rest.hi if news.done else read_bound(news.lo))
        self._rest = Range(lo=part.hi, hi=self._rest.hi)
        chunk = Chunk(part=part, rows=news.rows - rows, bytes=news.bytes - size, filenode=self._pair.target.filenode)
        return Moved(chunk, news.seconds - seconds)
