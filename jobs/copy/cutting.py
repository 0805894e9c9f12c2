"""Decides what each table of a copy is cut into chunks by: the blocks that it lies in, or ranges of its key.

Reading it in the order of the disk costs least: an eighth less than by an index of the same order, and a small part of
it where the index has another (random keys), since every chunk then reads blocks all over the table. But a row that is
changed lies elsewhere afterwards: what another attempt has copied is believed only if no row has moved since, else the
table begins again. A live table with random keys is read by its blocks all the same: a small one is soon copied again,
and of a large one a resumption by key would be slower still than that.

A source that others work on has a further wish: what they need shall stay in its memory. Only a reading of all of a
large table leaves that alone (`jobs.copy.source.heap_stream`). So its large tables are read in one go, and committed on
the way in the order of the disk, unless they are so large that to begin again would cost the night: these are read by
ranges of their key all the same, which is said.

So it is blocks, unless nothing keeps the source still between attempts and a key has the disk's order; or rows of
others may come to stand among those of the copy, which only ranges of a key tell apart; or its partitions are so small
that each would be a chunk. Never is it a key whose values had another order when its index was made (`reordered`).

A mapping query is cut by the table whose rows it is made of (its grain): by blocks where the source is kept still, else
by ranges of that table's key. Without a grain it is cut by a key of its own where the planner finds that cheap.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from jobs.api import CutBy
from jobs.copy.checkpoints import Checkpoints
from jobs.copy.source.heap_stream import streamed
from jobs.postgres.catalog.tables import Column, Table
from jobs.postgres.sides import SourceConnection
from jobs.postgres.sql_files import statement
from jobs.rows.displacing import BLOCK, lies_in, size_told
from jobs.rows.grain.grain import Cut
from jobs.rows.heaps import AGAIN_PAGES, Heap, read_heaps, ring_from
from jobs.rows.ranges import Bound
from jobs.rows.selection import Pair
from jobs.rows.sizes import Size, read_size, with_cheap_key
from plans.model import CopySpec, OnExisting
from plans.plurals import counted

BLOCK_RANGES_VERSION = 140_000
"""server_version_num from which on a range of blocks is read without the rest of the table."""
ORDERED_CORRELATION = 0.5
"""The planner's correlation of a key with the order of the disk, from which on it counts as the same."""
LEAST_PAGES = 1000
"""The fewest that a partition has on the average, if blocks are worth it; a chunk never reads from two."""


async def chunkable(
    reading: SourceConnection, pairs: Sequence[Pair], spec: CopySpec, version: int, done: Checkpoints | None = None
) -> list[Pair]:
    """The pairs, each with what its chunks are cut by: `heaps`, or its key, or nothing.

    Args:
        version: server_version_num of the source.
        done: what earlier attempts committed, which is gone on with in the way in which it was cut.
    """
    pairs = [replace(pair, key=()) if reordered(pair.key) else pair for pair in pairs]
    terrain = await _survey(reading, pairs, spec, version)
    cut_pairs = []
    for pair in pairs:
        cut_pair = _cut(pair, terrain, _bounds(done, pair), spec)
        cut_pairs.append(cut_pair if cut_pair.cut else await with_cheap_key(reading, cut_pair))
    return await _told_what_they_displace(reading, cut_pairs, terrain) if spec.source_in_use else cut_pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terrain:
    """How the tables of a copy lie on the source's disk, each by its title."""

    heaps: Mapping[str, tuple[Heap, ...]]
    scattered: Collection[str]
    """Titles of tables whose key has another order than the disk; not looked for where the source is kept still."""
    large: Mapping[str, Pair]
    """The tables for which it matters how they are read, with their heaps; only where others use the source."""
    in_one_go: Collection[str]
    block_ranges: bool
    """Whether the server reads a range of blocks without the rest of the table."""


async def _survey(reading: SourceConnection, pairs: Sequence[Pair], spec: CopySpec, version: int) -> _Terrain:
    """Ask the source how the tables lie."""
    heaps = await _heaps(reading, pairs)
    keyed = [pair for pair in pairs if pair.key and heaps.get(pair.title)]
    scattered = await _scattered(reading, keyed) if spec.consistency is None else set[str]()
    large = await _large(reading, pairs, heaps) if spec.source_in_use else {}
    block_ranges = version >= BLOCK_RANGES_VERSION
    return _Terrain(
        heaps=heaps,
        scattered=scattered,
        large=large,
        in_one_go=await _in_one_go(reading, large, scattered, spec) if block_ranges else set(),
        block_ranges=block_ranges,
    )


