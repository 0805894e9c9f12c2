"""The plan of one attempt of a copy: every reason against it at once, or its tables with what of them is left to do.

Nothing is changed on the target but what the plan's word demands of tables that stand in the way (`on_existing`), and
what earlier attempts committed that is not believed any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from jobs.api import Fence, JobContext
from jobs.copy.bad_rows import RejectedRows
from jobs.copy.checkpoints import Checkpoints, Chunk, believe, read_checkpoints
from jobs.copy.chunk_size import Pace
from jobs.copy.cutting import chunkable, how_cut
from jobs.copy.existing_rows import adopt, clear
from jobs.copy.refusals import refuse_around, refuse_rows
from jobs.copy.set_aside.lifecycle import Around
from jobs.copy.sizes import gone_on_with, left_to_do, whole_at_once
from jobs.copy.slow_deletes import read_slow_deletes, warn_of_slow_deletes
from jobs.copy.source.consistency_restart import same_state, set_aside_keys
from jobs.copy.source.source_snapshot import SourceState
from jobs.copy.table import TableCopy
from jobs.copy.taken_out import TakenOut, forget, read_taken_out
from jobs.postgres.catalog.tables import Catalog, ForeignKey
from jobs.postgres.lock_table import Files, ManyReads, Rewritten, read_files, shared_out
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.target.leases import hold
from jobs.postgres.together import together
from jobs.rows.abilities import lacking
from jobs.rows.beside.large_objects import WantedObjects, read_wanted
from jobs.rows.beside.meant_sequences import read_sequences
from jobs.rows.deleting import tell_deleted
from jobs.rows.displacing import displaced, lies_in
from jobs.rows.fill_order import references
from jobs.rows.foreign_keys import firing
from jobs.rows.selected import APPEARED, Missed, held_to, read_cuts, record
from jobs.rows.selected import lacking as lacking_tables
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import read_pairs, refuse
from jobs.rows.sizes import Size, least_rows, read_size
from plans.model import CopySpec, OnExisting

NOTHING = "nothing was copied"
NOT_RECORDED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCopy:
    """What an attempt has to do."""

    pairs: Sequence[Pair]
    tables: Sequence[TableCopy]
    after: Mapping[str, frozenset[str]]
    """Where foreign keys are watched: title -> titles of the tables that must be in before."""
    around: Around
    objects: WantedObjects
    watched: Sequence[ForeignKey]
    """Foreign keys that stand while the rows come."""
    taken_out: TakenOut
    """What stood in the tables before this task filled them, and was taken out."""
    resumed: int
    """Chunks of earlier attempts that are believed."""
    taken_over: tuple[str, ...]
    """Earlier runs whose rows this attempt has made its own."""
    files: Files
    """In what the source's tables lie."""
    budget: int | None
    """Of how many tables a connection to the source may keep the locks; None: of all."""
    appeared: Sequence[str] = ()
    """Titles that the patterns mean by now, and did not when the task began: they are not copied."""
    missing: Sequence[Missed] = ()
    """Tables of the target that the patterns mean and the source does not have."""

    def warnings(self, source: str) -> list[str]:
        """What people should know before the first byte. Args: source: the plan's name of the database."""
        displacing = {pair.title: pair.displaces for pair in self.pairs if pair.displaces}
        told = [displaced(source, displacing)] if displacing else []
        told += [table.at_stake for table in self.tables if table.at_stake]
        return told

    @property
    def weights(self) -> Mapping[str, int]:
        """Quoted name -> bytes to come."""
        return {table.pair.target.sql: table.weight for table in self.tables}


