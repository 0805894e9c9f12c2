"""The plan of one attempt of a copy: every reason against it at once, or its tables with what of them is left to do.

Nothing is changed on the target but what the plan's word demands of tables that stand in the way (`on_existing`), and
what earlier attempts committed that is not believed any more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from jobs.api import Fence
from jobs.copy.bad_rows import RejectedRows
from jobs.copy.checkpoints import Checkpoints, believe, read_checkpoints
from jobs.copy.chunk_size import Pace
from jobs.copy.cutting import chunkable, how_cut
from jobs.copy.existing_rows import adopt, clear
from jobs.copy.hold import Chunk
from jobs.copy.planned import PlannedCopy
from jobs.copy.refusals import refuse_around, refuse_rows
from jobs.copy.session import CopySession
from jobs.copy.set_aside.lifecycle import Around
from jobs.copy.sizes import gone_on_with, left_to_do, whole_at_once
from jobs.copy.slow_deletes import read_slow_deletes, warn_of_slow_deletes
from jobs.copy.source.consistency_restart import same_state, set_aside_keys
from jobs.copy.table import TableCopy
from jobs.copy.taken_out import TakenOut, forget, read_taken_out
from jobs.postgres.catalog.tables import ForeignKey
from jobs.postgres.lock_table import ManyReads, Rewritten, TableFiles, read_files, shared_out
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.target.leases import hold
from jobs.postgres.together import together
from jobs.rows.abilities import lacking
from jobs.rows.beside.large_objects import WantedObjects, read_wanted
from jobs.rows.beside.meant_sequences import read_sequences
from jobs.rows.deleting import tell_deleted
from jobs.rows.displacing import lies_in
from jobs.rows.fill_order import references
from jobs.rows.foreign_keys import firing
from jobs.rows.selected import APPEARED_REASON, held_to, read_cuts, record
from jobs.rows.selected import lacking as lacking_tables
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import read_pairs, refuse
from jobs.rows.sizes import Size, least_rows, read_size
from plans.model import OnExisting

REFUSAL = "nothing was copied"
UNRECORDED_CUT = ""


async def plan_copy(session: CopySession, rejected: RejectedRows, *, chunk_rows: int) -> PlannedCopy:
    """Look at everything, and refuse with every reason at once.

    Args:
        chunk_rows: the most rows of a chunk.

    Raises:
        SelectionRefused: for all of these reasons.
    """
    spec, writing, fence = session.spec, session.writing, session.fence
    selected = await _select(session)
    surroundings = await _examine(session, selected)
    around, sizes = surroundings.around, surroundings.sizes
    await forget(writing, fence.run, fence.counterpart)
    warn_of_slow_deletes(session.ctx, await read_slow_deletes(writing, selected.pairs, sizes))
    taken_out = await _clear(session, selected.untouched)
    keys = [*session.target.foreign_keys, *set_aside_keys(around.parts, selected.pairs, around.members)]
    whole = _whole(session, selected.pairs, surroundings.watched)
    pairs = await _recut(writing, selected.pairs, whole)
    believed = await _believed(session, pairs, selected.done, keys)
    await record(writing, fence, spec.rows, pairs, [how_cut(pair) for pair in pairs])
    await rejected.load(writing)
    return PlannedCopy(
        pairs=pairs,
        tables=await _tables(session.reading, pairs, sizes, believed, whole, chunk_rows),
        after=_after(pairs, surroundings.watched) if session.triggers else {},
        around=around,
        objects=surroundings.objects,
        watched=surroundings.watched,
        taken_out=taken_out,
        resumed=sum(map(len, believed.values())),
        taken_over=selected.taken_over,
        files=surroundings.files,
        budget=surroundings.budget,
        appeared=selected.appeared,
        missing=lacking_tables(spec.rows, session.source, session.target, [pair.title for pair in pairs]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Selected:
    """The tables of an attempt, and what earlier attempts have committed of them."""

    pairs: Sequence[Pair]
    """Each with what it is cut by, but for what the target forbids."""
    done: Checkpoints
    appeared: Sequence[str]
    taken_over: tuple[str, ...]

    @property
    def untouched(self) -> list[Pair]:
        """The pairs that the task has not begun."""
        return [pair for pair in self.pairs if pair.target.sql not in self.done]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    """What stands around the rows on the target, and how the tables lie on the source."""

    around: Around
    watched: tuple[ForeignKey, ...]
    objects: WantedObjects
    sizes: Mapping[str, Size]
    """How large each table is, by title."""
    files: TableFiles
    budget: int | None


async def _select(session: CopySession) -> _Selected:
    """Find the tables, hold them against other tasks, and say what each is cut by."""
    spec, reading, writing, fence = session.spec, session.reading, session.writing, session.fence
    meant, reasons = await read_pairs(spec.rows, reading, session.source, session.target)
    held = await held_to(writing, fence, spec.rows, meant, reasons)
    for title in held.appeared:
        session.ctx.warn(f"{title} {APPEARED_REASON}")
    refuse(REFUSAL, [*held.reasons, *await lacking(writing, held.pairs)])
    await hold(session.ctx, writing, [pair.target for pair in held.pairs], spec.rows.batch)
    taken_over = await _take_over(session, held.pairs)
    done = await read_checkpoints(writing, fence.run, fence.task)
    cut = await chunkable(reading, held.pairs, spec, session.source.version, done)
    return _Selected(
        pairs=await _cut_as_before(writing, fence, cut),
        done=done,
        appeared=held.appeared,
        taken_over=taken_over,
    )


async def _take_over(session: CopySession, pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Make rows of earlier runs this task's own where the plan says so; returns of which runs."""
    if session.spec.on_existing is not OnExisting.RESUME:
        return ()
    runs = await adopt(session.writing, session.fence, pairs)
    if runs:
        session.ctx.warn(f"rows that run {', '.join(runs)} committed are taken over")
    return runs


