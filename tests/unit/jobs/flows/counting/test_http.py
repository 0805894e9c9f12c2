"""The clock of another system is read as it was written, whatever zone the engine's host is in."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from jobs.flows.counting.asked import NotCounted
from jobs.flows.counting.http import look_at_clock

AT = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A host whose clock is nine hours ahead of UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "said",
    [
        "Sun, 22 Nov 2026 03:15:00 GMT",
        "Sun, 22 Nov 2026 03:15:00 -0000",
        "Sun, 22 Nov 2026 04:15:00 +0100",
        "Sun Nov 22 03:15:00 2026",
        "Sunday, 22-Nov-26 03:15:00 GMT",
    ],
)
def test_a_moment_that_is_told_in_any_form_is_the_same(said: str) -> None:
    look_at_clock(said, AT + timedelta(minutes=4))
    with pytest.raises(NotCounted, match="its clock is 1 h behind"):
        look_at_clock(said, AT + timedelta(hours=1))


@pytest.mark.parametrize("said", ["", "soon", "Fri, 31 Dec 9999 23:59:59 -2359"])
def test_what_is_no_moment_says_nothing_of_a_clock(said: str) -> None:
    look_at_clock(said, AT)
