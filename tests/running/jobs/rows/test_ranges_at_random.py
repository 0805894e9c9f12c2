"""What holds of any ranges of keys."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jobs.rows.ranges import Range, read_bound, read_gaps, written


@given(st.sets(st.integers(1, 50), max_size=12), st.data())
async def test_gaps_and_done_ranges_together_cover_everything_once(cuts: set[int], data: st.DataObject) -> None:
    bounds: list[int | None] = [None, *sorted(cuts), None]
    ranges = [Range(lo=lo, hi=hi) for lo, hi in pairwise(bounds)]
    done = [part for part in ranges if data.draw(st.booleans())]
    gaps = await read_gaps(None, (), done)

    def holds(part: Range, block: int) -> bool:
        lo, hi = (end if isinstance(end, int) else None for end in (part.lo, part.hi))
        return (lo is None or block >= lo) and (hi is None or block < hi)

    for block in range(52):
        assert sum(holds(part, block) for part in [*done, *gaps]) == 1


@given(st.one_of(st.none(), st.integers(0), st.lists(st.text(), min_size=1).map(tuple)))
def test_a_bound_is_read_as_it_was_written(bound: tuple[str, ...] | int | None) -> None:
    assert read_bound(written(bound)) == bound