async def _examine(session: CopySession, selected: _Selected) -> _Surroundings:
    """Look at what stands around the rows, and refuse for all that speaks against it."""
    spec, reading, writing, target = session.spec, session.reading, session.writing, session.target
    pairs, untouched = selected.pairs, selected.untouched
    connections = spec.workers * (3 if spec.lanes else 1)  # each lane's own, and two that cut before it
    files, budget = await shared_out(reading, _oids(pairs), connections)
    reads = ManyReads(reading, budget)
    await refuse_rows(REFUSAL, spec, reading, writing, pairs, untouched, target)
    cleared = spec.on_existing is OnExisting.TRUNCATE
    sequences = await read_sequences(reading, writing, pairs, spec.rows)
    objects = await read_wanted(reading, writing, session.fence, pairs, spec.large_objects, renewed=cleared)
    around, sizes = await together(
        Around.consider(
            writing, session.fence, pairs, untouched, spec.set_aside, sequences, session.ctx.warn, cleared=cleared
        ),
        _sizes(reading, reads, pairs, files),
    )
    files = await read_files(reading, _oids(pairs))
    _refuse_rewritten(pairs, files)
    refuse_around(REFUSAL, spec, pairs, around, objects, target, triggers=session.triggers)
    return _Surroundings(
        around=around,
        watched=around.watched(target.foreign_keys),
        objects=objects,
        sizes=sizes,
        files=files,
        budget=budget,
    )


async def _clear(session: CopySession, untouched: Sequence[Pair]) -> TakenOut:
    """Empty tables where the plan says so; returns what all attempts have taken out."""
    writing, fence = session.writing, session.fence
    emptied = session.spec.on_existing is OnExisting.TRUNCATE and await clear(
        writing, fence, untouched, session.target, partial(tell_deleted, session.ctx)
    )
    taken_out = await read_taken_out(writing, fence.run, fence.task)
    if emptied:
        session.ctx.warn(taken_out.told)
    return taken_out


def _whole(session: CopySession, pairs: Sequence[Pair], watched: tuple[ForeignKey, ...]) -> set[str]:
    """Name the tables, by title, that cannot be cut."""
    target = replace(session.target, foreign_keys=watched)
    return {pair.title for pair in pairs if whole_at_once(pair, target, triggers=session.triggers)}


async def _recut(writing: TargetConnection, pairs: Sequence[Pair], whole: Collection[str]) -> list[Pair]:
    """Cut no table that is moved as a whole, and stream none where a trigger of the target may swallow rows.

    A stream is followed by how many rows were stored.
    """
    awake = await firing(writing, pairs)
    pairs = [replace(pair, heaps=(), in_one_go=False) if pair.title in whole else pair for pair in pairs]
    return [replace(pair, in_one_go=False, displaces=_displaced(pair)) for pair in pairs] if awake else pairs


