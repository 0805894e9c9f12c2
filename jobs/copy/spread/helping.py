"""A lane of a copy that is spread over several hosts: it sees what the leading attempt sees, and moves pieces.

It never advances the fence; a newer attempt ends it as it ends everything else of an older one.
"""

from contextlib import AsyncExitStack

from jobs.api import Evidence, Fatal, JobContext, Lane
from jobs.copy.bad_rows import RejectedRows
from jobs.copy.chunk_size import CHUNK_BYTES, QUICK_SECONDS, SLOW_SECONDS
from jobs.copy.moving import Here
from jobs.copy.session import worker_connections
from jobs.copy.sizes import lock
from jobs.copy.spread.content import GatheredTable
from jobs.copy.spread.piece_hold import PieceHold
from jobs.postgres.lock_table import ManyReads
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.snapshot import join_snapshot
from jobs.postgres.target.settled import OneServer
from jobs.rows.spread.gathering import Gathering, read_gathered, same_servers
from jobs.rows.spread.lane import AtWork
from jobs.rows.spread.pieces import Claimed
from plans.model import CopySpec
from plans.plurals import counted


class OtherRights(Fatal):
    """What this host's role may do on the target is not what the leading attempt's may."""


async def help_copy(ctx: JobContext, lane: Lane) -> Evidence:
    """Move pieces of a copy until there are none to come, or this lane is one too many."""
    if not isinstance(ctx.spec, CopySpec):
        raise TypeError("help_copy helps a CopySpec")
    helping = _Helping(ctx, ctx.spec, lane)
    await helping.run()
    return Evidence(summary=f"{counted(helping.rows, 'row')} moved")


class _Helping:
    """One lane."""

    def __init__(self, ctx: JobContext, spec: CopySpec, lane: Lane) -> None:
        self._ctx, self._spec = ctx, spec
        self._source, self._target = ctx.database(spec.rows.source), ctx.database(spec.rows.target)
        self._at_work = AtWork(ctx, lane, moving=lambda: self._moving)
        self._rejected = LaneRejects(ctx, spec.bad_rows)
        self._tables: dict[str, GatheredTable] = {}
        self._moving = 0
        self.rows = 0

    async def run(self) -> None:
        """Join the attempt once it has gathered, and do pieces of it."""
        await self._at_work.join(self._spec.rows.target, self._work)

    async def _work(self, beating: TargetConnection, gathering: Gathering) -> None:
        async with AsyncExitStack() as opened:
            connections = worker_connections(
                self._source, self._target, OneServer(gathering.target_started), self._at_work.name
            )
            reading, writing, triggers = await opened.enter_async_context(connections)
            await same_servers(gathering, reading, writing)
            if triggers != gathering.triggers:
                silent = "may" if gathering.triggers else "may not"
                raise OtherRights(
                    f"the role of this host {silent} set session_replication_role on {self._spec.rows.target}, unlike"
                    " that of the attempt that it helps",
                    hint="have both reach the target as the same role",
                )
            await join_snapshot(reading, gathering.snapshot)
            reads = ManyReads(reading, gathering.budget)

            async def do(piece: Claimed) -> None:
                await self._do(reading, writing, gathering, reads, piece)

            await self._at_work.work(beating, writing, do)

    async def _do(
        self,
        reading: SourceConnection,
        writing: TargetConnection,
        gathering: Gathering,
        reads: ManyReads,
        piece: Claimed,
    ) -> None:
        table = await self._table(writing, piece.work.relation)
        pair, work = table.pair, piece.work
        self._moving = 0
        await lock(reading, pair, reads, table.table_files)
        here = Here(
            source=self._source,
            snapshot=gathering.snapshot,
            hold=PieceHold(self._ctx.fence, piece, self._rejected),
            rejected=self._rejected if self._spec.bad_rows else None,
            moved=self._moved,
        )
        if work.in_one_go:
            await self._in_one_go(reading, writing, here, table, piece)
        else:
            moved = await here.chunk(reading, writing, pair, work.part, whole=work.whole)
            self.rows += moved.chunk.rows
        self._moving = 0

    async def _in_one_go(
        self, reading: SourceConnection, writing: TargetConnection, here: Here, table: GatheredTable, piece: Claimed
    ) -> None:
        """All of a range of a heap; until this lane is one too many, when others go on where it has ended."""
        size = piece.work.segment
        async with here.in_one_go(reading, writing, table.pair, piece.work.part) as segments:
            while not segments.over and not self._at_work.one_too_many:
                await self._at_work.free()
                moved = await segments.further(size)
                self.rows += moved.chunk.rows
                self._moving = max(0, self._moving - moved.chunk.bytes)
                size = fitted(size, moved.seconds)

    async def _table(self, connection: Connection, relation: str) -> GatheredTable:
        """What there is to know of a table; told once for all of its pieces."""
        if relation not in self._tables:
            told = await read_gathered(connection, self._ctx.fence, relation)
            self._tables[relation] = GatheredTable.from_json(told)
        return self._tables[relation]

    def _moved(self, size: int) -> None:
        self._moving += size


class LaneRejects(RejectedRows):
    """Counts what a lane sets aside; who leads hears of it by the piece, and tells people."""

    def committed(self, pair: object, refused: int) -> None:
        """It stands in the piece."""


def fitted(size: int, seconds: float) -> int:
    """How many bytes the next segment has, after one of this size that took so long."""
    if seconds < QUICK_SECONDS:
        return min(CHUNK_BYTES, size * 2)
    return max(1, size // 2) if seconds > SLOW_SECONDS else size
