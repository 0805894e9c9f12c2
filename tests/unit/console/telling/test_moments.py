"""When the reader of a night is told that something happened."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from console.telling.moments import Moments
from plans.model.languages import Language

OSLO = ZoneInfo("Europe/Oslo")


def moments(zone: ZoneInfo = OSLO, language: Language = Language.ENGLISH) -> Moments:
    return Moments(zone=zone, home=OSLO, day=date(2026, 10, 25), language=language)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 10, 25, 2, 5, tzinfo=UTC), "03:05"),
        (datetime(2026, 10, 24, 20, 47, tzinfo=UTC), "Sat 22:47"),
        (datetime(2026, 11, 12, 21, 47, tzinfo=UTC), "Thu 12 Nov 22:47"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30 CEST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02:30 CET"),
    ],
)
def test_a_time_has_its_day_when_that_is_not_the_go_lives_and_its_zone_where_an_hour_comes_twice(
    at: datetime, told: str
) -> None:
    assert moments().when(at) == told


def test_whoever_reads_elsewhere_is_told_the_zone() -> None:
    at = datetime(2026, 10, 25, 2, 5, tzinfo=UTC)
    assert moments(ZoneInfo("America/New_York")).when(at) == "Sat 22:05 EDT"
    assert moments(ZoneInfo("Europe/Berlin")).when(at) == "03:05"


def test_a_norwegian_reads_norwegian_days() -> None:
    there = moments(language=Language.NORWEGIAN)
    assert there.when(datetime(2026, 10, 24, 20, 47, tzinfo=UTC)) == "lør 22:47"
    assert there.dated(datetime(2026, 10, 24, 20, 47, tzinfo=UTC)) == "lør 24. okt. 2026 22:47 CEST"


@pytest.mark.parametrize("language", Language)
def test_every_language_has_seven_days_and_twelve_months(language: Language) -> None:
    assert len(set(language.days)) == 7
    assert len(set(language.months)) == 12
