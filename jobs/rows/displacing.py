"""Tells what reading tables by ranges takes out of a source's memory, in bytes and in words."""

from collections.abc import Mapping, Sequence

from jobs.rows.heaps import AGAIN_PAGES
from jobs.rows.selection import Pair

BLOCK = 8192
"""Bytes, as nearly every server is built."""


MOST_NAMED = 5
"""Tables by name in one sentence."""


def displaced(source: str, sizes: Mapping[str, int], *, bounded: bool = True) -> str:
    """What is said of tables that are read by ranges all the same.

    Args:
        source: the plan's name of the database.
        sizes: of the tables, by title, in bytes.
        bounded: whether the plan can bound it (a reconcile has no `pause_if`).
    """
    largest = sorted(sizes, key=lambda title: -sizes[title])
    named = (f"{title} ({size_told(sizes[title])})" for title in largest[:MOST_NAMED])
    which = ", ".join(named) + f" and {len(sizes) - MOST_NAMED} more" * (len(sizes) > MOST_NAMED)
    bound = "pause_if: {source_cache_hit: 90%} bounds it; " if bounded else ""
    return (
        f"read by ranges, which takes the place of what others need in {source}'s memory: {which}"
        f" ({bound}in_use: false says that nobody works there)"
    )


def displacing_delta(pairs: Sequence[Pair], ring: int | None) -> dict[str, int]:
    """What a delta load reads by ranges, in bytes. Args: ring: as of `is_large`."""
    return {pair.title: pair.source.pages * BLOCK for pair in pairs if pair.source and is_large(pair, ring)}


def displacing_reconcile(pairs: Sequence[Pair], ring: int | None) -> dict[str, int]:
    """What a reconcile reads by ranges: what it would not begin again. Looking for keys reads tables as a whole."""
    large = displacing_delta(pairs, ring)
    return {title: size for title, size in large.items() if size > AGAIN_PAGES * BLOCK}


def lies_in(pair: Pair) -> int:
    """How many bytes it is read from."""
    return sum(heap.pages for heap in pair.heaps) * BLOCK


def size_told(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"


def is_large(pair: Pair, ring: int | None) -> bool:
    """Whether it matters how a table is read. Args: ring: as of `ring_from`; None where nobody works on the source."""
    return ring is not None and pair.source is not None and pair.source.pages > ring
