"""After the state of the source was lost: what must not be mixed with rows of another state is taken out again.

A finished table is of one state and may stay; an unfinished one would be of two, and rows that refer to each other
would be of different states. So the unfinished tables begin again, and those that foreign keys tie to them.

What is cut by blocks is looked at in any case: a row that was changed has moved, and would come twice or not at all.
Written down is the oldest transaction that was open when the first attempt began; where a row is as young as that, its
table begins again. That is the check that a declared freeze needs, too.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from jobs.api import Fence, JobContext
from jobs.postgres.aside.ordering import referenced_by
from jobs.postgres.aside.parts import Kind, Part
from jobs.postgres.chunks import Range
from jobs.postgres.copy_checkpoints import Chunk, delete_rows
from jobs.postgres.fence import take
from jobs.postgres.heaps import is_known
from jobs.postgres.members import Members
from jobs.postgres.selection import Pair
from jobs.postgres.selection_order import Name, filling_order, references, tied_groups
from jobs.postgres.source_state import SourceState, record_mark, recorded_mark
from jobs.postgres.sql_files import statement
from jobs.postgres.tables import ForeignKey

OPEN_THEN = "open then: "
"""Before the number of a transaction, at the end of the mark."""


def tied(unfinished: Collection[Name], tables: Collection[Name], foreign_keys: Collection[ForeignKey]) -> set[Name]:
    """The unfinished tables and all that foreign keys tie to them, in either direction and over any number of steps."""
    return {
        table for group in tied_groups(tables, foreign_keys) if not set(group).isdisjoint(unfinished) for table in group
    }


def set_aside_keys(parts: Collection[Part], pairs: Sequence[Pair], members: Members) -> list[ForeignKey]:
    """The foreign keys that an earlier attempt dropped: they tie tables all the same, between partitions too."""
    names = {pair.target.oid: (pair.target.schema, pair.target.name) for pair in pairs}
    tables = {relation: names[member.selected] for relation, member in members.items()}
    away = (part for part in parts if part.kind is Kind.FOREIGN_KEY)
    ends = ((part.name, tables.get(part.relation), tables.get(referenced_by(part))) for part in away)
    return [
        ForeignKey(name=name, referring=referring, columns=(), referenced=referenced, referenced_columns=())
        for name, referring, referenced in ends
        if referring is not None and referenced is not None
    ]


async def begin_again(
    connection: Any,
    fence: Fence,
    pairs: Sequence[Pair],
    believed: Mapping[str, Sequence[Chunk]],
    unfinished: Collection[str],
    foreign_keys: Collection[ForeignKey],
) -> tuple[str, ...]:
    """Take out what earlier attempts committed of these tables and of those tied to them, in one transaction.

    Args:
        believed: by title, the chunks that stand on the target.
        unfinished: titles.

    Returns:
        The titles of the tables that lost rows.
    """
    by_name = {(pair.target.schema, pair.target.name): pair for pair in pairs}
    again = tied([name for name, pair in by_name.items() if pair.title in unfinished], by_name, foreign_keys)
    emptied = [
        by_name[name]
        for name in reversed(filling_order(references(by_name, foreign_keys)))
        if name in again and believed.get(by_name[name].title)
    ]
    if not emptied:
        return ()
    async with connection.transaction():
        await take(connection, fence)
        for pair in emptied:
            await delete_rows(connection, pair, Range(), sum(chunk.rows for chunk in believed[pair.title]))
        relations = [pair.target.sql for pair in emptied]
        await connection.execute(statement("chunk_forget_all"), fence.run, fence.task, relations)
    return tuple(sorted(pair.title for pair in emptied))


async def same_state(
    ctx: JobContext,
    reading: Any,
    writing: Any,
    state: SourceState,
    pairs: Sequence[Pair],
    believed: Mapping[str, Sequence[Chunk]],
    left: Mapping[str, Sequence[Range]],
    foreign_keys: Collection[ForeignKey],
) -> tuple[str, ...]:
    """See to it that no table is of two states, and write down which state this attempt sees.

    Args:
        believed, left: by title, what stands on the target, and what is missing there.

    Returns:
        The titles of the tables that begin again, which the journal is told.
    """
    recorded = await recorded_mark(writing, ctx.fence)
    mark, oldest = _parted(recorded or "")
    if state.mark and mark != state.mark and any(believed.values()):
        unfinished = [pair.title for pair in pairs if left[pair.title] or state.frozen]
        state.began_again = await begin_again(writing, ctx.fence, pairs, believed, unfinished, foreign_keys)
        if state.began_again:
            ctx.warn(
                f"the state of the source that earlier attempts saw ({mark or 'not recorded'}) is lost: "
                f"{', '.join(state.began_again)} began again"
            )
    else:
        moved = await _moved(reading, oldest, pairs, believed, left)
        state.began_again = await begin_again(writing, ctx.fence, pairs, believed, moved, ())
        if state.began_again:
            ctx.warn(f"rows moved at the source since they were copied: {', '.join(state.began_again)} began again")
    gone_on_with = [
        pair.title
        for pair in pairs
        if pair.heaps and believed[pair.title] and left[pair.title] and pair.title not in state.began_again
    ]
    matters = state.mark or any(pair.heaps for pair in pairs)
    if matters and (mark != state.mark or not gone_on_with):
        now = await reading.fetchval(statement("snapshot_xmin"))
        await record_mark(writing, ctx.fence, "; ".join(filter(None, (state.mark, f"{OPEN_THEN}{now}"))))
    return state.began_again


def _parted(recorded: str) -> tuple[str, str]:
    """The mark of the state, and the number of the transaction; each empty where there is none."""
    mark, found, oldest = recorded.rpartition(OPEN_THEN)
    return (mark.removesuffix("; "), oldest) if found else (recorded, "")


async def _moved(
    reading: Any,
    oldest: str,
    pairs: Sequence[Pair],
    believed: Mapping[str, Sequence[Chunk]],
    left: Mapping[str, Sequence[Range]],
) -> list[str]:
    """The titles of unfinished tables, cut by blocks, whose rows may lie elsewhere than when they were copied."""
    begun = [pair for pair in pairs if pair.heaps and believed[pair.title] and left[pair.title]]
    if not begun or not oldest.isdigit():
        return [pair.title for pair in begun]
    written = await reading.fetchval(statement("snapshot_xmax")) != oldest
    found = []
    for pair in begun:
        bounds = [end for chunk in believed[pair.title] for end in (chunk.part.lo, chunk.part.hi)]
        known = all(is_known(pair.heaps, bound) for bound in bounds)
        if not known or (written and await _younger(reading, pair, oldest)):
            found.append(pair.title)
    return found


async def _younger(reading: Any, pair: Pair, oldest: str) -> bool:
    for heap in pair.heaps:
        asking = statement("heap_younger").format(xmin=oldest, rows=heap.rows)
        if not heap.file or await reading.fetchval(asking):
            return True
    return False
