"""A delta load: the bulk was moved days before, and the night moves what has changed since.

Both sides are summed by ranges of the key, inside the databases; only ranges whose sums differ are looked into, by
buckets of the key's hash, and only the rows of the buckets that differ travel (`jobs.postgres.delta_apply`). With a
watermark column the key and that column are compared; without one all columns are. Nothing is remembered from the last
load, and no clock is trusted: a row that a long transaction committed late, or that has gone, is found all the same.
What a watermark cannot show is a change that left it alone: a reconcile shows that.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from jobs.api import Evidence, Fact, JobContext, Progress, TableEvidence, TableProgress
from jobs.postgres import prepare, rights
from jobs.postgres.abilities import lacking
from jobs.postgres.aside.sequences import SequencesOf, advance_sequences, read_sequences
from jobs.postgres.aside.sequences import objections as sequence_objections
from jobs.postgres.checksum import Form, Side, agree_on_form, sides, sum_whole
from jobs.postgres.chunk_lock import naming_blocker
from jobs.postgres.chunks import Range, next_bound, read_bound, read_gaps
from jobs.postgres.copy_checkpoints import source_condition
from jobs.postgres.copy_plan import check_rows, read_size, with_cheap_key
from jobs.postgres.delta_apply import (
    BOTH,
    DELETIONS,
    ROWS,
    Change,
    KeyTwice,
    Phase,
    altered,
    make_equal,
    target_condition,
    unchanged,
)
from jobs.postgres.delta_buckets import in_buckets, sum_buckets
from jobs.postgres.fence import advance, take
from jobs.postgres.foreign_keys import prove_emptied, prove_filled, triggers_off
from jobs.postgres.lost import still_there
from jobs.postgres.pressure import Pressure
from jobs.postgres.selection import EVERY_ROW, Pair
from jobs.postgres.selection_order import filling_order, references, refers_to_itself
from jobs.postgres.selection_read import read_pairs, refuse
from jobs.postgres.settings import apply_settings, end_with_client
from jobs.postgres.snapshot import join_snapshot
from jobs.postgres.source_state import SourceState, record_mark, recorded_mark, source_state
from jobs.postgres.sql_files import statement
from jobs.postgres.tables import Catalog, read_catalog
from jobs.postgres.tally import Tally
from jobs.postgres.together import together
from plans.model import CopySpec, Deletions, Delta

RANGE_ROWS = 50_000
"""Rows that are summed at once."""
_TICK = 0.5
"""Real seconds between two looks at the source's state and the target's load."""
BUCKET_ROWS = 16
"""Rows of a bucket by the key's hash, in a range that differs: with each row that changed, about as many travel."""
MOST_BUCKETS = 1 << 16


