"""The plan of one attempt of a delta load: every reason against it at once, or its tables, phase by phase, with the
ranges that earlier attempts have not done.

Nothing is changed on the target, but that what is written down of another state of the source is taken back.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import asyncpg

from jobs.api import Fence, TableProgress
from jobs.copy.delta.apply import DELETIONS_PHASE, ROWS_PHASE, WHOLE_PHASE, Change, DeltaPhase, altered
from jobs.copy.session import CopySession
from jobs.copy.source.source_snapshot import SourceState, record_mark, recorded_mark
from jobs.postgres.catalog import rights
from jobs.postgres.catalog.tables import Catalog, ForeignKey
from jobs.postgres.lock_table import ManyReads, TableFiles, shared_out
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.postgres.target.leases import hold
from jobs.rows.abilities import lacking
from jobs.rows.beside.large_objects import WantedObjects, read_wanted
from jobs.rows.beside.meant_sequences import read_sequences
from jobs.rows.beside.sequences import Sequences
from jobs.rows.checksum import Form, Side, agree_on_form, sides
from jobs.rows.fill_order import filling_order, references, refers_to_itself
from jobs.rows.ranges import Range, read_bound, read_gaps
from jobs.rows.row_rate import RowRate
from jobs.rows.selected import APPEARED_REASON, held_to, record
from jobs.rows.selection import EVERY_ROW, Pair
from jobs.rows.selection_reader import read_pairs, refuse
from jobs.rows.sizes import check_rows, read_size, with_cheap_key
from plans.model import Deletions, Delta

REFUSAL = "nothing was loaded"


@dataclass(slots=True, kw_only=True)
class DeltaTable:
    """One table in one phase."""

    pair: Pair
    phase: DeltaPhase
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
    rate: RowRate = field(default_factory=RowRate)

    def taken_up(self) -> None:
        """A range is being compared."""
        self.rate.begin(self.change.compared)
        self.in_flight += 1

    def compared(self, change: Change) -> None:
        """A range is done."""
        self.in_flight -= 1
        self.change += change
        self.rate.reached(self.change.compared)

    @property
    def finished(self) -> bool:
        """Whether every range is done."""
        return not self.left and not self.in_flight

    @property
    def progress(self) -> TableProgress:
        """How far it is, in rows of the source."""
        total = self.change.compared if self.finished else max(self.expected, self.change.compared)
        return TableProgress(
            table=self.pair.title,
            done=self.change.compared,
            total=total,
            finished=self.finished,
            rate=self.rate.per_second,
            at_work=self.in_flight,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDelta:
    """What an attempt has to do."""

    pairs: Sequence[Pair]
    tables: Sequence[DeltaTable]
    """In the order of the phases, and in each in the order in which foreign keys allow it."""
    form: Form
    sequences: Sequences
    objects: WantedObjects
    resumed: int
    """Ranges of earlier attempts."""
    files: TableFiles
    """The files that the source's tables lie in."""
    budget: int | None
    """How many tables' locks a connection to the source may keep; None: all."""
    appeared: Sequence[str] = ()
    """Titles that the patterns mean by now, and did not when the task began: they are not loaded."""

    @property
    def watched(self) -> bool:
        """Whether foreign keys are watched while rows come and go, so that the order counts."""
        return any(table.phase is not WHOLE_PHASE for table in self.tables)


async def plan_delta(session: CopySession, delta: Delta) -> PlannedDelta:
    """Look at everything, and refuse with every reason at once.

    Raises:
        SelectionRefused: for all of these reasons.
    """
    ctx, spec, reading, writing = session.ctx, session.spec, session.reading, session.writing
    source, target = session.source, session.target
    form = await agree_on_form(reading, source, writing, target)
    meant, reasons = await read_pairs(spec.rows, reading, source, target)
    held = await held_to(writing, ctx.fence, spec.rows, meant, reasons)
    pairs = held.pairs
    for title in held.appeared:
        ctx.warn(f"{title} {APPEARED_REASON}")
    sequences = await read_sequences(reading, writing, pairs, spec.rows)
    objects = await read_wanted(reading, writing, ctx.fence, pairs, spec.large_objects, renewed=True)
    against = [*held.reasons, *sequences.objections(), *objects.reasons]
    await refuse_delta(REFUSAL, delta, reading, writing, pairs, against, target)
    await hold(ctx, writing, [pair.target for pair in pairs], spec.rows.batch)
    await record(writing, ctx.fence, spec.rows, pairs, [""] * len(pairs))
    files, budget = await shared_out(reading, [pair.source.oid for pair in pairs if pair.source], spec.workers)
    await _believe_this_state(writing, ctx.fence, session.state)
    tables, resumed = await _tables(session, delta, pairs, files, ManyReads(reading, budget))
    return PlannedDelta(
        pairs=pairs,
        tables=tables,
        form=form,
        sequences=sequences,
        objects=objects,
        resumed=resumed,
        files=files,
        budget=budget,
        appeared=held.appeared,
    )


