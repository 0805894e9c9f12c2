"""The parts of a list in which a reconcile reads a table."""

from jobs.postgres import heaps
from jobs.postgres.chunks import Range
from jobs.postgres.heaps import Heap, Part, parts


def test_an_estimate_that_changes_a_little_leaves_the_parts_of_a_proof_where_they_are() -> None:
    of = [Heap(rows="a", pages=1000), Heap(rows="b", pages=10), Heap(rows="c")]
    rows = 10 * heaps.ROWS_PER_PART
    assert parts(of, rows) == parts(of, int(rows * 1.2))
    assert [part.heap.rows for part in parts(of, rows)] == ["a"] * 16 + ["b", "c"]
    assert parts(of, rows)[-1] == Part(heap=of[2], range=Range())
