"""Places: one row of numbers over all the blocks of a table's partitions, cut without a gap and never across two."""

import pytest

from jobs.copy.block_positions import cut, gaps, known, located
from jobs.rows.heaps import PLACES_BITS, Heap, HeapPart
from jobs.rows.ranges import Range


def partitions(sizes: list[tuple[int, int]]) -> list[Heap]:
    return [Heap(rows=f"p{oid}", pages=pages, file=oid) for oid, pages in sorted(sizes)]


def walk(of: list[Heap], left: list[Range], blocks: int) -> list[Range]:
    """All pieces of what is left, as a copy cuts them."""
    found = []
    for gap in left:
        while (place := cut(of, gap, blocks)) is not None:
            found.append(Range(lo=gap.lo, hi=place))
            gap = Range(lo=place, hi=gap.hi)
        found.append(gap)
    return found


def test_a_table_is_cut_where_so_many_blocks_end() -> None:
    table = [Heap(rows="t", pages=10, file=7)]
    assert [located(table, piece).range for piece in walk(table, gaps(table, []), 4)] == [
        Range(hi=4 << 16), Range(lo=4 << 16, hi=8 << 16), Range(lo=8 << 16),
    ]  # fmt: skip


def test_what_begins_within_a_block_is_cut_where_blocks_end() -> None:
    [heap] = table = [Heap(rows="t", pages=10, file=7)]
    gap = Range(lo=heap.begins + (3 << 16) + 5, hi=heap.ends)
    assert [located(table, piece).range for piece in walk(table, [gap], 4)] == [
        Range(lo=(3 << 16) + 5, hi=7 << 16), Range(lo=7 << 16),
    ]  # fmt: skip


def test_partitions_that_lie_in_no_file_are_told_apart_and_come_last() -> None:
    of = [Heap(rows="a", pages=10, oid=9, file=7), Heap(rows="f", oid=7), Heap(rows="g", oid=8)]
    whole = [HeapPart(heap=heap, range=Range()) for heap in of]
    assert [located(of, piece) for piece in walk(of, gaps(of, []), 50)] == whole


@pytest.mark.parametrize("part", [Range(), Range(hi=4), Range(lo=4), Range(lo=("4",), hi=("9",))])
def test_an_open_end_or_a_key_is_no_place(part: Range) -> None:
    of = partitions([(1, 10)])
    assert not known(of, [part])
    with pytest.raises(TypeError, match="is no place"):
        located(of, part)


@pytest.mark.parametrize(
    ("lo", "hi"), [(3, 9), ((1 << PLACES_BITS) + 4, (2 << PLACES_BITS) + 4), (3 << PLACES_BITS, 4 << PLACES_BITS)]
)
def test_a_range_that_is_not_of_one_heap_is_refused(lo: int, hi: int) -> None:
    with pytest.raises(ValueError, match="lies in one heap"):
        located(partitions([(1, 10), (2, 10)]), Range(lo=lo, hi=hi))
