"""How many rows a chunk has: fitted to the time it takes, learnt once for all tables, shared out towards the end."""

import pytest

from jobs.copy.chunk_size import CHUNK_BYTES, CHUNKS_PER_WORKER, FIRST_ROWS, ChunkSize, Pace

QUICK, RIGHT, SLOW = 0.1, 1.0, 5.0


@pytest.mark.parametrize(("seconds", "then"), [(QUICK, 2 * FIRST_ROWS), (RIGHT, FIRST_ROWS), (SLOW, FIRST_ROWS // 2)])
def test_a_chunk_that_was_quick_makes_the_next_one_larger_and_a_slow_one_smaller(seconds: float, then: int) -> None:
    size = ChunkSize(Pace(), width=100, most=1_000_000)
    size.fit(FIRST_ROWS, FIRST_ROWS, 100, seconds)
    assert size.rows == then


def test_a_remnant_that_was_quick_does_not_tell_that_more_would_be() -> None:
    size = ChunkSize(Pace(), width=100, most=1_000_000)
    size.fit(10, FIRST_ROWS, 100, QUICK)
    assert size.rows == FIRST_ROWS


def test_a_remnant_that_was_slow_halves_what_was_asked_for_and_tells_others_nothing() -> None:
    """One row that has waited for a lock."""
    pace = Pace()
    size = ChunkSize(pace, width=100, most=1_000_000)
    size.fit(1, FIRST_ROWS, 100, SLOW)
    assert size.rows == FIRST_ROWS // 2
    assert ChunkSize(pace, width=100, most=1_000_000).rows == FIRST_ROWS


def test_a_chunk_that_was_small_because_of_its_share_tells_as_much_as_it_had() -> None:
    size = ChunkSize(Pace(), width=100, most=1_000_000)
    size.fit(FIRST_ROWS, FIRST_ROWS, 100, QUICK)
    size.fit(FIRST_ROWS // 2, FIRST_ROWS // 2, 100, QUICK)
    assert size.rows == 2 * FIRST_ROWS


def test_the_next_table_begins_with_what_moves_in_a_second() -> None:
    pace = Pace()
    ChunkSize(pace, width=100, most=1_000_000).fit(FIRST_ROWS, FIRST_ROWS, 100, SLOW)
    assert ChunkSize(pace, width=100, most=1_000_000).rows == FIRST_ROWS // SLOW
    assert ChunkSize(pace, width=500, most=1_000_000).rows == FIRST_ROWS // SLOW // 5


def test_a_narrow_table_s_few_bytes_do_not_make_a_wide_one_s_chunks_small() -> None:
    pace = Pace()
    ChunkSize(pace, width=8, most=FIRST_ROWS).fit(FIRST_ROWS, FIRST_ROWS, 8, QUICK)
    assert ChunkSize(pace, width=80, most=FIRST_ROWS).rows == FIRST_ROWS


def test_a_table_that_is_slow_for_reasons_of_its_own_keeps_its_size() -> None:
    pace = Pace()
    slow, quick = (ChunkSize(pace, width=100, most=1_000_000) for _ in range(2))
    quick.fit(FIRST_ROWS, FIRST_ROWS, 100, QUICK)
    slow.fit(FIRST_ROWS, FIRST_ROWS, 100, SLOW)
    quick.fit(2 * FIRST_ROWS, 2 * FIRST_ROWS, 100, QUICK)
    assert slow.rows == FIRST_ROWS // 2 < quick.rows


def test_no_chunk_is_larger_than_its_bytes_or_the_plan_s_rows() -> None:
    assert ChunkSize(Pace(), width=CHUNK_BYTES // 10, most=1_000_000).rows == 10
    assert ChunkSize(Pace(), width=2 * CHUNK_BYTES, most=1_000_000).rows == 1
    assert ChunkSize(Pace(), width=8, most=70).rows == 70


def test_the_knob_counts_from_the_next_chunk_on() -> None:
    size = ChunkSize(Pace(), width=8, most=1_000_000)
    size.fit(FIRST_ROWS, FIRST_ROWS, 8, SLOW)
    size.tune(1_000_000)
    assert size.rows == FIRST_ROWS // 2
    size.tune(500_000)
    assert size.rows == 500_000


def test_what_is_left_is_shared_out_so_that_the_workers_end_together() -> None:
    size = ChunkSize(Pace(), width=100, most=1_000_000)
    size.fit(FIRST_ROWS, FIRST_ROWS, 100, QUICK)
    size.fit(2 * FIRST_ROWS, 2 * FIRST_ROWS, 100, QUICK)
    assert size.shared(left=2 * FIRST_ROWS * 100 * 3 * CHUNKS_PER_WORKER, workers=3) == 2 * FIRST_ROWS
    assert size.shared(left=0, workers=3) == FIRST_ROWS
