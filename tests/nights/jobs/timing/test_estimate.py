"""Times, ranges and chances, by how much was rehearsed."""

import math
from contextvars import copy_context
from datetime import timedelta

import pytest

from jobs.timing.estimate import Estimate, estimate
from jobs.timing.expectation import Expectation, expect
from jobs.timing.nights import RunningTask, SoFar
from jobs.timing.samples import LIMITED_SAMPLES, walk_plainly, walks_fast
from jobs.timing.spread import Nights, claim
from jobs.timing.work import Pace, TimedWork
from plans.model import Edge, Side, TaskId
from tests.bench.held_out import held_out
from tests.bench.networks import from_seed
from tests.support.nights_of_work import at, chain, done, name, night, timed

TEN = (60.0,) * 10
LAST = name(9)


def test_with_nothing_rehearsed_nine_in_ten_take_at_most_twice_the_plan() -> None:
    seen = estimate(expect(chain(*TEN), []), SoFar(), at(0), simulate=[LAST], fast=False)
    around = seen.range_of(LAST)
    assert seen.times[LAST][1] == at(600)
    assert (around.high - at(0)).total_seconds() == pytest.approx(1200, rel=0.01)
    assert around.footing.words == "nothing rehearsed"
    assert around.footing.claim == 0
    assert around.footing.never_rehearsed == 1


def test_with_one_rehearsal_the_range_is_least_to_most_of_its_factors() -> None:
    uneven = night(1, *[60] * 8, 240, 240)
    seen = estimate(expect(chain(*TEN), [uneven]), SoFar(), at(0), simulate=[LAST], fast=False)
    around = seen.range_of(LAST)
    shift = seen.shifts[0]
    assert (around.high - at(0)).total_seconds() == pytest.approx(960 * math.exp(max(shift.spread.logs(200))))
    assert around.footing.words == "from 1 rehearsal"
    assert around.footing.claim == 0


@pytest.mark.parametrize(("nights", "share"), [(2, 1 / 3), (3, 0.5), (4, 0.6), (8, 7 / 9), (9, 0.8), (20, 0.8)])
def test_the_range_says_what_it_holds(nights: int, share: float) -> None:
    assert claim(nights) == pytest.approx(share)


def test_a_chance_is_told_in_counts_with_its_footing() -> None:
    nights = [night(number, *[50 + 10 * number] * 10) for number in range(3)]
    seen = estimate(expect(chain(*TEN), nights), SoFar(), at(0), simulate=[LAST], fast=False)
    assert seen.chance(LAST, at(0)).made == 0
    assert seen.chance(LAST, seen.dots(LAST)[16]).words == "17 of 20 simulated nights"
    assert seen.chance(LAST, at(600)).made in {9, 10, 11}
    assert seen.chance(LAST, at(600)).footing.words == "from 3 rehearsals"


def test_a_stretch_is_measured_within_each_night_and_not_between_the_dots_of_two() -> None:
    """Of three hours in which everything is slow together, the middle hour is as long as its own night makes it."""
    nights = [night(number, *[50 + 10 * number] * 10) for number in range(3)]
    middle, end = Edge(task=name(4), side=Side.START), Edge(task=name(6), side=Side.END)
    seen = estimate(expect(chain(*TEN), nights), SoFar(), at(0), edges=[middle, end], fast=False)
    own = [(until - since) / until for since, until in zip(seen.moments[middle], seen.moments[end], strict=True)]
    assert own == pytest.approx([3 / 7] * len(own))
    assert seen.chance_within(middle, end, timedelta(minutes=3)).made in {8, 9, 10, 11, 12, 13, 14, 15, 16}
    assert seen.chance_within(middle, end, timedelta(hours=3)).words == "20 of 20 simulated nights"
    assert seen.chance_within(at(-3600), end, timedelta(hours=1)).made == 0


def test_the_start_of_a_task_that_waits_for_a_worker_is_when_it_gets_one() -> None:
    work = TimedWork(tasks=tuple(timed(place, 60, limit="copies") for place in range(3)), limits={"copies": 1})
    edges = [Edge(task=name(place), side=side) for place, side in ((0, Side.END), (1, Side.START))]
    seen = estimate(expect(work, []), SoFar(), at(0), edges=edges)
    assert seen.moments[edges[1]] == pytest.approx(seen.moments[edges[0]])


def test_what_runs_began_when_it_did_in_every_night() -> None:
    began = SoFar(running={name(0): RunningTask(start=at(-30), elapsed=timedelta(seconds=30))})
    edge = Edge(task=name(0), side=Side.START)
    assert set(estimate(expect(chain(60), []), began, at(0), edges=[edge]).moments[edge]) == {-30.0}


