"""What holds of every forecast, whatever the work, the rehearsals and the night."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobs.timing.estimate import Estimate, estimate
from jobs.timing.expectation import expect
from jobs.timing.nights import RehearsedNight, SoFar
from jobs.timing.steps import Step, walk
from jobs.timing.work import TimedWork
from plans.model import Edge, Side
from tests.bench.side_by_side import as_it_stood
from tests.support.nights_of_work import START, at, rehearsals, tonights, works


def _everything(work: TimedWork, nights: list[RehearsedNight], so_far: SoFar, now: object) -> Estimate:
    names = [task.id for task in work.tasks]
    return estimate(expect(work, nights), so_far, now, simulate=names, samples=40, fast=False)  # type: ignore[arg-type]


@given(st.data())
def test_a_forecast_is_never_in_the_past(data: st.DataObject) -> None:
    work = data.draw(works(limits=data.draw(st.booleans())))
    so_far, now = data.draw(tonights(work))
    seen = _everything(work, data.draw(rehearsals(work)), so_far, now)
    for task in work.tasks:
        start, end = seen.times[task.id]
        assert start <= end
        if task.id not in so_far.ended:
            assert end >= now
            assert seen.range_of(task.id).low >= now
            assert seen.dots(task.id)[0] >= now
        if task.id not in so_far.ended and task.id not in so_far.running:
            assert start >= now


@given(st.data())
def test_a_forecast_is_never_earlier_than_its_clock_time(data: st.DataObject) -> None:
    work = data.draw(works(limits=data.draw(st.booleans())))
    so_far, now = data.draw(tonights(work))
    shift = timedelta(seconds=data.draw(st.integers(0, 900)))
    seen = _everything(work, data.draw(rehearsals(work)), replace(so_far, shift=shift), now)
    for task in work.tasks:
        begun = task.id in so_far.ended or task.id in so_far.running
        if task.not_before is not None and not begun:
            assert seen.times[task.id][0] >= task.not_before + shift
            assert seen.range_of(task.id).low >= task.not_before + shift


@given(st.data())
def test_nothing_begins_before_what_it_waits_for(data: st.DataObject) -> None:
    work = data.draw(works(limits=data.draw(st.booleans())))
    so_far, now = data.draw(tonights(work))
    seen = _everything(work, data.draw(rehearsals(work)), so_far, now)
    for task in work.tasks:
        for before in task.after:
            assert seen.times[task.id][0] >= seen.times[work.tasks[before].id][1]
        for tie in () if task.id in so_far.running or task.id in so_far.ended else task.ties:
            start, end = seen.times[work.tasks[tie.at].id]
            reached = (start if tie.of_start else end) + timedelta(seconds=tie.lag)
            assert seen.times[task.id][0] >= reached - timedelta(microseconds=10)


@given(st.data())
def test_the_nights_are_the_same_to_the_last_bit_with_numpy_and_without(data: st.DataObject) -> None:
    work = data.draw(works())
    so_far, now = data.draw(tonights(work))
    expectation, names = expect(work, data.draw(rehearsals(work))), [task.id for task in work.tasks]
    edges = [Edge(task=name, side=Side.START) for name in names]
    plain, fast = (
        estimate(expectation, so_far, now, simulate=names, edges=edges, samples=40, fast=fast) for fast in (False, True)
    )
    assert plain.ends == fast.ends
    assert plain.moments == fast.moments


@given(st.data())
def test_a_walk_in_the_order_of_starts_is_the_same_where_no_worker_limit_binds(data: st.DataObject) -> None:
    work = data.draw(works(limits=True))
    free = [replace(task, limit="") for task in work.tasks]
    lasted = [float(data.draw(st.integers(1, 900))) for _ in work.tasks]
    by_event = as_it_stood(replace(work, limits={"copies": 99}), lasted, START, at(10_000_000))
    plainly = as_it_stood(replace(work, tasks=tuple(free), limits={}), lasted, START, at(10_000_000))
    assert by_event.ended == plainly.ended


@given(st.data())
def test_a_shorter_task_never_makes_anything_later_where_no_worker_limit_binds(data: st.DataObject) -> None:
    work = data.draw(works())
    so_far, now = data.draw(tonights(work))
    waiting = [place for place, task in enumerate(work.tasks) if task.id not in so_far.ended | so_far.running]
    if not waiting:
        return
    place = data.draw(st.sampled_from(waiting))
    task = work.tasks[place]
    shorter = replace(task, planned=task.planned * data.draw(st.floats(0, 1)))
    less = replace(work, tasks=(*work.tasks[:place], shorter, *work.tasks[place + 1 :]))
    before, after = estimate(expect(work, []), so_far, now), estimate(expect(less, []), so_far, now)
    for name, (_, end) in after.times.items():
        assert end <= before.times[name][1] + timedelta(microseconds=10)


@given(st.data())
def test_shorter_durations_never_make_a_walk_longer(data: st.DataObject) -> None:
    work = data.draw(works())
    steps = [Step(at=place, after=task.after, floor=0, seconds=0, group=-1) for place, task in enumerate(work.tasks)]
    long = [data.draw(st.floats(0, 900)) for _ in steps]
    short = [lasts * data.draw(st.floats(0, 1)) for lasts in long]
    both = zip(walk(steps, short, {}), walk(steps, long, {}), strict=True)
    assert all(sooner[1] <= later[1] for sooner, later in both)


@given(st.data())
def test_a_replayed_prefix_gives_the_forecast_that_was_shown(data: st.DataObject) -> None:
    work = data.draw(works(limits=data.draw(st.booleans())))
    nights = data.draw(rehearsals(work))
    lasted = [float(data.draw(st.integers(0, 900))) for _ in work.tasks]
    now = at(data.draw(st.integers(0, 2000)))
    shown = _everything(work, nights, as_it_stood(work, lasted, START, now), now)

    # The night went on; what had happened by then comes again in another order.
    again = as_it_stood(work, [lasts if at(lasts) <= now else lasts + 60 for lasts in lasted], START, now)
    if again.ended.keys() != as_it_stood(work, lasted, START, now).ended.keys():
        return
    shuffled = SoFar(
        ended=dict(reversed(list(again.ended.items()))), running=dict(reversed(list(again.running.items())))
    )
    replayed = _everything(work, nights, shuffled, now)
    assert replayed.times == shown.times
    assert replayed.ends == shown.ends


@given(st.data())
def test_the_forecast_lies_within_its_range_and_the_dots_are_in_order(data: st.DataObject) -> None:
    work = data.draw(works())
    so_far, now = data.draw(tonights(work))
    seen = _everything(work, data.draw(rehearsals(work)), so_far, now)
    for task in work.tasks:
        around = seen.range_of(task.id)
        assert around.low <= seen.times[task.id][1] <= around.high
        dots = seen.dots(task.id)
        assert len(dots) == 20
        assert list(dots) == sorted(dots)
        assert seen.chance(task.id, dots[-1]).made == 20
