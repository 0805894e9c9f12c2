"""A delta load: the bulk was moved days before, and the night moves what has changed since.

Both sides are summed by ranges of the key, inside the databases; only ranges whose sums differ are looked into, by
buckets of the key's hash, and only the rows of the buckets that differ travel (`jobs.copy.delta.apply`). With a
watermark column the key and that column are compared; without one all columns are. Nothing is remembered from the last
load, and no clock is trusted: a row that a long transaction committed late, or that has gone, is found all the same.
What a watermark cannot show is a change that left it alone: a reconcile shows that.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from jobs.api import Evidence, Fact, JobContext, Progress, TableEvidence
from jobs.copy.back_pressure import Pressure
from jobs.copy.besides import Besides, read_besides
from jobs.copy.delta.apply import DELETIONS_PHASE, Change, DeltaRange, KeyTwice, altered, target_condition
from jobs.copy.delta.buckets import in_buckets, sum_buckets
from jobs.copy.delta.planning import DeltaTable, PlannedDelta, plan_delta
from jobs.copy.large_objects.copy import LargeObjectCopy
from jobs.copy.lock_holder import naming_blocker
from jobs.copy.session import CopySession, open_session
from jobs.copy.set_aside.for_delta import unproved_away
from jobs.copy.sizes import lock
from jobs.copy.slow_deletes import read_slow_deletes, warn_of_slow_deletes
from jobs.postgres.connection.copy_timeout import still_there
from jobs.postgres.lock_table import ManyReads
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.snapshot import join_snapshot
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.postgres.target.leases import release
from jobs.postgres.target.settled import settle
from jobs.postgres.together import together
from jobs.rows.beside.large_objects import WantedObjects
from jobs.rows.beside.sequences import advance_sequences
from jobs.rows.checksum import sum_whole
from jobs.rows.displacing import displaced, displacing_delta
from jobs.rows.foreign_keys import prove_emptied, prove_filled, to_prove
from jobs.rows.grain.told import made_of, unproved
from jobs.rows.heaps import ring_from
from jobs.rows.ranges import Range, next_bound
from jobs.rows.selected import APPEARED_REASON
from jobs.rows.sizes import source_condition
from jobs.rows.tally import ProgressTally
from jobs.rows.worker_pool import keep_working
from plans.model import CopySpec, Deletions, Delta
from plans.plurals import counted

RANGE_ROWS = 50_000
"""Rows that are summed at once."""
BUCKET_ROWS = 16
"""Rows of a bucket by the key's hash, in a range that differs: with each row that changed, about as many travel."""
MOST_BUCKETS = 1 << 16


async def delta_load(
    ctx: JobContext, spec: CopySpec, delta: Delta, *, range_rows: int = RANGE_ROWS, bucket_rows: int = BUCKET_ROWS
) -> Evidence:
    """One attempt."""
    return await _DeltaLoad(ctx, spec, delta, range_rows, bucket_rows).run()


