"""What a SQLSTATE says of another try."""

import pytest

from jobs.postgres.sqlstate import is_transient


@pytest.mark.parametrize(
    ("state", "again"),
    [
        ("08006", True),
        ("40P01", True),
        ("53300", True),
        ("XX000", True),  # two altered one row of the catalog at once
        ("XX001", False),
        ("23505", False),
        ("42501", False),
    ],
)
def test_what_may_succeed_by_itself_is_tried_again_and_damaged_data_is_not(state: str, *, again: bool) -> None:
    assert is_transient(state) == again
