"""Tonight's factor: what is done shifts the rest, as far as that is evidence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.timing.estimate import Estimate, estimate
from jobs.timing.expectation import expect
from jobs.timing.nights import EndedTask, RunningTask, SoFar
from jobs.timing.work import Pace, TimedWork
from tests.support.nights_of_work import at, chain, done, name, night, timed

TEN = (60.0,) * 10
WHOLE_NIGHTS_DIFFER = [night(1, *[50] * 10), night(2, *[60] * 10), night(3, *[75] * 10)]
"""Each is slow or fast from its first task to its last."""
NIGHTS_VARY_WITHIN = [night(1, *[40, 90] * 5), night(2, *[80, 45] * 5), night(3, *[60, 60] * 5)]


def _at_half(nights: list, tonight: float, work: TimedWork | None = None) -> Estimate:
    return estimate(expect(work or chain(*TEN), nights), done(*[tonight] * 5), at(tonight * 5))


def _rest(seen: Estimate) -> float:
    return (seen.times[name(9)][1] - seen.now).total_seconds()


def test_a_slow_night_is_slow_to_its_end_where_nights_differ_as_wholes() -> None:
    seen = _at_half(WHOLE_NIGHTS_DIFFER, 120)
    assert seen.shifts[0].trust > 0.9
    assert _rest(seen) > 550


def test_a_slow_start_is_believed_less_where_nights_vary_within_themselves() -> None:
    varied = estimate(expect(chain(*TEN), NIGHTS_VARY_WITHIN), done(75.0), at(75))
    differing = estimate(expect(chain(*TEN), WHOLE_NIGHTS_DIFFER), done(75.0), at(75))
    assert varied.shifts[0].trust < differing.shifts[0].trust


def test_one_task_that_hung_does_not_make_the_night_slow() -> None:
    calm = estimate(expect(chain(*TEN), WHOLE_NIGHTS_DIFFER), done(60, 60, 60, 60, 60), at(300))
    hung = estimate(expect(chain(*TEN), WHOLE_NIGHTS_DIFFER), done(60, 60, 3600, 60, 60), at(3840))
    assert _rest(hung) < 1.2 * _rest(calm)


def test_medians_that_add_up_to_less_than_a_night_are_mended() -> None:
    nights = [night(1, 60, 60, 240), night(2, 60, 240, 60), night(3, 240, 60, 60)]
    seen = estimate(expect(chain(60, 60, 60), nights), SoFar(), at(0))
    assert (seen.times[name(2)][1] - at(0)).total_seconds() == pytest.approx(360)


def test_people_and_machine_have_a_factor_of_their_own() -> None:
    people = [timed(place, 60, [place - 1] if place else [], Pace.PEOPLE) for place in range(5)]
    machine = [timed(place, 60, [place - 1]) for place in range(5, 10)]
    seen = _at_half(WHOLE_NIGHTS_DIFFER, 120, TimedWork(tasks=(*people, *machine)))
    factors = {shift.group.pace: shift.tonight for shift in seen.shifts}
    assert factors[Pace.MACHINE] == 0
    assert _rest(seen) < 330


def test_what_was_never_rehearsed_is_slow_on_a_slow_night() -> None:
    nights = [night(number, *[seconds] * 5) for number, seconds in ((1, 50), (2, 60), (3, 75))]
    seen = estimate(expect(chain(*TEN), nights), done(120, 120, 120, 120), at(480))
    rehearsed, never = seen.shifts
    assert not never.group.rehearsed
    assert never.log == pytest.approx(rehearsed.tonight)
    assert never.log > 0.5


def test_a_skipped_task_says_nothing() -> None:
    skipped = {name(place): EndedTask(start=at(0), end=at(0)) for place in range(5)}
    seen = estimate(expect(chain(*TEN), WHOLE_NIGHTS_DIFFER), SoFar(ended=skipped), at(0))
    assert seen.shifts[0].shown is None
    assert seen.shifts[0].done == 0


def test_tasks_side_by_side_that_are_all_late_are_evidence_though_none_has_ended() -> None:
    work = TimedWork(tasks=(*(timed(place, 60) for place in range(9)), timed(9, 60, range(9))))
    late = {name(place): RunningTask(start=at(0), elapsed=timedelta(seconds=110)) for place in range(9)}
    seen = estimate(expect(work, WHOLE_NIGHTS_DIFFER), SoFar(running=late), at(110))
    shown = seen.shifts[0].shown
    assert shown is not None
    assert shown > 1.7
    assert (seen.times[name(9)][1] - seen.times[name(9)][0]).total_seconds() > 90


def test_the_fast_half_of_tasks_side_by_side_does_not_make_the_night_look_fast() -> None:
    noisy = [night(1, *[30, 90] * 5), night(2, *[90, 30] * 5), night(3, *[60, 60] * 5), night(4, *[40, 80] * 5)]
    work = TimedWork(tasks=(*(timed(place, 60) for place in range(9)), timed(9, 60, range(9))))
    ended = {name(place): EndedTask(start=at(0), end=at(40), active=timedelta(seconds=40)) for place in range(0, 9, 2)}
    running = {name(place): RunningTask(start=at(0), elapsed=timedelta(seconds=60)) for place in range(1, 9, 2)}
    seen = estimate(expect(work, noisy), SoFar(ended=ended, running=running), at(60))
    alone = estimate(expect(work, noisy), SoFar(ended=ended), at(60))
    assert (seen.shifts[0].shown or 0) > 1.15 * (alone.shifts[0].shown or 0)


def test_a_measured_rate_counts_as_far_as_the_task_has_come() -> None:
    half = RunningTask(start=at(0), elapsed=timedelta(seconds=60), remaining=timedelta(seconds=60))
    seen = estimate(expect(chain(*TEN), WHOLE_NIGHTS_DIFFER), SoFar(running={name(0): half}), at(60))
    assert seen.shifts[0].done == pytest.approx(0.05)
    assert seen.shifts[0].shown == pytest.approx(2)
    assert seen.times[name(0)][1] == at(120)


def test_a_person_knows_best() -> None:
    said = RunningTask(start=at(0), elapsed=timedelta(seconds=60), remaining=timedelta(seconds=5), eta=at(1000))
    seen = estimate(expect(chain(*TEN), []), SoFar(running={name(0): said}), at(60))
    assert seen.times[name(0)][1] == at(1000)
    past = estimate(expect(chain(*TEN), []), SoFar(running={name(0): replace(said, eta=at(5))}), at(60))
    assert past.times[name(0)][1] == at(60)
