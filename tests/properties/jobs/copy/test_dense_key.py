"""Chunks of a key of whole numbers: every number in exactly one, and never more of them than the bound says."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.copy.dense_key import LEAST_DENSITY, DenseKey
from jobs.rows.ranges import Range


@given(st.sets(st.integers(-60, 60), min_size=1), st.integers(1, 20))
def test_every_number_is_in_exactly_one_chunk_and_no_chunk_has_more_than_five_times_what_was_asked_for(
    numbers: set[int], rows: int
) -> None:
    least, most = min(numbers), max(numbers)
    key = DenseKey(least=least, most=most, density=max(LEAST_DENSITY, len(numbers) / (most - least + 1)))
    gap, chunks = Range(), []
    while (place := key.cut(gap, rows)) is not None:
        chunks.append(Range(lo=gap.lo, hi=place))
        gap = Range(lo=place)
    counted = [sum(_within(number, chunk) for number in numbers) for chunk in [*chunks, gap]]
    assert sum(counted) == len(numbers)
    assert max(counted) <= rows / LEAST_DENSITY


def test_a_gap_that_an_earlier_attempt_left_is_cut_within_its_ends() -> None:
    key = DenseKey(least=1, most=1000, density=0.5)
    assert key.cut(Range(lo=("100",), hi=("200",)), 40) == ("180",)
    assert key.cut(Range(lo=("180",), hi=("200",)), 40) is None
    assert key.cut(Range(lo=("990",)), 40) is None


def _within(number: int, part: Range) -> bool:
    lo, hi = (int(end[0]) if isinstance(end, tuple) else None for end in (part.lo, part.hi))
    return (lo is None or number >= lo) and (hi is None or number < hi)
