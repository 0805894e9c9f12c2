"""What two snapshots of one server see, and from which transaction on they differ."""

import pytest

from jobs.postgres.snapshot import Seen


@pytest.mark.parametrize(
    ("then", "now", "oldest"),
    [
        ("10:10:", "10:10:", None),
        ("10:10:", "12:12:", 10),
        ("7:10:7,8", "7:12:7,8,11", 10),
        ("7:10:7,8", "7:10:7", 8),
        ("7:10:7,8", "12:12:", 7),
        ("7:10:7", "7:10:7", None),
    ],
)
def test_a_row_is_new_from_the_oldest_transaction_on_that_was_not_over_then_and_is_now(
    then: str, now: str, oldest: int | None
) -> None:
    before, after = Seen.read(then), Seen.read(now)
    assert before is not None
    assert after is not None
    assert after.oldest_since(before) == oldest


def test_a_server_that_was_set_back_has_no_such_transaction() -> None:
    before, after = Seen.read("10:10:"), Seen.read("8:9:8")
    assert before is not None
    assert after is not None
    with pytest.raises(ValueError, match="set back"):
        after.oldest_since(before)


@pytest.mark.parametrize("text", ["", "12", "a:b:c", "12:13"])
def test_what_is_no_snapshot_is_none(text: str) -> None:
    assert Seen.read(text) is None