def test_what_has_ended_has_no_range_any_more() -> None:
    seen = estimate(expect(chain(60, 60), []), done(60), at(90), simulate=[name(0)])
    assert set(seen.dots(name(0))) == {at(60)}
    assert seen.chance(name(0), at(60)).made == 20


def test_two_nights_do_not_draw_nights_of_forty_hours() -> None:
    logs = Nights(deviation=0.1, nights=2).logs(200)
    assert max(logs) < math.log(5)
    assert logs == tuple(sorted(logs))


def test_tasks_do_not_even_out() -> None:
    """Drawn independently, a hundred tasks of which each is out by a half would be out by a twentieth."""
    seen = estimate(expect(chain(*[60] * 100), []), SoFar(), at(0), simulate=[name(99)], fast=False)
    around = seen.range_of(name(99))
    assert (around.high - around.low) / (seen.times[name(99)][1] - at(0)) > 1


def test_paths_side_by_side_overtake_each_other_in_simulated_nights() -> None:
    work = TimedWork(tasks=(*(timed(place, 60) for place in range(8)), timed(8, 0, range(8), Pace.CLOCK)))
    nights = [night(1, *[40, 80] * 4), night(2, *[80, 40] * 4), night(3, *[60, 60] * 4)]
    seen = estimate(expect(work, nights), SoFar(), at(0), simulate=[name(8)], fast=False)
    assert seen.dots(name(8))[10] > seen.times[name(8)][1]


def test_a_worker_limit_makes_tasks_wait_in_the_plans_order() -> None:
    tasks = tuple(timed(place, 60, limit="copies") for place in range(5))
    work = TimedWork(tasks=tasks, limits={"copies": 2}, rank=(4, 3, 2, 1, 0))
    seen = estimate(expect(work, []), SoFar(), at(0), simulate=[name(0)])
    starts = [(seen.times[name(place)][0] - at(0)).total_seconds() for place in range(5)]
    assert starts == [120, 60, 60, 0, 0]
    assert len(seen.ends[name(0)]) == LIMITED_SAMPLES


def test_a_hold_and_a_retry_that_waits_hold_up_what_follows() -> None:
    held = SoFar(earliest_start=at(100), held_until={name(1): at(500)})
    seen = estimate(expect(chain(60, 60, 60), []), held, at(10))
    assert seen.times[name(0)] == (at(100), at(160))
    assert seen.times[name(1)] == (at(500), at(560))


def test_a_rehearsal_without_waits_ignores_clock_times() -> None:
    work = TimedWork(tasks=(timed(0, 60, not_before=at(600)),))
    assert estimate(expect(work, []), SoFar(), at(0)).times[name(0)][0] == at(600)
    assert estimate(expect(work, []), SoFar(ignore_clock_times=True), at(0)).times[name(0)][0] == at(0)
    assert estimate(expect(work, []), SoFar(shift=timedelta(60)), at(0)).times[name(0)][0] == at(600) + timedelta(60)


def _estimate_plainly(expectation: Expectation, names: list[TaskId]) -> Estimate:
    walk_plainly()
    assert not walks_fast()
    return estimate(expectation, SoFar(), at(0), simulate=names)


@pytest.mark.parametrize("rehearsed", [0, 1, 2, 4])
def test_numpy_and_plain_python_give_the_same_nights_for_a_seed(rehearsed: int) -> None:
    network = next(one for one in from_seed(3, families=20) if len(one.after) == 100)
    work = TimedWork(
        tasks=tuple(
            timed(place, lasts, after)
            for place, (after, lasts) in enumerate(zip(network.after, network.nights[0], strict=True))
        )
    )
    nights = [night(number, *seconds) for number, seconds in enumerate(network.nights[1 : rehearsed + 1])]
    names = [task.id for task in work.tasks]
    expectation = expect(work, nights)
    plain, fast = (
        estimate(expectation, SoFar(), at(0), simulate=names, samples=200, seed=7, fast=fast) for fast in (False, True)
    )
    assert plain.ends == fast.ends
    assert (
        copy_context().run(_estimate_plainly, expectation, names).ends
        == estimate(expectation, SoFar(), at(0), simulate=names).ends
    )
    other = estimate(expectation, SoFar(), at(0), simulate=names, samples=200, seed=8, fast=False)
    assert (other.ends != plain.ends) is (rehearsed > 1)


def test_the_claim_of_the_range_holds_on_seeded_nights() -> None:
    """A small edition of the bench: 150 nights at half-time."""
    small = [network for network in from_seed(11, families=60) if len(network.after) <= 100][:30]
    outcomes = [one for network in small for one in held_out(network, shares=(0.5,))]
    held = sum(one.inside for one in outcomes) / len(outcomes)
    assert held == pytest.approx(outcomes[0].claim, abs=0.12)
    assert sum(one.score for one in outcomes) < 0.9 * sum(one.plain_score for one in outcomes)