async def _in_one_go(
    reading: SourceConnection, large: Mapping[str, Pair], scattered: Collection[str], spec: CopySpec
) -> set[str]:
    """Titles of the large tables that are read to their end by one COPY."""
    if not may_be_streamed(spec):
        return set()
    own = [pair for pair in large.values() if pair.source is not None]
    return await streamed(reading, [pair for pair in own if _may_begin_again(pair, scattered, spec)])


def _may_begin_again(pair: Pair, scattered: Collection[str], spec: CopySpec) -> bool:
    """Whether a table may be read in one go: to begin it again is not feared, or would not be avoided by its key."""
    return spec.consistency is not None or not pair.key or _soon_again(pair, scattered)


def _cut(pair: Pair, terrain: _Terrain, bounds: Collection[Bound | None], spec: CopySpec) -> Pair:
    """The pair with what its chunks are cut by. Args: bounds: of what earlier attempts committed of it."""
    heaps, still = terrain.heaps.get(pair.title, ()), spec.consistency is not None
    if cut := _grain(pair):
        return _by_grain(pair, cut, heaps, bounds, spec, still=still)
    in_one_go = pair.title in terrain.in_one_go
    by_disk = still or in_one_go or pair.title in terrain.scattered
    wanted = by_disk and _worth_blocks(heaps) and spec.on_existing is not OnExisting.APPEND
    if not pair.key or (terrain.block_ranges and _by_blocks(bounds, wanted=wanted)):
        return replace(pair, heaps=heaps, in_one_go=in_one_go)
    return pair


async def _told_what_they_displace(reading: SourceConnection, pairs: Sequence[Pair], terrain: _Terrain) -> list[Pair]:
    """The pairs, each with how much of what others need its reading takes the place of."""
    ring = await ring_from(reading)
    return [
        replace(pair, displaces=await _displaces(reading, pair, terrain.large.get(pair.title), ring)) for pair in pairs
    ]


def reordered(key: Collection[Column]) -> bool:
    """Whether indexes on a key may be in another order than the server compares by, so that ranges would miss rows."""
    return any(column.reordered for column in key)


def how_cut(pair: Pair) -> str:
    """How a pair's chunks are cut, in words."""
    of = f" of {pair.table.title}" if pair.cut and pair.table else ""
    each = f", each of its {len(pair.heaps)} partitions" * (len(pair.heaps) > 1)
    if pair.in_one_go:
        return f"read in one go{each}, so that what others need stays in the source's memory, and committed on the way"
    if pair.heaps:
        return f"in chunks of blocks{of}{each}"
    if pair.key:
        return f"in chunks of {f'the key{of}' if of else 'its key'} ({', '.join(pair.key_names)})"
    return "in one piece"


def cut_by(pair: Pair, *, whole: bool = False) -> CutBy:
    """The same as plain data. Args: whole: whether its rows must arrive together."""
    if whole or not (pair.in_one_go or pair.heaps or pair.key):
        return CutBy.ONE_PIECE
    if pair.in_one_go:
        return CutBy.ONE_GO
    if pair.heaps:
        return CutBy.GRAIN_BLOCKS if pair.cut else CutBy.BLOCKS
    return CutBy.GRAIN_KEY if pair.cut else CutBy.KEY


def in_one_piece(pair: Pair) -> bool:
    """Whether nothing cuts it, so that it is moved in one transaction."""
    return cut_by(pair) is CutBy.ONE_PIECE


def whole_at_stake(pair: Pair, size: Size) -> str:
    """What is said of a table that is copied in one piece: how much, and what a kill costs."""
    about = f"about {counted(size.rows, 'row')}, {size_told(size.rows * size.width)}"
    return f"{pair.title} is copied in one piece ({about}): cut off, all of it begins again"


def _grain(pair: Pair) -> Cut | None:
    return pair.grains[0].cut if len(pair.grains) == 1 else None


