"""Samples of progress are few, and tell how far an attempt was within five percent."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from jobs.api import Progress
from jobs.journal.samples import StoredSample
from jobs.sampling import Sampling

START = datetime(2022, 11, 11, 15, tzinfo=UTC)


class Attempts:
    """Attempts that report, and what was kept of them."""

    def __init__(self) -> None:
        self.sampling = Sampling()

    def report(
        self, minutes: float, done: float, total: float | None = 100.0, *, attempt: int = 1, unit: str = "rows"
    ) -> None:
        at = START + timedelta(minutes=minutes)
        progress = Progress(done=done, total=total, unit=unit, note="a note that is not kept")
        self.sampling.report("T1", attempt, progress, at=at, now=at)

    def kept(self) -> list[tuple[float, float]]:
        """Minute and how far."""
        return [((one.at - START) / timedelta(minutes=1), one.done) for one in self.sampling.take()]


def test_an_hour_that_is_reported_each_second_has_a_sample_for_each_five_percent() -> None:
    hour = Attempts()
    for second in range(3601):
        hour.report(second / 60, second / 36)
    kept = hour.kept()
    assert kept == [(3.0 * number, 5.0 * number) for number in range(21)]


def test_what_moves_fast_is_sampled_at_most_once_a_minute() -> None:
    fast = Attempts()
    for second in range(601):
        fast.report(second / 60, second % 90)
    minutes = [minute for minute, _ in fast.kept()]
    assert all(after - before >= 1 for before, after in pairwise(minutes))


def test_the_last_of_an_attempt_is_kept_whenever_it_came_and_only_once() -> None:
    short = Attempts()
    short.report(0, 0)
    short.report(0.2, 63)
    short.sampling.ended("T1")
    short.sampling.ended("T1")
    short.sampling.ended("T2")
    assert short.kept() == [(0, 0), (0.2, 63)]


def test_another_attempt_within_the_minute_waits_for_its_first_sample() -> None:
    retried = Attempts()
    retried.report(0, 10)
    retried.report(0.5, 1, attempt=2)
    retried.report(1.0, 2, attempt=2)
    retried.report(1.1, 50, attempt=2)
    assert retried.kept() == [(0, 10), (1.0, 2)]


def test_a_job_that_is_tried_again_every_two_seconds_has_two_samples_a_minute_at_most() -> None:
    storm = Attempts()
    for attempt in range(1800):
        storm.report(attempt / 30, 0, attempt=attempt)
        storm.report(attempt / 30 + 0.01, 3, attempt=attempt)
        storm.sampling.ended("T1")
    assert 60 <= len(storm.kept()) <= 120


def test_without_a_total_a_sample_comes_each_time_that_the_attempt_is_five_percent_older() -> None:
    endless = Attempts()
    for minute in range(14 * 24 * 60):
        endless.report(minute, minute, None)
    kept = endless.kept()
    assert len(kept) < 200
    assert kept[:3] == [(0, 0), (1, 1), (2, 2)]


def test_a_fortnight_that_goes_to_and_fro_has_some_hundreds() -> None:
    restless = Attempts()
    for minute in range(14 * 24 * 60):
        restless.report(minute, minute % 2 * 50)
    assert len(restless.kept()) < 700


def test_what_stands_still_adds_nothing() -> None:
    still = Attempts()
    for minute in range(600):
        still.report(minute, 40, None)
    assert still.kept() == [(0, 40)]


def test_a_sample_holds_figures_and_no_words_but_a_bounded_unit() -> None:
    odd = Attempts()
    odd.report(0, 3, unit="æ" * 80)
    [found] = odd.sampling.take()
    assert found == StoredSample(task="T1", attempt=1, at=START, done=3, total=100, unit="æ" * 50, bytes=0)


def test_what_no_control_database_would_take_is_no_sample_and_keeps_no_other_one_from_being_kept() -> None:
    odd = Attempts()
    for done, total, size in ((float("nan"), 1, 0), (float("inf"), 1, 0), (1, float("nan"), 0), (1, 1, 2**63)):
        odd.sampling.report("T1", 1, Progress(done=done, total=total, bytes=size), at=START, now=START)
    assert odd.sampling.take() == []
    odd.report(0, 3, unit="ro\0ws\ud800")
    [found] = odd.sampling.take()
    assert found.unit == "ro?ws?"
