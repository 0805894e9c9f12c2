"""Every time, duration and amount that a person reads."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from console.text import formatting
from jobs.run.events import ClockStarted, ClockStopped, Entry, Noted
from jobs.run.state.clock import RunClock
from plans.durations import format_duration

OSLO = formatting.Times(zone=ZoneInfo("Europe/Oslo"), day=date(2022, 11, 12))


def test_a_time_carries_its_day_unless_it_is_the_day_of_the_go_live() -> None:
    assert OSLO.when(datetime(2022, 11, 12, 2, 9, tzinfo=UTC)) == "03:09"
    assert OSLO.when(datetime(2022, 11, 11, 21, 47, tzinfo=UTC)) == "Fri 22:47"
    assert OSLO.when(datetime(2023, 2, 11, 21, 47, tzinfo=UTC)) == "11 Feb 22:47"


def test_the_hour_that_comes_twice_says_which_one_it_is() -> None:
    autumn = formatting.Times(zone=ZoneInfo("Europe/Oslo"), day=date(2022, 10, 30))
    assert autumn.when(datetime(2022, 10, 30, 0, 30, tzinfo=UTC)) == "02:30 CEST"
    assert autumn.when(datetime(2022, 10, 30, 1, 30, tzinfo=UTC)) == "02:30 CET"
    assert autumn.when(datetime(2022, 10, 30, 2, 30, tzinfo=UTC)) == "03:30"


@pytest.mark.parametrize(
    ("minutes", "text"), [(14, "+14m"), (-3, "-3m"), (0.2, "0m"), (105, "+1h45"), (-600, "-10h00"), (99, "+99m")]
)
def test_variance_is_short_and_signed(minutes: float, text: str) -> None:
    assert formatting.variance(timedelta(minutes=minutes)) == text


def test_t_minus_counts_down_and_then_up() -> None:
    go_live = datetime(2022, 11, 12, 2, tzinfo=UTC)
    assert formatting.t_minus(go_live - timedelta(hours=1, minutes=12, seconds=30), go_live) == "T-01:12:30"
    assert formatting.t_minus(go_live + timedelta(minutes=4, seconds=10), go_live) == "T+00:04:10"


def test_amounts_and_durations_stay_within_their_columns() -> None:
    assert [formatting.amount(n) for n in (612, 9_999, 33_100, 184_200_000, 2.5e9)] == [
        "612",
        "9999",
        "33.1k",
        "184.2M",
        "2.5G",
    ]
    assert [formatting.size(n) for n in (12, 38e6, 1.24e9)] == ["12 B", "38 MB", "1.2 GB"]
    assert [formatting.duration(timedelta(seconds=s)) for s in (45, 2100, 5400, 7200)] == ["45s", "35m", "1h30m", "2h"]
    assert [formatting.age_text(timedelta(seconds=s)) for s in (0, 59, 90, 3725)] == ["0s", "59s", "1m", "1h2m"]
    assert [formatting.percent(share) for share in (0.754, 0.999, 1.0)] == ["75%", "99%", "100%"]


def test_an_event_before_a_stop_of_the_clock_keeps_its_run_time() -> None:
    real = datetime(2026, 1, 1, tzinfo=UTC)
    night = datetime(2022, 11, 11, 11, tzinfo=UTC)
    clock = RunClock(origin=real, run_origin=night, speed=60)

    def at(seconds: float) -> datetime:
        return real + timedelta(seconds=seconds)

    now = clock.stop(at(20)).start(at(50))
    events = [
        Entry(seq=1, at=at(10), event=Noted(text="a", by="k")),
        Entry(seq=2, at=at(20), event=ClockStopped()),
        Entry(seq=3, at=at(40), event=Noted(text="b", by="k")),
        Entry(seq=4, at=at(50), event=ClockStarted()),
        Entry(seq=5, at=at(60), event=Noted(text="c", by="k")),
    ]
    assert formatting.run_times(events, now) == [night + timedelta(minutes=m) for m in (10, 20, 20, 20, 30)]


@pytest.mark.parametrize("seconds", [1, 59, 60, 90, 754, 3599, 3600, 5400, 86400, 14 * 86400])
def test_a_duration_says_the_same_on_every_page(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert formatting.duration(length) == formatting.duration(-length) == format_duration(length)
