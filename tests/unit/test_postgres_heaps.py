"""Places: one row of numbers over all the blocks of a table's partitions, cut without a gap and never across two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.postgres import heaps
from jobs.postgres.chunks import Range
from jobs.postgres.heaps import PLACES_BITS, Heap, Part, cut, is_known, located, parts

HEAPS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 40)), min_size=1, max_size=5, unique_by=lambda one: one[0])


def partitions(sizes: list[tuple[int, int]]) -> list[Heap]:
    return [Heap(rows=f"p{oid}", pages=pages, file=oid) for oid, pages in sorted(sizes)]


def walk(of: list[Heap], gap: Range, blocks: int) -> list[Range]:
    """All pieces of a gap, as a copy cuts them."""
    found = []
    while (place := cut(of, gap, blocks)) is not None:
        found.append(Range(lo=gap.lo, hi=place))
        gap = Range(lo=place, hi=gap.hi)
    return [*found, gap]


@given(HEAPS, st.integers(1, 50))
def test_every_block_of_every_partition_is_in_exactly_one_piece(sizes: list[tuple[int, int]], blocks: int) -> None:
    of = partitions(sizes)
    found = [located(of, piece) for piece in walk(of, Range(), blocks)]
    for heap in of:
        own = [part.range for part in found if part.heap == heap]
        assert own[0].lo is None
        assert own[-1].hi is None, "rows behind the last known block are read too"
        assert [one.hi for one in own[:-1]] == [one.lo for one in own[1:]]
    assert len(found) == sum(max(1, -(-heap.pages // blocks)) for heap in of)


@given(HEAPS, st.integers(1, 50), st.data())
def test_gaps_between_pieces_that_are_done_are_cut_into_the_rest(
    sizes: list[tuple[int, int]], blocks: int, data: st.DataObject
) -> None:
    of = partitions(sizes)
    pieces = walk(of, Range(), blocks)
    done = data.draw(st.integers(0, len(pieces)))
    left = walk(of, Range(lo=pieces[done - 1].hi if done else None), blocks) if done < len(pieces) else []
    assert [located(of, piece) for piece in pieces[:done] + left] == [located(of, piece) for piece in pieces]


def test_a_table_is_cut_where_so_many_blocks_end() -> None:
    table = [Heap(rows="t", pages=10, file=7)]
    assert [located(table, piece).range for piece in walk(table, Range(), 4)] == [
        Range(hi=4), Range(lo=4, hi=8), Range(lo=8),
    ]  # fmt: skip


def test_partitions_that_lie_in_no_file_are_told_apart_and_come_last() -> None:
    of = [Heap(rows="a", pages=10, oid=9, file=7), Heap(rows="f", oid=7), Heap(rows="g", oid=8)]
    assert [located(of, piece) for piece in walk(of, Range(), 50)] == [Part(heap=heap, range=Range()) for heap in of]


def test_no_place_is_known_of_a_table_that_was_rewritten() -> None:
    (before, *_) = walk([Heap(rows="t", pages=10, file=7)], Range(), 4)
    assert is_known([Heap(rows="t", pages=12, file=7)], before.hi)
    assert not is_known([Heap(rows="t", pages=10, file=8)], before.hi)


def test_an_estimate_that_changes_a_little_leaves_the_parts_of_a_proof_where_they_are() -> None:
    of = [Heap(rows="a", pages=1000), Heap(rows="b", pages=10), Heap(rows="c")]
    rows = 10 * heaps.ROWS_PER_PART
    assert parts(of, rows) == parts(of, int(rows * 1.2))
    assert [part.heap.rows for part in parts(of, rows)] == ["a"] * 16 + ["b", "c"]
    assert parts(of, rows)[-1] == Part(heap=of[2], range=Range())


@pytest.mark.parametrize("part", [Range(), Range(hi=4), Range(lo=(1 << PLACES_BITS) + 3), Range(lo=7, hi=9)])
def test_a_range_that_is_not_of_one_heap_is_none(part: Range) -> None:
    with pytest.raises(ValueError, match="lies in one heap"):
        located(partitions([(1, 10), (2, 10)]), part)
