"""A zone's clock in a calendar: the changes of the night, and nothing that a reader would have to know."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.telling.export.icalendar.zone import observances, zone_lines

HOUR = timedelta(hours=1)


def _told(name: str, first: datetime, last: datetime) -> list[tuple[str, timedelta, timedelta, bool]]:
    found = observances(ZoneInfo(name), first, last)
    return [(f"{one.begins:%Y-%m-%d %H:%M}", one.before, one.after, one.is_summer) for one in found]


def test_a_night_without_a_change_has_the_change_before_it_alone() -> None:
    night = datetime(2022, 11, 11, 15, tzinfo=UTC)
    assert _told("Europe/Oslo", night, night + 12 * HOUR) == [("2022-10-30 03:00", 2 * HOUR, HOUR, False)]


@pytest.mark.parametrize(
    ("night", "change"),
    [
        (datetime(2022, 3, 26, 20, tzinfo=UTC), ("2022-03-27 02:00", HOUR, 2 * HOUR, True)),
        (datetime(2022, 10, 29, 20, tzinfo=UTC), ("2022-10-30 03:00", 2 * HOUR, HOUR, False)),
    ],
)
def test_a_night_over_a_change_has_what_held_before_it_too(
    night: datetime, change: tuple[str, timedelta, timedelta, bool]
) -> None:
    first, second = _told("Europe/Oslo", night, night + 9 * HOUR)
    assert second == change
    assert first[2] == change[1]


@pytest.mark.parametrize(("name", "offset"), [("Asia/Kolkata", timedelta(minutes=330)), ("Etc/UTC", timedelta())])
def test_a_clock_that_is_never_changed_has_always_shown_the_same(name: str, offset: timedelta) -> None:
    night = datetime(2026, 11, 13, 18, tzinfo=UTC)
    assert _told(name, night, night + HOUR) == [("1970-01-01 00:00", offset, offset, False)]


def test_half_hours_and_west_of_greenwich_are_written_with_their_sign() -> None:
    night = datetime(2026, 11, 13, 18, tzinfo=UTC)
    lines = "".join(zone_lines(ZoneInfo("America/St_Johns"), night, night + HOUR))
    assert "TZOFFSETFROM:-0230\r\nTZOFFSETTO:-0330\r\nTZNAME:NST\r\n" in lines
    assert "DTSTART:20261101T020000\r\n" in lines
