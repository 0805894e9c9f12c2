"""What a copy will do, found out before its first byte: every reason against it at once, or the tables to move."""

from collections.abc import Sequence

from jobs.copy.block_positions import gaps, known
from jobs.copy.hold import Chunk
from jobs.postgres.catalog.tables import Catalog
from jobs.postgres.lock_table import ManyReads, TableFiles
from jobs.postgres.sides import SourceConnection
from jobs.rows.fill_order import circle, references, refers_to_itself
from jobs.rows.ranges import Bound, Range, read_gaps
from jobs.rows.selection import Pair
from jobs.rows.sizes import read_size
from plans.table_names import table_title


def check_order(pairs: Sequence[Pair], target: Catalog) -> list[str]:
    """The reasons against filling these tables while foreign keys are enforced row by row."""
    around = circle(references([(p.target.schema, p.target.name) for p in pairs], target.foreign_keys))
    if not around:
        return []
    names = " -> ".join(table_title(*table) for table in around)
    return [f"{names}: refer to each other in a circle, and this role may not set session_replication_role"]


def gone_on_with(pair: Pair, believed: Sequence[Chunk]) -> bool:
    """Whether what is committed was cut as the rest would be: from the same files, or by the same key."""
    parts = [chunk.part for chunk in believed if chunk.part != Range()]
    if parts and not pair.same_cut:
        return False
    if pair.heaps:
        return known(pair.heaps, parts)
    return all(_of_key(pair, part.lo) and _of_key(pair, part.hi) for part in parts)


def _of_key(pair: Pair, end: Bound | None) -> bool:
    """Whether a range may end there where it is cut by the pair's key."""
    return end is None or (not isinstance(end, int) and len(end) == len(pair.key))


async def lock(reading: SourceConnection, pair: Pair, reads: ManyReads, files: TableFiles) -> None:
    """See to it that the table is locked against a TRUNCATE while it is read, and was since the attempt began.

    Raises:
        Rewritten: the lock was let go, and somebody was quicker.
    """
    source = pair.table
    await reads.one_more(files.members(source.oid) if source else 1)
    if source is not None and not reads.keeps_all:
        await read_size(reading, pair)  # what is planned is locked
        await files.same(reading, source.oid, pair.title)


async def left_to_do(reading: SourceConnection, pair: Pair, believed: Sequence[Chunk]) -> list[Range]:
    """The ranges that no believed chunk covers. Args: believed: those may be `gone_on_with`."""
    parts = [chunk.part for chunk in believed]
    if Range() in parts:
        return []
    return gaps(pair.heaps, parts) if pair.heaps else await read_gaps(reading, pair.key, parts)


def whole_at_once(pair: Pair, target: Catalog, *, triggers: bool) -> bool:
    """Whether the table cannot be cut: nothing to cut it by, or rows that must arrive together."""
    together = triggers and refers_to_itself((pair.target.schema, pair.target.name), target.foreign_keys)
    return together or not (pair.key or pair.heaps)
