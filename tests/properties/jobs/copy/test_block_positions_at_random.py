"""What holds of positions in blocks, whatever the table."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.copy.block_positions import gaps, known, located
from jobs.rows.heaps import Heap
from jobs.rows.ranges import Range
from tests.unit.jobs.copy.test_block_positions import partitions, walk

HEAPS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 40)), min_size=1, max_size=5, unique_by=lambda one: one[0])


@given(HEAPS, st.integers(1, 50))
def test_every_block_of_every_partition_is_in_exactly_one_piece(sizes: list[tuple[int, int]], blocks: int) -> None:
    of = partitions(sizes)
    pieces = walk(of, gaps(of, []), blocks)
    found = [located(of, piece) for piece in pieces]
    for heap in of:
        own = [part.range for part in found if part.heap == heap]
        assert own[0].lo is None
        assert own[-1].hi is None, "rows behind the last known block are read too"
        assert [one.hi for one in own[:-1]] == [one.lo for one in own[1:]]
    assert len(found) == sum(max(1, -(-heap.pages // blocks)) for heap in of)
    assert known(of, pieces)


@given(HEAPS, st.integers(1, 50), st.data())
def test_whatever_pieces_are_done_the_others_are_left(
    sizes: list[tuple[int, int]], blocks: int, data: st.DataObject
) -> None:
    of = partitions(sizes)
    pieces = walk(of, gaps(of, []), blocks)
    done = [piece for piece in pieces if data.draw(st.booleans())]
    assert walk(of, gaps(of, done), blocks) == [piece for piece in pieces if piece not in done]


@given(HEAPS, st.integers(1, 50), st.data())
def test_of_a_partition_that_was_rewritten_the_places_are_unknown_and_all_of_it_is_left(
    sizes: list[tuple[int, int]], blocks: int, data: st.DataObject
) -> None:
    before = partitions(sizes)
    done = walk(before, gaps(before, []), blocks)
    number = data.draw(st.integers(0, len(before) - 1))
    new = Heap(rows=before[number].rows, pages=before[number].pages, file=10)
    after = [*before[:number], *before[number + 1 :], new]
    assert not known(after, done)
    still = [piece for piece in done if known(after, [piece])]
    assert gaps(after, still) == [Range(lo=new.begins, hi=new.ends)]
