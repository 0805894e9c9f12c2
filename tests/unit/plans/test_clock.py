from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from plans.clock import NotAClockTime, find_zone, parse_clock, resolve, span
from plans.durations import NotADuration, format_duration, parse_duration

OSLO = ZoneInfo("Europe/Oslo")
NOVEMBER = datetime(2022, 11, 11, 11, 0, tzinfo=UTC)  # noon in Oslo
AUTUMN = datetime(2022, 10, 29, 20, 0, tzinfo=UTC)  # the evening before the clock goes back
SPRING = datetime(2023, 3, 25, 21, 0, tzinfo=UTC)  # the evening before it goes forward


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("35m", 2100), ("1h30m", 5400), ("14d", 14 * 86400), ("0m", 0), ("760m", 45600), ("1d2h3m4s", 93784)],
)
def test_a_duration_is_read_with_its_units(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "90", "1.5h", "30m1h", "-5m", "1h 30m", "PT5M", "٣m", "99999999999d", "5M"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotADuration) as caught:
        parse_duration(text)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["90s", "14d", "36h", "1d", "2d1h", "1h5m", "1m30s", "0m", "45s", "3d12h30m"])
def test_a_duration_is_written_as_people_write_it(text: str) -> None:
    assert format_duration(parse_duration(text)) == {"90s": "1m30s"}.get(text, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12:00", "2022-11-11T11:00"),
        ("15:45", "2022-11-11T14:45"),
        ("03:00", "2022-11-12T02:00"),
        ("11:59", "2022-11-12T10:59"),
        ("2022-11-13 06:00", "2022-11-13T05:00"),
        ("2022-11-13T06:00:30+01:00", "2022-11-13T05:00:30"),
    ],
)
def test_a_clock_time_is_its_first_occurrence_at_or_after_the_start(text: str, expected: str) -> None:
    assert resolve(parse_clock(text), OSLO, start=NOVEMBER) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_time_that_exists_twice_is_refused_with_both_readings() -> None:
    with pytest.raises(NotAClockTime) as caught:
        resolve(parse_clock("02:30"), OSLO, start=AUTUMN)
    assert "exists twice" in caught.value.what
    assert '"02:30+02:00"' in caught.value.hint
    assert '"02:30+01:00"' in caught.value.hint


@pytest.mark.parametrize(("offset", "utc_hour"), [("+02:00", 0), ("+01:00", 1)])
def test_a_time_that_exists_twice_is_accepted_with_its_offset(offset: str, utc_hour: int) -> None:
    instant = resolve(parse_clock(f"02:30{offset}"), OSLO, start=AUTUMN)
    assert instant == datetime(2022, 10, 30, utc_hour, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["02:30", "02:30+01:00", "2023-03-26 02:00"])
def test_a_time_that_does_not_exist_is_refused_with_both_readings(text: str) -> None:
    with pytest.raises(NotAClockTime) as caught:
        resolve(parse_clock(text), OSLO, start=SPRING)
    assert "does not exist in Europe/Oslo" in caught.value.what
    assert "2023-03-26 01:" in caught.value.hint
    assert "2023-03-26 03:" in caught.value.hint


def test_an_offset_that_the_zone_does_not_have_then_is_refused() -> None:
    with pytest.raises(NotAClockTime) as caught:
        resolve(parse_clock("15:45+02:00"), OSLO, start=NOVEMBER)
    assert "+01:00" in caught.value.hint


@pytest.mark.parametrize("start", [AUTUMN, SPRING])
def test_the_hour_after_the_change_is_the_next_morning_in_the_new_offset(start: datetime) -> None:
    instant = resolve(parse_clock("03:00"), OSLO, start=start)
    assert instant.astimezone(OSLO).hour == 3
    assert timedelta() < instant - start < timedelta(hours=24)


@pytest.mark.parametrize(
    "text", ["24:00", "25:00", "12:60", "1200", "12", "noon", "2022-13-01 10:00", "0001-01-01 00:00"]
)
def test_what_is_no_clock_time_is_refused(text: str) -> None:
    with pytest.raises(NotAClockTime):
        parse_clock(text)


def test_a_start_without_a_date_is_refused() -> None:
    with pytest.raises(NotAClockTime, match="no date"):
        resolve(parse_clock("12:00"), OSLO)


@pytest.mark.parametrize("name", ["localtime", "Europe/Olso", "../etc/passwd", "/etc/localtime", "Europe", "", "a\0b"])
def test_only_zones_that_mean_the_same_everywhere_are_known(name: str) -> None:
    assert find_zone(name) is None


@pytest.mark.parametrize(
    ("begins", "ends", "start", "hours"),
    [
        ("08:00", "20:00", NOVEMBER, (-4, 8)),  # began before the plan does
        ("08:00", "11:00", NOVEMBER, (20, 23)),  # today's is over already
        ("20:00", "08:00", NOVEMBER, (8, 20)),
        ("12:00", "12:00", NOVEMBER, (0, 24)),
        ("2022-11-12 20:00", "08:00", NOVEMBER, (32, 44)),
        ("20:00", "2022-11-13 08:00", NOVEMBER, (32, 44)),
        ("22:00", "06:00", AUTUMN, (0, 9)),  # an hour more than the clocks say
        ("22:00", "06:00", SPRING, (0, 7)),
    ],
)
def test_a_shift_is_the_first_that_ends_after_the_start(
    begins: str, ends: str, start: datetime, hours: tuple[int, int]
) -> None:
    found = span(parse_clock(begins), parse_clock(ends), OSLO, start)
    assert found == (start + timedelta(hours=hours[0]), start + timedelta(hours=hours[1]))
