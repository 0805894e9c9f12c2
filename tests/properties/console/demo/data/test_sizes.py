"""How many rows of what the demonstration's legacy system gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.demo.data.legacy import FEWEST_ROWS, sizes
from console.demo.data.platform import ADMITTED, beds_in_use
from console.demo.data.statements import TABLES


@given(st.integers(min_value=FEWEST_ROWS, max_value=50_000_000))
def test_the_tables_together_hold_exactly_the_rows_asked_for(rows: int) -> None:
    size = sizes(rows)
    assert sum(size.rows.values()) == rows
    assert tuple(size.rows) == TABLES
    assert min(size.rows.values()) > 0
    assert 0 < size.settled_patients < size.rows["patient"]
    assert 0 < size.closed_encounters < size.settled_encounters < size.rows["encounter"]
    assert 0 < size.settled_observations < size.rows["observation"]


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1000"):
        sizes(FEWEST_ROWS - 1)


@given(st.integers(min_value=1, max_value=100))
def test_all_beds_together_hold_the_admitted_patients(wards: int) -> None:
    beds = [beds_in_use(index, wards) for index in range(wards)]
    assert sum(beds) == ADMITTED
    assert min(beds) >= 0
