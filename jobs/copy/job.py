"""`copy`: moves the rows of tables or mapping queries between databases, exactly once, resumable inside a table.

An attempt advances the fence, finds every reason against itself before the first byte, believes what earlier attempts
committed, and moves the rest: N workers over all tables, the largest first, each chunk one transaction on the target
with its checkpoint. All workers of an attempt share one snapshot of the source; what ties attempts together is the
plan's word (`jobs.copy.source.source_snapshot`), and the evidence says how it was.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from jobs.api import Evidence, Fact, JobContext, JobFunction, Progress
from jobs.copy.back_pressure import Pressure
from jobs.copy.bad_rows import RejectedRows
from jobs.copy.besides import Besides, read_besides
from jobs.copy.counted import RowCounts
from jobs.copy.delta.job import delta_load
from jobs.copy.evidence import copy_evidence
from jobs.copy.hold import Chunk, Hold
from jobs.copy.large_objects.copy import LargeObjectCopy
from jobs.copy.moving import Here, Mover
from jobs.copy.orphan_keys import OrphanKeys
from jobs.copy.orphan_rows import OrphanRows
from jobs.copy.planned import PlannedCopy
from jobs.copy.planning import plan_copy
from jobs.copy.recut import told
from jobs.copy.session import CopySession, open_session
from jobs.copy.set_aside.lifecycle import Around
from jobs.copy.set_aside.steps import RebuildStep
from jobs.copy.sizes import lock
from jobs.copy.source.source_snapshot import Keeping, source_state
from jobs.copy.spread.leading import ByLanes, gathered, spread_of
from jobs.copy.table import TableCopy
from jobs.copy.tables import CopyTables
from jobs.postgres.catalog.rights import emptying
from jobs.postgres.catalog.tables import Catalog, ForeignKey
from jobs.postgres.connection.copy_timeout import still_there
from jobs.postgres.errors import naming
from jobs.postgres.lock_table import ManyReads
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.snapshot import SnapshotLost, join_snapshot
from jobs.postgres.target.fence import FenceLost
from jobs.postgres.target.leases import release
from jobs.postgres.target.settled import settle
from jobs.postgres.together import together
from jobs.rows.beside.large_objects import WantedObjects
from jobs.rows.foreign_keys import prove_filled, to_prove
from jobs.rows.ranges import Range
from jobs.rows.spread.leading import Spread
from jobs.rows.worker_pool import keep_working
from plans.model import CopySpec
from plans.model.lanes import workers_of

CHUNK_ROWS = 1_000_000
"""The most rows of a chunk; its bytes and the time that it takes are limits too (`jobs.copy.chunk_size`)."""
ENDINGS = "is rolled back, or somebody calls cutover db restore-aside"


def make_copy(chunk_rows: int = CHUNK_ROWS) -> JobFunction:
    """The kind `copy`, with the most rows that a chunk may have."""

    async def copy(ctx: JobContext) -> Evidence:
        if not isinstance(ctx.spec, CopySpec):
            raise TypeError("copy runs a CopySpec")
        if ctx.spec.delta is not None:
            return await delta_load(ctx, ctx.spec, ctx.spec.delta)
        return await copy_rows(ctx, ctx.spec, chunk_rows=chunk_rows)

    return copy


async def copy_rows(
    ctx: JobContext, spec: CopySpec, keeping: Keeping = source_state, *, chunk_rows: int = CHUNK_ROWS
) -> Evidence:
    """One attempt of a copy, perhaps as a part of another kind of job.

    Args:
        keeping: the source in a state, where the specification does not say how.
        chunk_rows: the most rows of a chunk.
    """
    return await _Copy(ctx, spec, keeping, chunk_rows).run()


class _Copy:
    """One attempt."""

    def __init__(self, ctx: JobContext, spec: CopySpec, keeping: Keeping, chunk_rows: int) -> None:
        self._ctx = ctx
        self._spec = spec
        self._keeping = keeping
        self._chunk_rows = chunk_rows
        self._source = ctx.database(spec.rows.source)
        self._target = ctx.database(spec.rows.target)
        self._queue = CopyTables((), {}, lambda _: 0)
        self._planned: PlannedCopy | None = None
        self._session: CopySession | None = None
        self._mover: Mover | None = None
        self._spread: Spread | None = None
        self._rejected = RejectedRows(ctx, spec.bad_rows)
        self._pressure = Pressure(ctx, spec.pause_if, spec.rows.source, spec.rows.target)
        self._moving = 0
        self._last = ""
        self._objects = LargeObjectCopy(ctx.fence, WantedObjects(), still=False, told=lambda: None)
        self._busy = 0
        self._changed = asyncio.Condition()

    async def run(self) -> Evidence:
        """Plan, move, prove."""
        async with open_session(self._ctx, self._spec, self._keeping) as session:
            self._session = session
            self._planned = planned = await plan_copy(session, self._rejected, chunk_rows=self._chunk_rows)
            await self._settle_states()
            reading, writing, around = session.reading, session.writing, planned.around
            besides = await read_besides(
                reading, writing, self._spec, planned.pairs, around.sequences, planned.objects, around.parts
            )
            self._warn(besides)
            with self._telling_what_stays_away():
                counts = await self._fill()
            await around.finish_sequences(writing)
            await besides.finish(writing, session.fence, self._doing, self._ctx.warn)
            await session.state.release(reading)
            proved = around.validated + around.validated_before * session.triggers
            watched = [] if session.triggers else self._even(to_prove(planned.watched))
            proved += await prove_filled(writing, planned.pairs, watched)
            await settle(writing, session.fence)
            await release(writing, session.fence)
        evidence = copy_evidence(session, planned, self._rejected, self._objects, besides, counts, proved=proved)
        return replace(evidence, shares=self._spread.shares("moved") if self._spread is not None else ())

    def _warn(self, besides: Besides) -> None:
        """Tell the journal what people should know before the first byte."""
        planned = self.planned
        recut = told(planned.recut(self._ctx.rehearsed))
        for warning in (*planned.warnings(self._spec.rows.source), *recut, *besides.warnings, *planned.around.stays):
            self._ctx.warn(warning)
        if lasting := [pair.title for pair in planned.pairs if emptying(pair.target, "delete")]:
            self._ctx.warn(f"this role may not delete there, so that nothing can be rolled back: {', '.join(lasting)}")

    async def _fill(self) -> Mapping[str, Fact]:
        """Set aside, move all rows, make again; returns which tables were counted and found whole, for the evidence."""
        session, planned, around = self.session, self.planned, self.around
        fence, writing, state = session.fence, session.writing, session.state
        orphans = self._orphans(session.target, triggers=session.triggers) if self._spec.bad_rows else None
        await around.begin(writing, planned.weights, orphans)
        self._queue = CopyTables(planned.tables, planned.after, around.urgency, around.waited_for)
        for relation in self._queue.finished:
            around.finish(relation)
        self._publish()
        self._objects = LargeObjectCopy(fence, planned.objects, still=state.frozen, told=self._publish)
        self._spread = spread_of(session, lambda: self._workers)
        self._mover = self._make_mover()
        row_counts = RowCounts(planned.tables, planned.files, planned.budget)
        async with (
            self._objects.ready(self._source, self._target, state.snapshot) as bring,
            row_counts.ready(self._source, state.snapshot) as count,
            gathered(self._spread, session, planned, self._rejected),
        ):
            await together(self._move(), bring(), count())
        one_state = state.one_state
        await row_counts.refuse_missing(writing, fence, self._rejected.by_relation, one_state=one_state)
        return row_counts.facts(one_state=one_state)

    def _make_mover(self) -> Mover:
        if self._spread is not None:
            return ByLanes(self._spread, self.planned.files, self._rejected)
        return Here(
            source=self._source,
            snapshot=self.session.state.snapshot,
            hold=Hold(self._ctx.fence),
            rejected=self._rejected if self._spec.bad_rows else None,
            moved=self._moved,
        )

    async def _settle_states(self) -> None:
        """See which tables are of another state than this attempt's: foreign keys to them are not proved here."""
        state, planned = self.session.state, self.planned
        await state.planned([table.pair.title for table in planned.tables if table.finished])
        titles = {pair.target.sql: pair.title for pair in planned.pairs}
        planned.around.leave_unproved(
            lambda referring, referenced: (
                referring in titles and referenced in titles and state.uneven(titles[referring], titles[referenced])
            )
        )

    def _even(self, keys: Sequence[ForeignKey]) -> list[ForeignKey]:
        """Those between tables of one state."""
        return [key for key in keys if not self.session.state.uneven(key.referring_title, key.referenced_title)]

    @contextmanager
    def _telling_what_stays_away(self) -> Iterator[None]:
        """Whatever ends the attempt, but for a newer one, which sees to it: there may be none after it."""
        overtaken = False
        try:
            yield
        except FenceLost:
            overtaken = True
            raise
        finally:
            if (away := self.around.away) and not overtaken:
                self._ctx.warn(f"{away} indexes and constraints stay set aside until this copy ends well, {ENDINGS}")

    @property
    def session(self) -> CopySession:
        """Both ends of the attempt; there once they are reached."""
        if self._session is None:
            raise RuntimeError("nothing is connected yet")
        return self._session

    @property
    def planned(self) -> PlannedCopy:
        """What there is to do; there once the attempt is planned."""
        if self._planned is None:
            raise RuntimeError("nothing is planned yet")
        return self._planned

    @property
    def mover(self) -> Mover:
        """What moves claimed ranges; there once rows are to come."""
        if self._mover is None:
            raise RuntimeError("no rows are to come yet")
        return self._mover

    @property
    def around(self) -> Around:
        """What is set aside and made again."""
        return self.planned.around

    def _orphans(self, target: Catalog, *, triggers: bool) -> OrphanRows:
        """What takes out rows that refer to no row."""
        planned, around = self.planned, self.around
        tables = {table.pair.target.sql: table for table in planned.tables}

        def told(relation: str, rows: int) -> None:
            tables[relation].taken_out(rows)
            self._queue.changed(tables[relation])

        keys = OrphanKeys(planned.pairs, around.parts, planned.watched, around.members, target, triggers=triggers)
        return OrphanRows(self._ctx.fence, keys, self._rejected, told, triggers=triggers)

    async def _move(self) -> None:
        """Keep as many workers at it as the knob says, until every table is finished or one of them fails."""
        await self._pressure.begin(self.session.reading, self.session.writing, self.planned.pairs)
        await keep_working(
            self._work,
            workers=lambda: self._at_once,
            waiting=lambda: self._at_once if self._unclaimed else 0,
            look=self._look,
        )

    async def _look(self) -> None:
        """Look at what could stop or pause the attempt, and publish how far it is."""
        session = self.session
        still_there(session.writing, *([] if self._rows_in else [session.reading]))
        if self._rows_in:
            await session.state.release(session.reading)
        session.state.check()
        await self._pressure.look(session.reading, session.writing)
        await self.around.look(session.writing)
        if self._spread is not None:
            await self._spread.look(session.writing, paused=bool(self._pressure.cause), over=self._rows_in)
        self._publish()

    async def _work(self, number: int) -> None:
        """One worker: a connection to each side, chunk after chunk, until nothing is left or it is one too many."""
        async with self.session.worker(number) as (reading, writing):
            await self._join(reading)
            reads = ManyReads(reading, self.planned.budget)
            while number < self._at_once and (work := await self._next(reading, number)) is not None:
                if isinstance(work, RebuildStep):
                    await self.around.carry_out(writing, work, helpers=self._helpers)
                else:
                    await self._chunk(reading, writing, work, reads, number)
                self._publish()
                async with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()

    async def _join(self, reading: SourceConnection) -> None:
        """Share the snapshot, unless all rows are in and it has gone: what is left to do is the target's alone."""
        try:
            await join_snapshot(reading, self.session.state.snapshot)
        except SnapshotLost:
            if not self._rows_in:
                raise

    async def _chunk(
        self, reading: SourceConnection, writing: TargetConnection, table: TableCopy, reads: ManyReads, number: int
    ) -> None:
        table.tune(self._ctx.tuning.get("chunk_rows", self._chunk_rows))
        await self._pressure.free()
        await lock(reading, table.pair, reads, self.planned.files)
        with naming(f"cutting {table.pair.title} on the source"):
            part = await table.claim(reading, self._queue.unclaimed_bytes, self._at_once)
        async with self._changed:
            self._queue.claimed(table)
            self._changed.notify_all()
        if part is None:
            return
        if table.pair.in_one_go:
            await self._in_one_go(reading, writing, table, part, number)
            return
        moved = await self.mover.chunk(reading, writing, table.pair, part, whole=table.whole)
        table.committed(moved.chunk, moved.seconds)
        self._committed(table, moved.chunk)

    async def _in_one_go(
        self, reading: SourceConnection, writing: TargetConnection, table: TableCopy, rest: Range, number: int
    ) -> None:
        """All that is left of a heap, segment by segment; until there are workers too many."""
        async with self.mover.in_one_go(reading, writing, table.pair, rest) as segments:
            while not segments.over and (segments.bound or number < self._at_once):
                await self._pressure.free()
                table.tune(self._ctx.tuning.get("chunk_rows", self._chunk_rows))
                moved = await segments.further(table.segment_bytes)
                rest = table.committed_of(rest, moved.chunk, moved.seconds)
                self._committed(table, moved.chunk)
                self._publish()
            if not segments.over:
                table.give_back(rest)
                self._queue.given_back(table)

    def _committed(self, table: TableCopy, chunk: Chunk) -> None:
        self._moving = max(0, self._moving - chunk.bytes)
        self._queue.changed(table)
        if table.finished:
            self.around.finish(table.pair.target.sql)
        self.session.state.check()

    async def _next(self, reading: SourceConnection, number: int) -> TableCopy | RebuildStep | None:
        """A step around a table that is complete, else the most urgent one with rows to come that may begin.

        Steps go first: one cannot be shared out, and rows that fill the time beside it can. Waits while what is left
        depends on what others do; None when all of it is taken.
        """
        async with self._changed:
            while self._unclaimed:
                if self._rows_in and reading.is_in_transaction():
                    await reading.execute("rollback")  # what is left is the target's: hold back no vacuum on the source
                step = self.around.take(rows_left=not self._rows_in) if number < self._workers else None
                if (work := step or self._queue.take()) is not None:
                    self._busy += 1
                    return work
                await self._changed.wait()
        return None

    @property
    def _helpers(self) -> int:
        """Workers that find nothing to do: as many of the server's own may help with an index."""
        waiting = not self._queue.unclaimed and self.around.alone(rows_left=not self._rows_in)
        return max(0, self._workers - self._busy) if waiting else 0

    @property
    def _workers(self) -> int:
        """How many move rows, here or on other hosts."""
        return max(1, workers_of(self._spec, self._ctx.tuning) or 0)

    @property
    def _at_once(self) -> int:
        """How many ranges are claimed at once: where others move them, each has one to come."""
        return self._workers * (1 if self._spread is None else 2)

    @property
    def _rows_in(self) -> bool:
        return self._queue.all_in

    @property
    def _unclaimed(self) -> bool:
        return self.around.left or self._queue.unclaimed

    def _moved(self, size: int) -> None:
        self._moving += size

    def _doing(self, what: str) -> None:
        """What is done behind all rows."""
        self._last = what
        self._publish()

    def _publish(self) -> None:
        on_the_way = self._moving if self._spread is None else self._spread.moving
        moving = f"{on_the_way / 1e6:.0f} MB on the way" if on_the_way else ""
        tally, snapshot = self._queue.tally, self.session.state.note
        around = (self._rejected.note, self.around.note)
        lanes = self._spread.note if self._spread is not None else ""
        notes = (self._pressure.note, lanes, snapshot, *around, moving, self._last, self._objects.note)
        self._ctx.progress(
            Progress(
                done=tally.done,
                total=tally.total,
                bytes=tally.bytes,
                note=", ".join(filter(None, notes)),
                tables=tally.tables,
            )
        )