async def plan_copy(
    ctx: JobContext,
    spec: CopySpec,
    reading: SourceConnection,
    writing: TargetConnection,
    catalogs: tuple[Catalog, Catalog],
    state: SourceState,
    rejected: RejectedRows,
    *,
    chunk_rows: int,
    triggers: bool,
) -> PlannedCopy:
    """Look at everything, and refuse with every reason at once.

    Args:
        reading, writing: connections to source and target, the first in a transaction that holds its state.
        catalogs: of source and target.
        chunk_rows: the most rows of a chunk.
        triggers: whether the target's stay on.

    Raises:
        SelectionRefused: for all of these reasons.
    """
    fence, existing = ctx.fence, spec.on_existing
    source, target = catalogs
    found, reasons = await read_pairs(spec.rows, reading, source, target)
    held = await held_to(writing, fence, spec.rows, found, reasons)
    found, reasons = held.pairs, held.reasons
    for title in held.appeared:
        ctx.warn(f"{title} {APPEARED}")
    refuse(NOTHING, [*reasons, *await lacking(writing, found)])
    taken_over: tuple[str, ...] = ()
    await hold(ctx, writing, [pair.target for pair in found], spec.rows.batch)
    if existing is OnExisting.RESUME:
        taken_over = await adopt(writing, fence, found)
        if taken_over:
            ctx.warn(f"rows that run {', '.join(taken_over)} committed are taken over")
    done = await read_checkpoints(writing, fence.run, fence.task)
    pairs = await _cut_as_before(writing, fence, await chunkable(reading, found, spec, source.version, done))
    files, most = await shared_out(reading, _oids(pairs), spec.workers)
    reads = ManyReads(reading, most)
    untouched = [pair for pair in pairs if pair.target.sql not in done]
    await refuse_rows(NOTHING, spec, reading, writing, pairs, untouched, target)
    cleared = existing is OnExisting.TRUNCATE
    sequences = await read_sequences(reading, writing, pairs, spec.rows)
    objects = await read_wanted(reading, writing, fence, pairs, spec.large_objects, renewed=cleared)
    around, sizes = await together(
        Around.consider(writing, fence, pairs, untouched, spec.set_aside, sequences, ctx.warn, cleared=cleared),
        _sizes(reading, reads, pairs, files),
    )
    files = await read_files(reading, _oids(pairs))
    _refuse_rewritten(pairs, files)
    watched = around.watched(target.foreign_keys)
    refuse_around(NOTHING, spec, pairs, around, objects, target, triggers=triggers)
    there = replace(target, foreign_keys=watched)
    await forget(writing, fence.run, fence.opposite)
    warn_of_slow_deletes(ctx, await read_slow_deletes(writing, pairs, sizes))
    emptied = cleared and await clear(writing, fence, untouched, target, partial(tell_deleted, ctx))
    taken_out = await read_taken_out(writing, fence.run, fence.task)
    if emptied:
        ctx.warn(taken_out.told)
    keys = [*target.foreign_keys, *set_aside_keys(around.parts, pairs, around.members)]
    awake = await firing(writing, pairs)
    at_once = {pair.title for pair in pairs if whole_at_once(pair, there, triggers=triggers)}
    pairs = [replace(pair, heaps=(), in_one_go=False) if pair.title in at_once else pair for pair in pairs]
    if awake:  # they may swallow rows, and a stream is followed by how many were stored
        pairs = [replace(pair, in_one_go=False, displaces=_displaced(pair)) for pair in pairs]
    believed = await _believed(ctx, spec, reading, writing, state, pairs, done, keys)
    await record(writing, fence, spec.rows, pairs, [how_cut(pair) for pair in pairs])
    await rejected.load(writing)
    pace = Pace()
    tables = [
        TableCopy(
            pair,
            sizes[pair.title],
            believed=believed[pair.title],
            left=await left_to_do(reading, pair, believed[pair.title]),
            chunk_rows=chunk_rows,
            whole=pair.title in at_once,
            pace=pace,
            least=await least_rows(reading, pair, sizes[pair.title]),
        )
        for pair in pairs
    ]
    return PlannedCopy(
        pairs=pairs,
        tables=tables,
        after=_after(pairs, watched) if triggers else {},
        around=around,
        objects=objects,
        watched=watched,
        taken_out=taken_out,
        resumed=sum(map(len, believed.values())),
        taken_over=taken_over,
        files=files,
        budget=most,
        appeared=held.appeared,
        missing=lacking_tables(spec.rows, source, target, [pair.title for pair in pairs]),
    )


async def _cut_as_before(writing: TargetConnection, fence: Fence, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs, each knowing whether its chunks of earlier attempts were cut as it is now.

    Ends of ranges say nothing of whose they are: those of a query's own key would be taken for its source's.
    """
    cuts = await read_cuts(writing, fence, [pair.target.sql for pair in pairs if pair.source is None])
    return [
        replace(pair, same_cut=cuts.get(pair.target.sql, NOT_RECORDED if pair.cut else how_cut(pair)) == how_cut(pair))
        if pair.source is None
        else pair
        for pair in pairs
    ]


def _oids(pairs: Sequence[Pair]) -> list[int]:
    return [pair.table.oid for pair in pairs if pair.table]


def _refuse_rewritten(pairs: Sequence[Pair], files: Files) -> None:
    """What is planned is locked by now: its blocks may have been others' when the catalog was read.

    Raises:
        Rewritten: they were.
    """
    for pair in pairs:
        if pair.table and pair.heaps and not files.lies_in(pair.table.oid, [(h.oid, h.file) for h in pair.heaps]):
            raise Rewritten(f"{pair.title} was truncated or rewritten at the source while the copy was planned")


async def _sizes(
    reading: SourceConnection, reads: ManyReads, pairs: Sequence[Pair], files: Files
) -> Mapping[str, Size]:
    sizes = {}
    for pair in pairs:
        await reads.one_more(files.members(pair.table.oid) if pair.table else 1)
        sizes[pair.title] = await read_size(reading, pair)
    return sizes


async def _believed(
    ctx: JobContext,
    spec: CopySpec,
    reading: SourceConnection,
    writing: TargetConnection,
    state: SourceState,
    pairs: Sequence[Pair],
    done: Checkpoints,
    keys: Sequence[ForeignKey],
) -> Mapping[str, Sequence[Chunk]]:
    """By title, what of earlier attempts stands and is of the state that this one sees."""
    among_others = spec.on_existing is OnExisting.APPEND
    believed = {
        pair.title: await believe(
            writing,
            ctx.fence,
            pair,
            done.get(pair.target.sql, ()),
            among_others=among_others,
            told=partial(tell_deleted, ctx, pair.title),
        )
        for pair in pairs
    }
    left = {}
    for pair in pairs:
        rest = believed[pair.title] if gone_on_with(pair, believed[pair.title]) else ()
        left[pair.title] = await left_to_do(reading, pair, rest)
    others = not done.keys() <= {pair.target.sql for pair in pairs}
    again = await same_state(ctx, reading, writing, state, pairs, believed, left, keys, others=others)
    return {**believed, **dict.fromkeys(again, ())}


def _after(pairs: Sequence[Pair], watched: Sequence[ForeignKey]) -> Mapping[str, frozenset[str]]:
    names = {(pair.target.schema, pair.target.name): pair.title for pair in pairs}
    after = references(names, watched)
    return {names[name]: frozenset(names[other] for other in others) for name, others in after.items()}


def _displaced(pair: Pair) -> int:
    """How many bytes a pair that is read by ranges after all displaces: one that would go in one go is large."""
    return pair.displaces or (lies_in(pair) if pair.in_one_go else 0)