@dataclass(slots=True, kw_only=True)
class _Table:
    """One table in one phase."""

    pair: Pair
    phase: Phase
    sums: tuple[Side, Side]
    ranged: bool
    """Whether a range of the key means the same rows on both sides, and can be read by itself."""
    expected: int
    left: list[Range]
    change: Change = field(default_factory=Change)
    in_flight: int = 0
    scattered: bool = False
    """Whether the last range was different."""
    cutting: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def finished(self) -> bool:
        return not self.left and not self.in_flight

    @property
    def progress(self) -> TableProgress:
        total = self.change.compared if self.finished else max(self.expected, self.change.compared)
        return TableProgress(table=self.pair.title, done=self.change.compared, total=total, finished=self.finished)


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
        self._tables: list[_Table] = []
        self._form = Form(native=False, convert=False)
        self._sequences: SequencesOf = {}
        self._moved = 0
        self._changed = Change()
        self._tally = Tally()
        self._pressure = Pressure(ctx, spec.pause_if, spec.rows.target)

    async def run(self) -> Evidence:
        """Plan, make equal, prove the foreign keys."""
        async with (
            self._source.connect("plan") as reading,
            self._target.connect("plan") as writing,
            AsyncExitStack() as held,
        ):
            await prepare.require(writing, self._spec.rows.target)
            await advance(writing, self._ctx.fence)
            await together(apply_settings(reading), apply_settings(writing))
            triggers = not await triggers_off(writing)
            state = await held.enter_async_context(source_state(self._ctx, self._spec, reading, writing))
            source, target = await together(read_catalog(reading), read_catalog(writing))
            self._form = await agree_on_form(reading, source, writing, target)
            pairs = await self._plan(reading, writing, source, target)
            resumed = await self._resume(reading, writing, state, pairs, target, triggers=triggers)
            self._publish("")
            await self._pressure.look(writing)
            await self._work_off(state, writing)
            await state.release(reading)
            await self._count_keys(writing)
            await self._advance_sequences(writing, pairs)
            if not triggers:
                await prove_filled(writing, pairs, target.foreign_keys)
                await prove_emptied(writing, pairs, target.foreign_keys)
        return self._evidence(state, resumed, triggers=triggers)

    async def _count_keys(self, writing: Any) -> None:
        """Every key of the source has a row, also where the target holds two texts or numbers for the same.

        Such a pair may come in two pieces, the second of which finds the row of the first.
        """
        for table in self._tables:
            pair = table.pair
            if table.phase is DELETIONS or not {column.name for column in pair.key} & set(altered(pair)):
                continue
            counting = statement("chunk_count").format(rows=pair.target.rows_sql, condition=pair.batch_rows)
            if await writing.fetchval(counting) < table.change.compared:
                raise KeyTwice(pair)

    async def _advance_sequences(self, writing: Any, pairs: Sequence[Pair]) -> None:
        """Beyond the rows that came, so that the first ward that registers a patient does not meet one of them."""
        for pair in pairs:
            if sequences := self._sequences.get(pair.target.sql):
                async with writing.transaction():
                    await take(writing, self._ctx.fence)
                    self._moved += await advance_sequences(writing, pair.target.rows_sql, sequences)

    async def _plan(self, reading: Any, writing: Any, source: Catalog, target: Catalog) -> Sequence[Pair]:
        pairs, reasons = await read_pairs(self._spec.rows, reading, source, target)
        self._sequences = await read_sequences(writing, pairs)
        reasons = (
            *reasons,
            *await lacking(writing, pairs),
            *sequence_objections(pairs, self._sequences),
            *(["the target: this role may not make temporary tables (grant temporary)"] * (not target.temporary)),
            *(reason for pair in pairs for reason in _objections(pair, self._delta)),
        )
        refuse("nothing was loaded", reasons or tuple(await check_rows(reading, pairs)))
        return pairs

    async def _resume(
        self, reading: Any, writing: Any, state: SourceState, pairs: Sequence[Pair], target: Catalog, *, triggers: bool
    ) -> int:
        """The tables of every phase, without the ranges that earlier attempts have done. Returns how many those are."""
        fence = self._ctx.fence
        if state.mark and await recorded_mark(writing, fence) != state.mark:
            async with writing.transaction():
                await take(writing, fence)
                await writing.execute(statement("delta_forget"), fence.run, fence.task)
            await record_mark(writing, fence, state.mark)
        done: dict[tuple[str, str, int], list[Any]] = {}
        for row in await writing.fetch(statement("delta_read"), fence.run, fence.task):
            done.setdefault((row["relation"], row["phase"], row["relfilenode"]), []).append(row)
        by_name = {(pair.target.schema, pair.target.name): pair for pair in pairs}
        order = [by_name[name] for name in filling_order(references(by_name, target.foreign_keys))]
        phases = [(pair, BOTH) for pair in order]
        if self._delta.deletions is Deletions.NONE:
            phases = [(pair, ROWS) for pair in order]
        elif triggers:
            phases = [(pair, ROWS) for pair in order] + [(pair, DELETIONS) for pair in reversed(order)]
        resumed = 0
        for pair, phase in phases:
            cut = await with_cheap_key(reading, pair)
            alone = triggers and refers_to_itself((pair.target.schema, pair.target.name), target.foreign_keys)
            ours = done.get((pair.target.sql, phase.name, pair.target.filenode), [])
            resumed += len(ours)
            ranges = [Range(lo=read_bound(row["lo"]), hi=read_bound(row["hi"])) for row in ours]
            ranged = bool(cut.key) and pair.same_order and not alone
            table = _Table(
                pair=pair,
                phase=phase,
                sums=_compared(pair, self._delta),
                ranged=ranged,
                expected=(await read_size(reading, pair)).rows,
                left=await read_gaps(reading, pair.key, ranges),
            )
            self._tables.append(table)
            of = (Change(row["inserted"], row["updated"], row["deleted"], row["compared"]) for row in ours)
            self._count(table, sum(of, Change()))
        return resumed

    async def _work_off(self, state: SourceState, looking: Any) -> None:
        """Table by table where foreign keys are watched, all at once where they are not."""
        watched = any(table.phase is not BOTH for table in self._tables)
        for tables in [[table] for table in self._tables] if watched else [self._tables]:
            workers = max(1, self._ctx.tuning.get("workers", self._spec.workers))
            work = (self._work(number, state, tables) for number in range(workers))
            await self._watched(state, looking, together(*work))

    async def _watched(self, state: SourceState, looking: Any, work: Coroutine[Any, Any, Any]) -> None:
        """Await the workers, and look every now and then at what could stop or pause them."""
        working = asyncio.ensure_future(work)
        try:
            while not working.done():
                await asyncio.wait({working}, timeout=_TICK)
                still_there(looking)
                await self._pressure.look(looking)
                state.check()
                self._publish(state.note)
            await working
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def _work(self, number: int, state: SourceState, tables: Sequence[_Table]) -> None:
        async with (
            self._source.connect(f"read {number}") as reading,
            self._target.connect(f"write {number}") as writing,
        ):
            await apply_settings(reading)
            await apply_settings(writing)
            await end_with_client(writing)
            await triggers_off(writing)
            await join_snapshot(reading, state.snapshot)
            for table in tables:
                while (part := await self._claim(reading, table)) is not None:
                    await self._pressure.free()
                    state.check()
                    change = await self._range(reading, writing, table, part)
                    table.in_flight -= 1
                    self._count(table, change)
                    self._publish(state.note)

    def _count(self, table: _Table, change: Change) -> None:
        table.change += change
        self._changed += change
        self._tally.put(id(table), table.progress)

    async def _claim(self, reading: Any, table: _Table) -> Range | None:
        async with table.cutting:
            if not table.left:
                return None
            gap = table.left[0]
            pair = table.pair
            cut = None
            if table.ranged:
                cut = await next_bound(reading, pair.rows, pair.where, pair.key, gap, self._range_rows)
            table.left[:1] = [] if cut is None else [Range(lo=cut, hi=gap.hi)]
            table.in_flight += 1
            return gap if cut is None else replace(gap, hi=cut)

    async def _range(self, reading: Any, writing: Any, table: _Table, part: Range) -> Change:
        """Compare a range; where it differs, find by buckets of the key's hash which of its rows must travel."""
        fence, pair, phase = self._ctx.fence, table.pair, table.phase
        here, there = (
            replace(side, condition=condition)
            for side, condition in zip(
                table.sums, (source_condition(pair, part), target_condition(pair, part)), strict=True
            )
        )
        if not table.scattered:  # grouping costs more than a sum, and is needed where the last range was different
            whole = await together(sum_whole(reading, here, self._form), sum_whole(writing, there, self._form))
            if whole[0] == whole[1]:
                return await unchanged(writing, fence, pair, part, phase, whole[0].rows)
        size = self._range_rows if table.ranged else table.expected
        mask = min(MOST_BUCKETS, 1 << (size // self._bucket_rows).bit_length()) - 1
        ours, theirs = await together(
            sum_buckets(reading, here, self._form, mask), sum_buckets(writing, there, self._form, mask)
        )
        rows = sum(bucket.rows for bucket in ours.values())
        differing = [bucket for bucket in ours.keys() | theirs.keys() if ours.get(bucket) != theirs.get(bucket)]
        table.scattered = bool(differing)
        if not differing:
            return await unchanged(writing, fence, pair, part, phase, rows)
        conditions = here.condition, there.condition
        if len(differing) <= mask // 2:
            conditions = in_buckets(here, self._form, mask, differing), in_buckets(there, self._form, mask, differing)
        async with naming_blocker(writing, fence, pair.target):
            return await make_equal(reading, writing, fence, pair, part, phase, conditions, compared=rows)

    def _publish(self, note: str) -> None:
        tally, changed = self._tally, self._changed
        self._ctx.progress(
            Progress(
                done=tally.done,
                total=tally.total,
                note=", ".join(filter(None, (self._pressure.note, note, changed.told if changed.rows else ""))),
                tables=tally.tables,
            )
        )

    def _evidence(self, state: SourceState, resumed: int, *, triggers: bool) -> Evidence:
        of: dict[str, Change] = {}
        for table in self._tables:
            of[table.pair.title] = of.get(table.pair.title, Change()) + table.change
        change = self._changed
        count = len(of)
        facts: dict[str, Fact] = {
            "inserted": change.inserted,
            "updated": change.updated,
            "deleted": change.deleted,
            "compared": f"by key and {self._delta.column}" if self._delta.column else "by all columns",
            "hash": self._form.name,
            "ranges_of_earlier_attempts": resumed,
            "sequences_moved": self._moved,
            "consistency": state.told_of(resumed),
            "triggers": "on" if triggers else "off",
            "foreign_keys": "enforced while loading" if triggers else "proved after loading",
        }
        return Evidence(
            summary=f"{change.rows:,} rows changed in {count} table{'s' * (count != 1)}: {change.told}",
            facts=facts,
            tables=tuple(
                TableEvidence(table=title, rows=each.rows, note=each.told if each.rows else "")
                for title, each in sorted(of.items())
            ),
            wrote=tuple(f"{self._spec.rows.target}:{title}" for title, each in sorted(of.items()) if each.rows),
        )


def _objections(pair: Pair, delta: Delta) -> list[str]:
    names = tuple(column.name for column in pair.key)
    reasons = []
    if delta.deletions is Deletions.BATCH and pair.batch is None:
        reasons.append(f"{pair.title}: a delta deletes rows of its batch, and there is none")
    if delta.deletions is Deletions.ALL and pair.batch is None and pair.where != EVERY_ROW:
        reasons.append(f"{pair.title}: rows that its condition (where) leaves out would be deleted")
    if not names:
        reasons.append(f"{pair.title}: a delta needs a key, and there is none that is copied as it is")
    elif not any(set(key) == set(names) for key in pair.target.keys):
        reasons.append(f"{pair.title}: a delta needs {', '.join(names)} to be unique on the target")
    if delta.column and delta.column not in {way.column.name for way in pair.ways}:
        reasons.append(f"{pair.title}.{delta.column}: is compared by the delta, and is not copied")
    denied = rights.changing(pair.target, altered(pair))
    if delta.deletions is not Deletions.NONE:
        denied += rights.emptying(pair.target, "delete")
    return reasons + [f"{pair.title}{reason}" for reason in denied]


def _compared(pair: Pair, delta: Delta) -> tuple[Side, Side]:
    """Both sides, with the columns that are compared."""
    here, there = sides(pair)
    if delta.column is None:
        return here, there
    names = {column.name for column in pair.key} | {delta.column}
    return (
        replace(here, columns=tuple(column for column in here.columns if column.name in names)),
        replace(there, columns=tuple(column for column in there.columns if column.name in names)),
    )