def _by_grain(
    pair: Pair, cut: Cut, heaps: tuple[Heap, ...], bounds: Collection[Bound | None], spec: CopySpec, *, still: bool
) -> Pair:
    """A mapping query, cut by the rows that it is made of. What the planner thinks of them has no say in it."""
    wanted = (still or not cut.key) and spec.on_existing is not OnExisting.APPEND
    distrusted = reordered(cut.walked)
    blocks = cut.blocks and _by_blocks(bounds, wanted=wanted or distrusted)
    if not blocks and (distrusted or not cut.key):
        return pair
    return replace(pair, rows=cut.rows, key=cut.key, cut=cut, heaps=heaps if blocks else (), same_order=False)


async def _large(
    reading: SourceConnection, pairs: Sequence[Pair], heaps: Mapping[str, tuple[Heap, ...]]
) -> Mapping[str, Pair]:
    """Find the tables, by title and with their heaps, for which it matters how they are read."""
    ring = await ring_from(reading)
    large = {}
    for pair in pairs:
        own_heaps = heaps.get(pair.title, ())
        if any(heap.pages > ring for heap in own_heaps):
            large[pair.title] = replace(pair, heaps=own_heaps)
    return large


def _worth_blocks(heaps: Sequence[Heap]) -> bool:
    return len(heaps) == 1 or sum(heap.pages for heap in heaps) >= LEAST_PAGES * len(heaps)


def _bounds(done: Checkpoints | None, pair: Pair) -> list[Bound | None]:
    return [end for chunk in (done or {}).get(pair.target.sql, ()) for end in (chunk.part.lo, chunk.part.hi)]


async def _displaces(reading: SourceConnection, pair: Pair, lying: Pair | None, ring: int) -> int:
    """How much of what others need the reading of a table takes the place of.

    Args:
        lying: the same with its heaps, where it is so large that it matters.
    """
    if pair.in_one_go or not (pair.key or pair.heaps):
        return 0  # through the ring, or as the planner likes it
    if lying is not None or pair.source is not None:
        return lies_in(lying) if lying is not None else 0
    of = {grain.table.oid: grain.table.pages * BLOCK for grain in pair.grains}
    size = sum(of.values()) if of else await _estimated(reading, pair)
    return size if size > ring * BLOCK else 0


async def _estimated(reading: SourceConnection, pair: Pair) -> int:
    size = await read_size(reading, pair)
    return size.rows * size.width


def may_be_streamed(spec: CopySpec) -> bool:
    """Whether large tables are read in one go: a row that is refused is looked for in ranges, and so are gaps."""
    return spec.source_in_use and spec.bad_rows is None and spec.on_existing is not OnExisting.APPEND


def _soon_again(pair: Pair, scattered: Collection[str]) -> bool:
    return pair.title in scattered or sum(heap.pages for heap in pair.heaps) <= AGAIN_PAGES


def _by_blocks(bounds: Collection[Bound | None], *, wanted: bool) -> bool:
    """As what was committed was cut, else as is wanted now."""
    committed = [bound for bound in bounds if bound is not None]
    return any(isinstance(bound, int) for bound in committed) or (wanted and not committed)


async def _heaps(reading: SourceConnection, pairs: Sequence[Pair]) -> Mapping[str, tuple[Heap, ...]]:
    """Find, by title, the heaps of what is read as it is, from tables of this server."""
    tables = {pair.title: table for pair in pairs if (table := _lying_table(pair)) is not None}
    heaps_of = await read_heaps(reading, list(tables.values()))
    return {title: _of_this_server(heaps_of[table.oid]) for title, table in tables.items()}


def _of_this_server(heaps: Collection[Heap]) -> tuple[Heap, ...]:
    return tuple(heap for heap in heaps if heap.oid)


def _lying_table(pair: Pair) -> Table | None:
    """The table whose blocks a pair could be cut by: its grain's, or its own where that is read as it is."""
    if (cut := _grain(pair)) and cut.blocks:
        return pair.grains[0].table
    if pair.source is None:
        return None
    return pair.source if pair.source.kind == "r" or (pair.source.kind == "p" and pair.plain) else None


async def _scattered(reading: SourceConnection, pairs: Sequence[Pair]) -> set[str]:
    """The titles of tables whose key begins with a column of another order than the disk's.

    As far as the planner knows; of a partitioned table it does not.
    """
    keys = {pair.source.oid: (pair.title, pair.key[0].name) for pair in pairs if pair.source is not None}
    if not keys:
        return set()
    rows = await reading.fetch(statement("key_order"), list(keys), [name for _, name in keys.values()])
    return {keys[row["relation"]][0] for row in rows if abs(row["correlation"]) < ORDERED_CORRELATION}
