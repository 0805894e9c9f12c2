"""After the state of the source was lost: what must not be mixed with rows of another state is taken out again.

A finished table is of one state and may stay; an unfinished one would be of two, and rows that refer to each other
would be of different states. So the unfinished tables begin again, and those that foreign keys tie to them.

What is cut by blocks is looked at in any case: a row that was changed has moved, and would come twice or not at all.
Written down is what the last attempt's snapshot saw; where a row is of a transaction that it did not see, the table
begins again, and with a source that is said to be still those that foreign keys tie to it. So a declared freeze is
found broken where a row was written, not where one was deleted.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from jobs.api import Fence
from jobs.copy.checkpoints import delete_rows
from jobs.copy.hold import Chunk
from jobs.copy.session import CopySession
from jobs.copy.set_aside.definitions import PartKind, TablePart
from jobs.copy.set_aside.foreign_key_text import referenced_by
from jobs.copy.sizes import gone_on_with
from jobs.copy.source.source_snapshot import SourceState, record_mark, recorded_mark
from jobs.postgres.catalog.members import Members
from jobs.postgres.catalog.tables import ForeignKey
from jobs.postgres.sides import Connection, SourceConnection, TargetConnection
from jobs.postgres.snapshot import Seen, read_seen
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.deleting import tell_deleted
from jobs.rows.fill_order import Name, filling_order, references, tied_groups
from jobs.rows.ranges import Range
from jobs.rows.selection import Pair

XID_BITS = 32
"""How many bits of a transaction's number a row keeps."""
SNAPSHOT_PREFIX = "seen: "
"""Stands in the mark before what the snapshot saw."""


def tied(unfinished: Collection[Name], tables: Collection[Name], foreign_keys: Collection[ForeignKey]) -> set[Name]:
    """The unfinished tables and all that foreign keys tie to them, in either direction and over any number of steps."""
    return {
        table for group in tied_groups(tables, foreign_keys) if not set(group).isdisjoint(unfinished) for table in group
    }


def set_aside_keys(parts: Collection[TablePart], pairs: Sequence[Pair], members: Members) -> list[ForeignKey]:
    """The foreign keys that an earlier attempt dropped: they tie tables all the same, between partitions too."""
    names = {pair.target.oid: (pair.target.schema, pair.target.name) for pair in pairs}
    tables = {relation: names[member.selected] for relation, member in members.items()}
    away = (part for part in parts if part.kind is PartKind.FOREIGN_KEY)
    ends = ((part.name, tables.get(part.relation), tables.get(referenced_by(part))) for part in away)
    return [
        ForeignKey(name=name, referring=referring, columns=(), referenced=referenced, referenced_columns=())
        for name, referring, referenced in ends
        if referring is not None and referenced is not None
    ]


async def begin_again(
    connection: Connection,
    fence: Fence,
    pairs: Sequence[Pair],
    believed: Mapping[str, Sequence[Chunk]],
    unfinished: Collection[str],
    foreign_keys: Collection[ForeignKey],
    told: Callable[[str, int], None] = lambda _title, _rows: None,
) -> tuple[str, ...]:
    """Take out what earlier attempts committed of these tables and of those tied to them, in one transaction.

    Args:
        believed: by title, the chunks that stand on the target.
        unfinished: titles.
        told: of which table how many rows are deleted by now.

    Returns:
        The titles of the tables that lost rows.
    """
    emptied = _to_empty(pairs, believed, unfinished, foreign_keys)
    if not emptied:
        return ()
    async with connection.transaction():
        await take(connection, fence)
        for pair in emptied:
            rows = sum(chunk.rows for chunk in believed[pair.title])
            await delete_rows(connection, pair, Range(), rows, partial(told, pair.title))
        relations = [pair.target.sql for pair in emptied]
        await connection.execute(statement("chunk_forget_all"), fence.run, fence.task, relations)
    return tuple(sorted(pair.title for pair in emptied))


def _to_empty(
    pairs: Sequence[Pair],
    believed: Mapping[str, Sequence[Chunk]],
    unfinished: Collection[str],
    foreign_keys: Collection[ForeignKey],
) -> list[Pair]:
    """The tables that have rows to lose, every table before those that it refers to."""
    by_name = {(pair.target.schema, pair.target.name): pair for pair in pairs}
    again = tied([name for name, pair in by_name.items() if pair.title in unfinished], by_name, foreign_keys)
    in_order = reversed(filling_order(references(by_name, foreign_keys)))
    return [by_name[name] for name in in_order if name in again and believed.get(by_name[name].title)]