class _DeltaLoad:
    def __init__(self, ctx: JobContext, spec: CopySpec, delta: Delta, range_rows: int, bucket_rows: int) -> None:
        self._ctx = ctx
        self._spec = spec
        self._delta = delta
        self._range_rows, self._bucket_rows = range_rows, bucket_rows
        self._source = ctx.database(spec.rows.source)
        self._target = ctx.database(spec.rows.target)
        self._planned: PlannedDelta | None = None
        self._session: CopySession | None = None
        self._moved = 0
        self._slow: frozenset[str] = frozenset()
        self._gone = ""
        self._objects = LargeObjectCopy(ctx.fence, WantedObjects(), still=False, told=lambda: None)
        self._changed = Change()
        self._tally = ProgressTally()
        self._pressure = Pressure(ctx, spec.pause_if, spec.rows.source, spec.rows.target)

    async def run(self) -> Evidence:
        """Plan, make equal, prove the foreign keys."""
        async with open_session(self._ctx, self._spec) as session:
            self._session = session
            reading, writing, state = session.reading, session.writing, session.state
            self._planned = planned = await plan_delta(session, self._delta)
            await self._look_for_slow_deletes(writing)
            self._objects = LargeObjectCopy(
                session.fence, planned.objects, still=state.frozen, told=lambda: self._publish("")
            )
            for table in planned.tables:
                self._count(table, table.change)
            ring = await ring_from(reading) if self._spec.source_in_use else None
            if displacing := displacing_delta(planned.pairs, ring):
                self._ctx.warn(displaced(self._spec.rows.source, displacing))
            self._publish("")
            await self._pressure.begin(reading, writing, planned.pairs)
            besides = await self._make_equal()
            await state.release(reading)
            await self._count_keys(writing)
            await self._advance_sequences(writing)
            await besides.finish(writing, session.fence, self._publish, self._ctx.warn)
            if not session.triggers:
                await prove_filled(writing, planned.pairs, to_prove(session.target.foreign_keys))
                await prove_emptied(writing, planned.pairs, session.target.foreign_keys)
            await settle(writing, session.fence)
            await release(writing, session.fence)
        return self._evidence(besides)

    async def _look_for_slow_deletes(self, writing: TargetConnection) -> None:
        """Warn of foreign keys that make every deleted row cost a reading of a whole table."""
        if self._delta.deletions is not Deletions.NONE:
            slow = await read_slow_deletes(writing, self.planned.pairs, {})
            warn_of_slow_deletes(self._ctx, slow)
            self._slow = frozenset(key.referenced for key in slow.keys)

    async def _make_equal(self) -> Besides:
        """Bring every range to what the source has; returns what is owed beside the rows."""
        session, planned, state = self.session, self.planned, self.session.state
        reading, writing = session.reading, session.writing
        async with unproved_away(writing, session.fence, planned.pairs, self._ctx.warn) as away:
            besides = await read_besides(
                reading, writing, self._spec, planned.pairs, planned.sequences, planned.objects, away
            )
            for warning in besides.warnings:
                self._ctx.warn(warning)
            async with self._objects.ready(self._source, self._target, state.snapshot) as bring:
                await together(self._work_off(), bring())
        return besides

    @property
    def session(self) -> CopySession:
        """Both ends of the attempt; there once they are reached."""
        if self._session is None:
            raise RuntimeError("nothing is connected yet")
        return self._session

    @property
    def planned(self) -> PlannedDelta:
        """What there is to do; there once the attempt is planned."""
        if self._planned is None:
            raise RuntimeError("nothing is planned yet")
        return self._planned

    async def _count_keys(self, writing: TargetConnection) -> None:
        """Every key of the source has a row, also where the target holds two texts or numbers for the same.

        Such a pair may come in two pieces, the second of which finds the row of the first.
        """
        for table in self.planned.tables:
            pair = table.pair
            if table.phase is DELETIONS_PHASE or not {column.name for column in pair.key} & set(altered(pair)):
                continue
            counting = statement("chunk_count").format(rows=pair.target.rows_sql, condition=pair.batch_rows)
            if await writing.fetchval(counting) < table.change.compared:
                raise KeyTwice(pair)

    async def _advance_sequences(self, writing: TargetConnection) -> None:
        """Beyond the rows that came, so that the first ward that registers a patient does not meet one of them."""
        sequences = self.planned.sequences
        rows = {pair.target.sql: pair.target.rows_sql for pair in self.planned.pairs}
        for relation, some in (*sequences.of.items(), ("", sequences.others)):
            async with writing.transaction():
                await take(writing, self._ctx.fence)
                self._moved += await advance_sequences(writing, rows.get(relation, ""), some)

    async def _work_off(self) -> None:
        """Table by table where foreign keys are watched, all at once where they are not."""
        for tables in [[table] for table in self.planned.tables] if self.planned.watched else [self.planned.tables]:
            await self._work_off_together(tables)

    async def _work_off_together(self, tables: Sequence[DeltaTable]) -> None:
        """Keep as many workers at these tables as the knob says now."""
        workers = max(1, self._ctx.tuning.get("workers", self._spec.workers))
        await keep_working(
            partial(self._work, tables),
            workers=lambda: workers,
            waiting=lambda: workers if any(table.left for table in tables) else 0,
            look=self._look,
        )

    async def _look(self) -> None:
        """Look at what could stop or pause the attempt, and publish how far it is."""
        session = self.session
        still_there(session.writing)
        await self._pressure.look(session.reading, session.writing)
        session.state.check()
        self._publish(session.state.note)

    async def _work(self, tables: Sequence[DeltaTable], number: int) -> None:
        state = self.session.state
        async with self.session.worker(number) as (reading, writing):
            await join_snapshot(reading, state.snapshot)
            reads = ManyReads(reading, self.planned.budget)
            for table in tables:
                while (part := await self._claim(reading, table, reads)) is not None:
                    await self._pressure.free()
                    state.check()
                    change = await self._range(reading, writing, table, part)
                    table.compared(change)
                    self._count(table, change)
                    self._publish(state.note)

    def _count(self, table: DeltaTable, change: Change) -> None:
        self._changed += change
        self._tally.put(id(table), table.progress)

    async def _claim(self, reading: SourceConnection, table: DeltaTable, reads: ManyReads) -> Range | None:
        if not table.left:
            return None
        await lock(reading, table.pair, reads, self.planned.files)
        async with table.cutting:
            if not table.left:
                return None
            gap = table.left[0]
            pair = table.pair
            cut = None
            if table.ranged:
                cut = await next_bound(reading, pair.rows, pair.where, pair.key, gap, self._range_rows)
            table.left[:1] = [] if cut is None else [Range(lo=cut, hi=gap.hi)]
            table.taken_up()
            return gap if cut is None else replace(gap, hi=cut)

    async def _range(
        self, reading: SourceConnection, writing: TargetConnection, table: DeltaTable, part: Range
    ) -> Change:
        """Compare a range; where it differs, find by buckets of the key's hash which of its rows must travel."""
        fence, form, pair = self._ctx.fence, self.planned.form, table.pair
        work = DeltaRange(reading=reading, writing=writing, fence=fence, pair=pair, part=part, phase=table.phase)
        here = replace(table.sums[0], condition=source_condition(pair, part))
        there = replace(table.sums[1], condition=target_condition(pair, part))
        if not table.scattered:  # grouping costs more than a sum, and is needed where the last range was different
            whole = await together(sum_whole(reading, here, form), sum_whole(writing, there, form))
            if whole[0] == whole[1]:
                return await work.unchanged(whole[0].rows)
        mask = self._mask(table)
        ours, theirs = await together(sum_buckets(reading, here, form, mask), sum_buckets(writing, there, form, mask))
        rows = sum(bucket.rows for bucket in ours.values())
        differing = [bucket for bucket in ours.keys() | theirs.keys() if ours.get(bucket) != theirs.get(bucket)]
        table.scattered = bool(differing)
        if not differing:
            return await work.unchanged(rows)
        conditions = here.condition, there.condition
        if len(differing) <= mask // 2:
            conditions = in_buckets(here, form, mask, differing), in_buckets(there, form, mask, differing)
        async with naming_blocker(writing, fence, pair.target):
            told = partial(self._deleting, pair.title) if pair.title in self._slow else None
            return await work.make_equal(conditions, compared=rows, told=told)

    def _mask(self, table: DeltaTable) -> int:
        """Bits of a key's hash that tell the buckets of one range apart."""
        rows = self._range_rows if table.ranged else table.expected
        return min(MOST_BUCKETS, 1 << (rows // self._bucket_rows).bit_length()) - 1

    def _deleting(self, title: str, rows: int) -> None:
        """Each row of these takes long, and none is committed before all of a range are gone."""
        self._gone = f"deleting rows of {title}: {rows:,}"
        self._publish("")
        self._gone = ""

    def _publish(self, note: str) -> None:
        tally, done = self._tally, self._changed.told if self._changed.rows else ""
        self._ctx.progress(
            Progress(
                done=tally.done,
                total=tally.total,
                note=", ".join(filter(None, (self._pressure.note, note, self._gone, self._objects.note, done))),
                tables=tally.tables,
            )
        )

    def _evidence(self, besides: Besides) -> Evidence:
        state, triggers = self.session.state, self.session.triggers
        of: dict[str, Change] = {}
        for table in self.planned.tables:
            of[table.pair.title] = of.get(table.pair.title, Change()) + table.change
        change = self._changed
        facts: dict[str, Fact] = {
            "inserted": change.inserted,
            "updated": change.updated,
            "deleted": change.deleted,
            "compared": f"by key and {self._delta.column}" if self._delta.column else "by all columns",
            "hash": self.planned.form.name,
            "ranges_of_earlier_attempts": self.planned.resumed,
            "sequences_moved": self._moved,
            "consistency": state.told_of(self.planned.resumed),
            "triggers": "on" if triggers else "off",
            "foreign_keys": "enforced while loading" if triggers else "proved after loading",
            **besides.facts(),
            **self._objects.facts(),
            **made_of(self.planned.pairs),
        }
        return Evidence(
            summary=f"{counted(change.rows, 'row')} changed in {counted(len(of), 'table')}: {change.told}",
            facts=facts,
            tables=tuple(
                TableEvidence(table=title, rows=each.rows, note=each.told if each.rows else "")
                for title, each in sorted(of.items())
            ),
            wrote=tuple(f"{self._spec.rows.target}:{title}" for title, each in sorted(of.items()) if each.rows),
            caveats=(
                *unproved(self.planned.pairs),
                *(f"{title} {APPEARED_REASON}" for title in self.planned.appeared),
                *besides.caveats,
                *self._objects.caveats,
            ),
        )