async def _tables(
    session: CopySession, delta: Delta, pairs: Sequence[Pair], files: TableFiles, reads: ManyReads
) -> tuple[list[DeltaTable], int]:
    """Say of each table, phase by phase, what is left to do; returns also how many ranges are done."""
    foreign_keys, triggers, fence = session.target.foreign_keys, session.triggers, session.fence
    done: dict[tuple[str, str, int], list[asyncpg.Record]] = {}
    for row in await session.writing.fetch(statement("delta_read"), fence.run, fence.task):
        done.setdefault((row["relation"], row["phase"], row["relfilenode"]), []).append(row)
    tables, resumed = [], 0
    for pair, phase in _phases(pairs, foreign_keys, delta, triggers=triggers):
        ranges = done.get((pair.target.sql, phase.name, pair.target.filenode), [])
        resumed += len(ranges)
        await reads.one_more(files.members(pair.source.oid) if pair.source else 1)
        alone = triggers and refers_to_itself((pair.target.schema, pair.target.name), foreign_keys)
        tables.append(await _table(session.reading, pair, phase, delta, ranges, alone=alone))
    return tables, resumed


async def refuse_delta(
    what: str,
    delta: Delta,
    reading: SourceConnection,
    writing: TargetConnection,
    pairs: Sequence[Pair],
    reasons: Sequence[str],
    target: Catalog,
) -> None:
    """Refuse a delta load for all that speaks against it; the job asks here, and so does its dry run.

    Args:
        what: comes of it.
        reasons: those that are known already.

    Raises:
        SelectionRefused: for all of these reasons.
    """
    reasons = (
        *reasons,
        *await lacking(writing, pairs),
        *(["the target: this role may not make temporary tables (grant temporary)"] * (not target.temporary)),
        *(reason for pair in pairs for reason in _objections(pair, delta)),
    )
    refuse(what, reasons or tuple(await check_rows(reading, pairs)))


async def _believe_this_state(writing: TargetConnection, fence: Fence, state: SourceState) -> None:
    """Ranges that were compared with another state of the source are compared again."""
    if state.mark and await recorded_mark(writing, fence) != state.mark:
        async with writing.transaction():
            await take(writing, fence)
            await writing.execute(statement("delta_forget"), fence.run, fence.task)
        await record_mark(writing, fence, state.mark)


def _phases(
    pairs: Sequence[Pair], foreign_keys: Sequence[ForeignKey], delta: Delta, *, triggers: bool
) -> list[tuple[Pair, DeltaPhase]]:
    """What is done with which table, in order."""
    by_name: Mapping[tuple[str, str], Pair] = {(pair.target.schema, pair.target.name): pair for pair in pairs}
    order = [by_name[name] for name in filling_order(references(by_name, foreign_keys))]
    if delta.deletions is Deletions.NONE:
        return [(pair, ROWS_PHASE) for pair in order]
    if triggers:
        return [(pair, ROWS_PHASE) for pair in order] + [(pair, DELETIONS_PHASE) for pair in reversed(order)]
    return [(pair, WHOLE_PHASE) for pair in order]


async def _table(
    reading: SourceConnection,
    pair: Pair,
    phase: DeltaPhase,
    delta: Delta,
    done: Sequence[asyncpg.Record],
    *,
    alone: bool,
) -> DeltaTable:
    """Say what is left to do of a table in one phase.

    Args:
        done: ranges that earlier attempts have done.
        alone: its rows refer to rows of the same table, and come together.
    """
    cut = await with_cheap_key(reading, pair)
    ranges = [Range(lo=read_bound(row["lo"]), hi=read_bound(row["hi"])) for row in done]
    changes = (Change(row["inserted"], row["updated"], row["deleted"], row["compared"]) for row in done)
    return DeltaTable(
        pair=pair,
        phase=phase,
        sums=_compared(pair, delta),
        ranged=bool(cut.key) and pair.same_order and not alone,
        expected=(await read_size(reading, pair)).rows,
        left=await read_gaps(reading, pair.key, ranges),
        change=sum(changes, Change()),
    )


def _objections(pair: Pair, delta: Delta) -> list[str]:
    """The reasons against loading the changes of one table."""
    denied = rights.changing(pair.target, altered(pair))
    if delta.deletions is not Deletions.NONE:
        denied += rights.emptying(pair.target, "delete")
    return [
        *_objections_to_deleting(pair, delta),
        *_objections_to_key(pair),
        *_objections_to_column(pair, delta),
        *(f"{pair.title}{reason}" for reason in denied),
    ]


def _objections_to_deleting(pair: Pair, delta: Delta) -> list[str]:
    """The reasons against taking out rows that the source does not send."""
    if delta.deletions is Deletions.BATCH and pair.batch is None:
        return [f"{pair.title}: a delta deletes rows of its batch, and there is none"]
    if delta.deletions is Deletions.ALL and pair.batch is None and pair.where != EVERY_ROW:
        return [f"{pair.title}: rows that its condition (where) leaves out would be deleted"]
    return []


def _objections_to_key(pair: Pair) -> list[str]:
    """The reasons against finding a row of the target by its key."""
    names = tuple(column.name for column in pair.key)
    if not names:
        return [f"{pair.title}: a delta needs a key, and there is none that is copied as it is"]
    if not any(set(key) == set(names) for key in pair.target.keys):
        return [f"{pair.title}: a delta needs {', '.join(names)} to be unique on the target"]
    return []


def _objections_to_column(pair: Pair, delta: Delta) -> list[str]:
    """The reason against comparing rows by the plan's column."""
    if delta.column and delta.column not in {way.column.name for way in pair.ways}:
        return [f"{pair.title}.{delta.column}: is compared by the delta, and is not copied"]
    return []


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
