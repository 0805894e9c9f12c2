"""How far a copy is that reads in the order of the disk: places, one row of numbers over all heaps of a table. Pure.

The blocks of a heap are numbered from its file's number times 2^32 on, and the rows within each of them
(`jobs.rows.ranges`). What is written down lies within one heap, with both its ends: so a heap that was rewritten or
dropped leaves places behind that nobody knows (VACUUM FULL puts the rows elsewhere, and leaves them as old as they
were), and what came instead is covered by none.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence

from jobs.rows.heaps import PLACES_BITS, Heap, HeapPart
from jobs.rows.ranges import ITEM_BITS, Bound, Range, block_begins


def gaps(heaps: Sequence[Heap], done: Collection[Range]) -> list[Range]:
    """What these ranges leave out, heap by heap.

    Args:
        heaps: in the order of their places.
        done: of these heaps (`known`), without overlap.
    """
    of = defaultdict[int, list[tuple[int, int]]](list)
    for part in done:
        lo, hi = _ends(part)
        of[_file(lo)].append((lo, hi))
    missing = []
    for heap in heaps:
        place = heap.begins
        for lo, hi in sorted(of[heap.begins]):
            if place < lo:
                missing.append(Range(lo=place, hi=lo))
            place = hi
        if place < heap.ends:
            missing.append(Range(lo=place, hi=heap.ends))
    return missing


def known(heaps: Sequence[Heap], ranges: Collection[Range]) -> bool:
    """Whether each of these ranges lies in one of these heaps."""
    files = {heap.begins for heap in heaps}
    return all(_is_place(part) and _file(_ends(part)[0]) in files for part in ranges)


def located(heaps: Sequence[Heap], part: Range) -> HeapPart:
    """Where a range of places lies.

    Args:
        heaps: in the order of their places.

    Raises:
        ValueError: not in one heap.
    """
    lo, hi = _ends(part)
    heap = heaps[bisect_right(heaps, lo, key=lambda heap: heap.begins) - 1]
    if not heap.begins <= lo < hi <= heap.ends:
        raise ValueError("a range of places lies in one heap")
    return HeapPart(
        heap=heap,
        range=Range(
            lo=None if lo == heap.begins else lo - heap.begins, hi=None if hi == heap.ends else hi - heap.begins
        ),
    )


def cut(heaps: Sequence[Heap], gap: Range, blocks: int) -> int | None:
    """The place where so many blocks from the one on end in which the gap begins; None where the gap ends first.

    The blocks that a heap gets while it is read belong to its last range.
    """
    heap = located(heaps, gap).heap
    lo, hi = _ends(gap)
    place = block_begins((lo >> ITEM_BITS) + max(1, blocks))
    return place if place < min(hi, heap.begins + block_begins(heap.pages)) else None


def _is_place(part: Range) -> bool:
    return isinstance(part.lo, int) and isinstance(part.hi, int)


def _ends(part: Range) -> tuple[int, int]:
    return _place(part.lo), _place(part.hi)


def _place(bound: Bound | None) -> int:
    if not isinstance(bound, int):
        raise TypeError("an open end, or a key's bound, is no place")
    return bound


def _file(place: int) -> int:
    return place >> PLACES_BITS << PLACES_BITS
