"""`copy`: moves the rows of tables or mapping queries between databases, exactly once, resumable inside a table.

An attempt advances the fence, finds every reason against itself before the first byte, believes what earlier attempts
committed, and moves the rest: N workers over all tables, the largest first, each chunk one transaction on the target
with its checkpoint. All workers of an attempt share one snapshot of the source; what ties attempts together is the
plan's word (`jobs.copy.source.source_snapshot`), and the evidence says how it was.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager

from jobs.api import TAKEN_OVER_FROM, Evidence, Fact, JobContext, JobFunction, Progress
from jobs.copy.back_pressure import Pressure
from jobs.copy.bad_rows import RejectedRows
from jobs.copy.besides import Besides, read_besides
from jobs.copy.checkpoints import Chunk
from jobs.copy.counted import Counted
from jobs.copy.delta.job import delta_load
from jobs.copy.large_objects.copy import LargeObjectCopy
from jobs.copy.lock_holder import naming_blocker
from jobs.copy.orphan_keys import OrphanKeys
from jobs.copy.orphan_rows import OrphanRows
from jobs.copy.planning import PlannedCopy, plan_copy
from jobs.copy.raw_bytes import without_encoding
from jobs.copy.set_aside.lifecycle import Around
from jobs.copy.set_aside.steps import Step
from jobs.copy.sizes import lock
from jobs.copy.source.heap_stream import heap_stream
from jobs.copy.source.source_snapshot import SourceState, source_state
from jobs.copy.table import TableCopy
from jobs.copy.tables import CopyTables
from jobs.postgres.catalog.rights import emptying
from jobs.postgres.catalog.tables import Catalog, read_catalog
from jobs.postgres.connection.copy_timeout import still_there
from jobs.postgres.connection.settings import apply_settings, end_with_client
from jobs.postgres.errors import naming
from jobs.postgres.lock_table import ManyReads
from jobs.postgres.sides import SourceConnection, TargetConnection, reading_from, writing_to
from jobs.postgres.snapshot import SnapshotLost, join_snapshot
from jobs.postgres.target import prepare
from jobs.postgres.target.fence import FenceLost, advance
from jobs.postgres.target.leases import release
from jobs.postgres.target.settled import OneServer, settle
from jobs.postgres.together import together
from jobs.rows.foreign_keys import prove_filled, to_prove, triggers_off
from jobs.rows.grain.told import made_of, unproved
from jobs.rows.ranges import Range
from jobs.rows.selected import APPEARED, not_in_the_source
from jobs.run.outlook.rehearsed_cuts import Recut, recut, told
from plans.model import CopySpec
from plans.plurals import counted

CHUNK_ROWS = 1_000_000
"""The most rows of a chunk; its bytes and the time that it takes are limits too (`jobs.copy.chunk_size`)."""
OR = "is undone, or somebody calls cutover db restore-aside"
_TICK = 0.5
"""Real seconds between two looks at the knobs, and between two snapshots of progress inside long chunks."""


def make_copy(chunk_rows: int = CHUNK_ROWS) -> JobFunction:
    """The kind `copy`, with the most rows that a chunk may have."""

    async def copy(ctx: JobContext) -> Evidence:
        if not isinstance(ctx.spec, CopySpec):
            raise TypeError("copy runs a CopySpec")
        if ctx.spec.delta is not None:
            return await delta_load(ctx, ctx.spec, ctx.spec.delta)
        return await _Copy(ctx, ctx.spec, chunk_rows).run()

    return copy


class _Copy:
    """One attempt."""

    def __init__(self, ctx: JobContext, spec: CopySpec, chunk_rows: int) -> None:
        self._ctx = ctx
        self._spec = spec
        self._chunk_rows = chunk_rows
        self._source = ctx.database(spec.rows.source)
        self._target = ctx.database(spec.rows.target)
        self._queue = CopyTables((), {}, lambda _: 0)
        self._planned: PlannedCopy | None = None
        self._state: SourceState | None = None
        self._server = OneServer()
        self._rejected = RejectedRows(ctx, spec.bad_rows)
        self._pressure = Pressure(ctx, spec.pause_if, spec.rows.source, spec.rows.target)
        self._moving = 0
        self._last = ""
        self._objects: LargeObjectCopy | None = None
        self._busy = 0
        self._changed = asyncio.Condition()

    async def run(self) -> Evidence:
        """Plan, move, prove."""
        async with (
            reading_from(self._source, "plan") as reading,
            writing_to(self._target, "plan") as writing,
            AsyncExitStack() as held,
        ):
            await prepare.require(writing, self._spec.rows.target)
            await self._server.check(writing)
            await advance(writing, self._ctx.fence)
            await together(apply_settings(reading), apply_settings(writing))
            triggers = not await triggers_off(writing)
            self._state = await held.enter_async_context(source_state(self._ctx, self._spec, reading, writing))
            source, target = await together(read_catalog(reading), read_catalog(writing))
            self._planned = planned = await plan_copy(
                self._ctx, self._spec, reading, writing, (source, target), self.state, self._rejected,
                chunk_rows=self._chunk_rows, triggers=triggers,
            )  # fmt: skip
            pairs = planned.pairs
            around = self.around
            besides = await read_besides(
                reading, writing, self._spec, pairs, around.sequences, planned.objects, around.parts
            )
            known = (*planned.warnings(self._spec.rows.source), *told(self._recut))
            for warning in (*known, *besides.warnings, *around.stays):
                self._ctx.warn(warning)
            if lasting := [pair.title for pair in pairs if emptying(pair.target, "delete")]:
                self._ctx.warn(f"this role may not delete there, so that nothing can be undone: {', '.join(lasting)}")
            with self._telling_what_stays_away():
                orphans = self._orphans(target, triggers=triggers) if self._spec.bad_rows else None
                await self.around.begin(writing, planned.weights, orphans)
                self._queue = CopyTables(planned.tables, planned.after, self.around.urgency, self.around.waited_for)
                for relation in self._queue.finished:
                    self.around.finish(relation)
                self._publish()
                self._objects = objects = LargeObjectCopy(
                    self._ctx.fence, planned.objects, still=self.state.frozen, told=self._publish
                )
                row_counts = Counted(planned.tables, planned.files, planned.budget)
                async with (
                    objects.ready(self._source, self._target, self.state.snapshot) as bring,
                    row_counts.ready(self._source, self.state.snapshot) as count,
                ):
                    await together(self._move(reading, writing), bring(), count())
                refused, one_state = self._rejected.by_relation, bool(self.state.mark)
                await row_counts.refuse_missing(writing, self._ctx.fence, refused, one_state=one_state)
            await around.finish_sequences(writing)
            await besides.finish(writing, self._ctx.fence, self._doing, self._ctx.warn)
            await self.state.release(reading)
            proved = around.validated + around.validated_before * triggers
            proved += await prove_filled(writing, pairs, [] if triggers else to_prove(planned.watched))
            await settle(writing, self._ctx.fence)
            await release(writing, self._ctx.fence)
        return self._evidence(besides, row_counts.facts(one_state=one_state), triggers=triggers, proved=proved)

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
                self._ctx.warn(f"{away} indexes and constraints stay set aside until this copy ends well, {OR}")

    @property
    def state(self) -> SourceState:
        """What the attempt sees of the source; there once it is held."""
        if self._state is None:
            raise RuntimeError("the source is not looked at yet")
        return self._state

    @property
    def planned(self) -> PlannedCopy:
        """What there is to do; there once the attempt is planned."""
        if self._planned is None:
            raise RuntimeError("nothing is planned yet")
        return self._planned

    @property
    def around(self) -> Around:
        """What is set aside and made again."""
        return self.planned.around

    @property
    def _recut(self) -> tuple[Recut, ...]:
        """The tables that are cut otherwise than they were rehearsed."""
        return recut({table.pair.title: table.cut_by for table in self.planned.tables}, self._ctx.rehearsed)

    def _orphans(self, target: Catalog, *, triggers: bool) -> OrphanRows:
        """What takes out rows that refer to no row."""
        planned, around = self.planned, self.around
        tables = {table.pair.target.sql: table for table in planned.tables}

        def told(relation: str, rows: int) -> None:
            tables[relation].taken_out(rows)
            self._queue.changed(tables[relation])

        keys = OrphanKeys(planned.pairs, around.parts, planned.watched, around.members, target, triggers=triggers)
        return OrphanRows(self._ctx.fence, keys, self._rejected, told, triggers=triggers)

    async def _move(self, reading: SourceConnection, looking: TargetConnection) -> None:
        """Keep as many workers at it as the knob says, until every table is finished or one of them fails."""
        running: dict[asyncio.Task[None], int] = {}
        await self._pressure.begin(reading, looking, self.planned.pairs)
        try:
            while True:
                for number in set(range(self._workers)) - set(running.values()) if self._unclaimed else ():
                    running[asyncio.create_task(self._work(number))] = number
                if not running:
                    return
                ended, _ = await asyncio.wait(running, timeout=_TICK, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    del running[task]
                    task.result()
                still_there(looking, *([] if self._rows_in else [reading]))
                if self._rows_in:
                    await self.state.release(reading)
                self.state.check()
                await self._pressure.look(reading, looking)
                await self.around.look(looking)
                self._publish()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _work(self, number: int) -> None:
        """One worker: a connection to each side, chunk after chunk, until nothing is left or it is one too many."""
        async with (
            reading_from(self._source, f"read {number}") as reading,
            writing_to(self._target, f"write {number}") as writing,
        ):
            await self._server.check(writing)
            await apply_settings(reading)
            await apply_settings(writing)
            await end_with_client(writing)
            await triggers_off(writing)
            await self._join(reading)
            reads = ManyReads(reading, self.planned.budget)
            while number < self._workers and (work := await self._next(reading)) is not None:
                if isinstance(work, Step):
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
            await join_snapshot(reading, self.state.snapshot)
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
            part = await table.claim(reading, self._queue.unclaimed_bytes, self._workers)
        async with self._changed:
            self._queue.claimed(table)
            self._changed.notify_all()
        if part is None:
            return
        if table.pair.in_one_go:
            await self._in_one_go(writing, table, part, number, raw=without_encoding(reading, writing))
            return
        began = time.monotonic()
        async with naming_blocker(writing, self._ctx.fence, table.pair.target):
            chunk = await self._rejected.copy(reading, writing, table.pair, part, self._moved, whole=table.whole)
        table.committed(chunk, time.monotonic() - began)
        self._committed(table, chunk)

    async def _in_one_go(
        self, writing: TargetConnection, table: TableCopy, rest: Range, number: int, *, raw: bool
    ) -> None:
        """All that is left of a heap, segment by segment; until there are workers too many."""
        pair, fence = table.pair, self._ctx.fence
        async with heap_stream(self._source, self.state.snapshot, pair, rest, self._moved, raw=raw) as rows:
            while not rows.over and number < self._workers:
                await self._pressure.free()
                table.tune(self._ctx.tuning.get("chunk_rows", self._chunk_rows))
                began = time.monotonic()
                async with naming_blocker(writing, fence, pair.target):
                    chunk = await rows.copy_segment(writing, fence, table.segment_bytes)
                rest = table.committed_of(rest, chunk, time.monotonic() - began)
                self._committed(table, chunk)
                self._publish()
            if not rows.over:
                table.give_back(rest)
                self._queue.given_back(table)

    def _committed(self, table: TableCopy, chunk: Chunk) -> None:
        self._moving = max(0, self._moving - chunk.bytes)
        self._queue.changed(table)
        if table.finished:
            self.around.finish(table.pair.target.sql)
        self.state.check()

    async def _next(self, reading: SourceConnection) -> TableCopy | Step | None:
        """A step around a table that is complete, else the most urgent one with rows to come that may begin.

        Steps go first: one cannot be shared out, and rows that fill the time beside it can. Waits while what is left
        depends on what others do; None when all of it is taken.
        """
        async with self._changed:
            while self._unclaimed:
                if self._rows_in and reading.is_in_transaction():
                    await reading.execute("rollback")  # what is left is the target's: hold back no vacuum on the source
                step = self.around.take(rows_left=not self._rows_in)
                if (work := step or self._queue.take()) is not None:
                    self._busy += 1
                    return work
                await self._changed.wait()
        return None

    @property
    def _helpers(self) -> int:
        """Workers that find nothing to do: as many of the server's own may help with an index."""
        waiting = not self._queue.unclaimed and self.around.alone(rows_left=not self._rows_in)
        return self._workers - self._busy if waiting else 0

    @property
    def _workers(self) -> int:
        return max(1, self._ctx.tuning.get("workers", self._spec.workers))

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
        moving = f"{self._moving / 1e6:.0f} MB on the way" if self._moving else ""
        tally, state = self._queue.tally, self.state.note
        notes = (
            self._pressure.note,
            state,
            self._rejected.note,
            self.around.note,
            moving,
            self._last,
            self._objects.note if self._objects else "",
        )
        self._ctx.progress(
            Progress(
                done=tally.done,
                total=tally.total,
                bytes=tally.bytes,
                note=", ".join(filter(None, notes)),
                tables=tally.tables,
            )
        )

    def _evidence(self, besides: Besides, counts: Mapping[str, Fact], *, triggers: bool, proved: int) -> Evidence:
        planned, resumed = self.planned, self.planned.resumed
        tables = tuple(table.evidence for table in planned.tables)
        rows = sum(table.rows for table in tables)
        facts: dict[str, Fact] = {
            "rows": rows,
            "bytes": sum(table.bytes for table in tables),
            "chunks": sum(table.chunks for table in planned.tables),
            "chunks_of_earlier_attempts": resumed,
            "consistency": self.state.told_of(resumed),
            **planned.taken_out.facts(),
            "triggers": "on" if triggers else "off",
            "foreign_keys": f"{proved} proved after loading" + ", the others while loading" * triggers,
            **self._rejected.facts(),
            **self.around.facts(),
            **counts,
            **besides.facts(),
            **(self._objects.facts() if self._objects else {}),
            **made_of(planned.pairs),
            **not_in_the_source(planned.missing),
            **{f"{table.pair.title} is copied": table.how_cut for table in planned.tables if table.pair.source is None},
        }
        if planned.taken_over:
            facts[TAKEN_OVER_FROM] = ", ".join(planned.taken_over)
        moved = f"{rows:,} rows in {counted(len(tables), 'table')}"
        unknown = "completeness not proved" if unproved(planned.pairs) else ""
        return Evidence(
            summary=", ".join(filter(None, (moved, self._rejected.note, unknown))),
            facts=facts,
            tables=tables,
            wrote=tuple(f"{self._spec.rows.target}:{table.table}" for table in tables),
            caveats=(
                *([planned.taken_out.told] if planned.taken_out else ()),
                *unproved(planned.pairs),
                *(f"{title} {APPEARED}" for title in planned.appeared),
                *told([one for one in self._recut if one.loses]),
                *besides.caveats,
                *(self._objects.caveats if self._objects else ()),
            ),
        )
