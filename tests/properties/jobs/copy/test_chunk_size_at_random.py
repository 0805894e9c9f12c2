"""What holds of the sizes of chunks, however long chunks take."""

from hypothesis import given
from hypothesis import strategies as st

from jobs.copy.chunk_size import ChunkSize, Pace


@given(st.integers(1, 10**9), st.integers(1, 10**6), st.integers(1, 64), st.integers(1, 10**7))
def test_a_share_is_never_larger_than_the_chunk_and_never_none(left: int, width: int, workers: int, most: int) -> None:
    size = ChunkSize(Pace(), width=width, most=most)
    assert 1 <= size.shared(left, workers) <= size.rows