async def _tables(
    reading: SourceConnection,
    pairs: Sequence[Pair],
    sizes: Mapping[str, Size],
    believed: Mapping[str, Sequence[Chunk]],
    whole: Collection[str],
    chunk_rows: int,
) -> list[TableCopy]:
    """Say of each table what is left to do of it."""
    pace = Pace()
    return [
        TableCopy(
            pair,
            sizes[pair.title],
            believed=believed[pair.title],
            left=await left_to_do(reading, pair, believed[pair.title]),
            chunk_rows=chunk_rows,
            whole=pair.title in whole,
            pace=pace,
            least=await least_rows(reading, pair, sizes[pair.title]),
        )
        for pair in pairs
    ]


async def _cut_as_before(writing: TargetConnection, fence: Fence, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs, each knowing whether its chunks of earlier attempts were cut as it is now.

    Ends of ranges say nothing of whose they are: those of a query's own key would be taken for its source's.
    """
    cuts = await read_cuts(writing, fence, [pair.target.sql for pair in pairs if pair.source is None])
    return [pair if pair.source else replace(pair, same_cut=_same_cut(pair, cuts)) for pair in pairs]


def _same_cut(pair: Pair, cuts: Mapping[str, str]) -> bool:
    """Whether a mapping query is cut as was recorded; one without a grain was always cut as it is."""
    now = how_cut(pair)
    return cuts.get(pair.target.sql, UNRECORDED_CUT if pair.cut else now) == now


def _oids(pairs: Sequence[Pair]) -> list[int]:
    return [pair.table.oid for pair in pairs if pair.table]


def _refuse_rewritten(pairs: Sequence[Pair], files: TableFiles) -> None:
    """What is planned is locked by now: its blocks may have been others' when the catalog was read.

    Raises:
        Rewritten: they were.
    """
    for pair in pairs:
        if pair.table and pair.heaps and not files.lies_in(pair.table.oid, [(h.oid, h.file) for h in pair.heaps]):
            raise Rewritten(f"{pair.title} was truncated or rewritten at the source while the copy was planned")


async def _sizes(
    reading: SourceConnection, reads: ManyReads, pairs: Sequence[Pair], files: TableFiles
) -> Mapping[str, Size]:
    sizes = {}
    for pair in pairs:
        await reads.one_more(files.members(pair.table.oid) if pair.table else 1)
        sizes[pair.title] = await read_size(reading, pair)
    return sizes


async def _believed(
    session: CopySession, pairs: Sequence[Pair], done: Checkpoints, keys: Sequence[ForeignKey]
) -> Mapping[str, Sequence[Chunk]]:
    """Find, by title, what of earlier attempts stands and is of the state that this one sees."""
    believed = {pair.title: await _believed_of(session, pair, done.get(pair.target.sql, ())) for pair in pairs}
    missing = {}
    for pair in pairs:
        kept = believed[pair.title] if gone_on_with(pair, believed[pair.title]) else ()
        missing[pair.title] = await left_to_do(session.reading, pair, kept)
    others = not done.keys() <= {pair.target.sql for pair in pairs}
    again = await same_state(session, pairs, believed, missing, keys, others=others)
    return {**believed, **dict.fromkeys(again, ())}


async def _believed_of(session: CopySession, pair: Pair, chunks: Sequence[Chunk]) -> list[Chunk]:
    """Believe the chunks of one table that the target still holds, and take the others back."""
    return await believe(
        session.writing,
        session.fence,
        pair,
        chunks,
        among_others=session.spec.on_existing is OnExisting.APPEND,
        told=partial(tell_deleted, session.ctx, pair.title),
    )


def _after(pairs: Sequence[Pair], watched: Sequence[ForeignKey]) -> Mapping[str, frozenset[str]]:
    """Map each title to the titles of the tables that must be in before."""
    titles = {(pair.target.schema, pair.target.name): pair.title for pair in pairs}
    predecessors = {}
    for table, referenced in references(titles, watched).items():
        predecessors[titles[table]] = frozenset(titles[name] for name in referenced)
    return predecessors


def _displaced(pair: Pair) -> int:
    """How many bytes a pair that is read by ranges after all displaces: one that would go in one go is large."""
    return pair.displaces or (lies_in(pair) if pair.in_one_go else 0)
