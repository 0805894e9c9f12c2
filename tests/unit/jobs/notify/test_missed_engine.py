"""When an engine is missed: its lease has run out, stands still, was given back to nobody, or nobody can know."""

from datetime import timedelta

from jobs.journal.base import Lease
from jobs.notify.missed_engine import EngineWatch, Missed
from tests.support.nights import START

TEN = timedelta(seconds=10)


def lease(seconds: float, *, lasts: timedelta = TEN, term: int = 3) -> Lease:
    """One that was renewed then."""
    return Lease(term=term, holder="e1", expires=START + timedelta(seconds=seconds) + lasts, lasts=lasts)


def heard(watch: EngineWatch, held: Lease | None, at: float, *, clock_off: float = 0) -> Missed | None:
    watch.hear(held, head=7, now=START + timedelta(seconds=at + clock_off), seconds=at)
    return watch.missed


def test_a_lease_that_ran_out_is_missed_once_a_stand_by_would_have_taken_it() -> None:
    watch = EngineWatch()
    assert [heard(watch, lease(0), at) for at in (0, 9, 24)] == [None, None, None]
    assert heard(watch, lease(0), 25) == Missed(since=START, term=3, head=7)
    assert heard(watch, lease(25, term=4), 26) is None


def test_a_lease_that_stands_still_is_missed_whatever_the_databases_clock_says() -> None:
    watch = EngineWatch()
    assert heard(watch, lease(0), 0) is None
    assert heard(watch, lease(0), 24, clock_off=-3600) is None
    assert heard(watch, lease(0), 25, clock_off=-3600) is not None


def test_a_lease_that_was_given_back_is_a_hand_over_for_two_minutes() -> None:
    watch = EngineWatch()
    heard(watch, lease(0), 0)
    assert [heard(watch, None, at) for at in (10, 129)] == [None, None]
    assert heard(watch, None, 130) == Missed(since=START + TEN, term=3, head=7)


def test_a_control_database_that_is_away_is_told_after_half_a_minute_with_what_was_known() -> None:
    watch = EngineWatch()
    heard(watch, lease(0), 0)
    for at in (1, 30):
        watch.lose(at)
        assert watch.missed is None
    watch.lose(31)
    assert watch.missed == Missed(since=START, term=3, head=7, away=True)
    assert heard(watch, lease(31), 32) is None


def test_an_engine_is_given_a_moment_to_come_back_after_the_control_database() -> None:
    watch = EngineWatch()
    heard(watch, lease(0), 0)
    watch.lose(5)
    assert [heard(watch, lease(0), at) for at in (60, 74)] == [None, None]
    assert heard(watch, lease(0), 75) == Missed(since=START, term=3, head=7)


def test_whoever_has_never_heard_of_the_run_says_nothing() -> None:
    watch = EngineWatch()
    watch.lose(0)
    watch.lose(99)
    assert watch.missed is None
