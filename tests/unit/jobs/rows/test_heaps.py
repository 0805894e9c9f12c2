"""The parts of a list in which a reconcile reads a table."""

from dataclasses import replace

from jobs.rows import heaps
from jobs.rows.heaps import AGAIN_PAGES, Heap, HeapPart, parts
from jobs.rows.ranges import Range


def test_an_estimate_that_changes_a_little_leaves_the_parts_of_a_proof_where_they_are() -> None:
    of = [Heap(rows="a", pages=1000), Heap(rows="b", pages=10), Heap(rows="c")]
    rows = 10 * heaps.ROWS_PER_PART
    assert parts(of, rows) == parts(of, int(rows * 1.2))
    assert [part.heap.rows for part in parts(of, rows)] == ["a"] * 16 + ["b", "c"]
    assert parts(of, rows)[-1] == HeapPart(heap=of[2], range=Range())


def test_a_heap_that_is_larger_than_the_ring_is_one_part_where_others_need_the_memory() -> None:
    small, large = Heap(rows="a", pages=100, file=1), Heap(rows="b", pages=101, file=2)
    cut = parts([small, large], 10**9, ring=100)
    assert [part.range for part in cut if part.heap == large] == [Range()]
    assert len([part for part in cut if part.heap == small]) == 100
    endless = replace(large, pages=AGAIN_PAGES + 1)
    assert len(parts([endless], 10**9, ring=100)) > 1
