"""What `cutover baseline` says of stretches that it leaves out."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console.cli.baseline import stretch_text


def test_the_hour_that_comes_twice_is_told_by_its_zone() -> None:
    begins, ends = datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
    told = stretch_text(begins, ends, ZoneInfo("Europe/Oslo"))
    assert told == "from 2026-10-25 02:00 CEST to 2026-10-25 02:00 CET"