async def same_state(
    session: CopySession,
    pairs: Sequence[Pair],
    believed: Mapping[str, Sequence[Chunk]],
    missing: Mapping[str, Sequence[Range]],
    foreign_keys: Collection[ForeignKey],
    *,
    others: bool,
) -> tuple[str, ...]:
    """See to it that no table is of two states, and write down which state this attempt sees.

    Args:
        believed, missing: by title, what stands on the target, and which ranges do not.
        others: the task has committed rows of tables that are not its own any more.

    Returns:
        The titles of the tables that begin again, which the journal is told.
    """
    ctx, reading, writing, state = session.ctx, session.reading, session.writing, session.state
    recorded = await recorded_mark(writing, ctx.fence) or ""
    mark, seen_before = _parted(recorded)
    seen_now = await _seen(reading, pairs)
    if _of_another_state(state, mark, believed):
        why = f"the state of the source that earlier attempts saw ({mark or 'not recorded'}) is lost"
        lost = [pair.title for pair in pairs if missing[pair.title] or state.frozen]
        ties = state.ties(foreign_keys, pairs)
    else:
        lost = await _displaced(reading, pairs, believed, missing, (seen_before, seen_now))
        why = _why_displaced(pairs, lost)
        ties = state.ties(foreign_keys, pairs)
    state.began_again = await begin_again(writing, ctx.fence, pairs, believed, lost, ties, partial(tell_deleted, ctx))
    if state.began_again:
        ctx.warn(f"{why}: {', '.join(state.began_again)} began again")
    await _write_mark(writing, ctx.fence, recorded, _joined(state.mark, _to_keep(seen_before, seen_now, others=others)))
    return state.began_again


async def _seen(reading: SourceConnection, pairs: Sequence[Pair]) -> str:
    """What the snapshot of this attempt sees; empty where nothing is cut by blocks, so that nobody asks."""
    return await read_seen(reading) if any(pair.heaps for pair in pairs) else ""


def _of_another_state(state: SourceState, mark: str, believed: Mapping[str, Sequence[Chunk]]) -> bool:
    """Whether rows stand on the target that were read from another state than this attempt's."""
    return bool(state.mark) and mark != state.mark and any(believed.values())


async def _write_mark(writing: TargetConnection, fence: Fence, recorded: str, mark: str) -> None:
    """Write the mark down unless it stands there already."""
    if mark and mark != recorded:
        await record_mark(writing, fence, mark)


def _to_keep(seen_before: str, seen_now: str, *, others: bool) -> str:
    """What a later attempt compares with: the older snapshot while rows of other tables are measured by it."""
    return seen_before if others and seen_before and seen_now else seen_now


async def _displaced(
    reading: SourceConnection,
    pairs: Sequence[Pair],
    believed: Mapping[str, Sequence[Chunk]],
    missing: Mapping[str, Sequence[Range]],
    seen: tuple[str, str],
) -> list[str]:
    """The titles of tables that cannot be gone on with: cut otherwise now, or with rows that have moved.

    Args:
        seen: what the last attempt's snapshot saw, and what this one's sees.
    """
    cut_otherwise = [pair.title for pair in pairs if not gone_on_with(pair, believed[pair.title])]
    moved = []
    for pair in pairs:
        begun = believed[pair.title] and missing[pair.title]
        if begun and pair.title not in cut_otherwise and await _moved(reading, pair, *seen):
            moved.append(pair.title)
    return cut_otherwise + moved


def _why_displaced(pairs: Sequence[Pair], lost: Collection[str]) -> str:
    """The reason that the journal is told for tables that begin again although the source's state is not lost."""
    recut = any(pair.title in lost and not pair.same_cut for pair in pairs)
    return "rows moved at the source since they were copied" + (
        ", or the table is cut otherwise than before" if recut else ""
    )


def _joined(mark: str, seen: str) -> str:
    """The mark as it is written down; the contrary of `_parted`."""
    return "; ".join(filter(None, (mark, f"{SNAPSHOT_PREFIX}{seen}" if seen else "")))


def _parted(recorded: str) -> tuple[str, str]:
    """The mark of the state, and what the snapshot saw; each empty where there is none."""
    mark, separator, seen = recorded.rpartition(SNAPSHOT_PREFIX)
    return (mark.removesuffix("; "), seen) if separator else (recorded, "")


async def _moved(reading: SourceConnection, pair: Pair, seen_before: str, seen_now: str) -> bool:
    """Whether rows of a table that is cut by blocks may lie elsewhere than when they were copied."""
    if not pair.heaps:
        return False
    before, now = Seen.read(seen_before), Seen.read(seen_now)
    if before is None or now is None or now.ahead < before.ahead:
        return True
    oldest = now.oldest_since(before)
    if oldest is None:
        return False
    for heap in pair.heaps:
        asking = statement("heap_younger").format(oldest=oldest % (1 << XID_BITS), rows=heap.rows)
        if not heap.file or await reading.fetchval(asking):
            return True
    return False
