"""What moved the go-live is told by the task that added most to the chain that ends in it."""

from dataclasses import replace

from jobs.run.events import ForecastMover, UnitId
from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.forecast_moves import MoveCause, SeenForecast, what_moved
from plans.model import Milestone
from tests.support.driver import Driven
from tests.support.nights import at, night, sql_job, task


def a_night() -> Driven:
    """A1, A2 after it and the go-live behind them; B1 beside, which the go-live waits for as well."""
    return Driven(
        night(
            task("A1", sql_job("select 1")),
            task("A2", sql_job("select 2"), after="A1"),
            task("B1", sql_job("select 3"), minutes=15),
            task("M1", Milestone(), after="A2 B1"),
        )
    )


def seen(run: Driven) -> SeenForecast:
    return SeenForecast(state=run.state, forecast=forecast(run.plan, run.state, run.run_now), at=run.run_now)


def moved(run: Driven, before: SeenForecast) -> MoveCause | None:
    return what_moved(run.plan, before, seen(run))


def by(task: str) -> MoveCause:
    return MoveCause(mover=ForecastMover.TASK, unit=UnitId(task))


def test_nothing_moves_a_forecast_that_stays() -> None:
    run = a_night()
    before = seen(run)
    run.passes(5)
    assert moved(run, before) is None


def test_a_task_that_is_over_its_time_moves_it() -> None:
    run = a_night()
    before = seen(run)
    run.passes(13)
    assert moved(run, before) == by("A1")


def test_the_task_that_ended_late_is_named_and_not_the_one_that_began_late_because_of_it() -> None:
    run = a_night()
    before = seen(run)
    run.passes(14)
    run.ends("A1")
    assert run.state.unit("A2").started == at(14)
    assert moved(run, before) == by("A1")


def test_a_task_beside_that_overtakes_the_others_moves_it() -> None:
    run = a_night()
    run.passes(10)
    run.ends("A1")
    run.passes(5)
    run.ends("A2")
    before = seen(run)
    run.passes(15)
    assert moved(run, before) == by("B1")


def test_a_task_that_ended_early_brings_it_forward() -> None:
    run = a_night()
    before = seen(run)
    run.passes(2)
    run.ends("B1")
    run.ends("A1")
    assert moved(run, before) == by("A1")


def test_a_hold_moves_it_where_what_waits_could_have_begun() -> None:
    run = a_night()
    run.do("hold", reason="wait")
    run.passes(10)
    run.ends("A1")
    run.ends("B1")
    before = seen(run)
    run.passes(10)
    assert moved(run, before) == MoveCause(mover=ForecastMover.HOLD)


def test_an_amended_plan_is_the_cause_itself() -> None:
    run = a_night()
    before = seen(run)
    run.passes(13)
    other = replace(before, state=replace(before.state, plan_sha256="another"))
    assert what_moved(run.plan, other, seen(run)) == MoveCause(mover=ForecastMover.PLAN)


def test_many_small_delays_are_tonights_pace() -> None:
    names = [f"A{number}" for number in range(1, 6)]
    tasks = [task(name, sql_job(name), after=before) for name, before in zip(names, ["", *names], strict=False)]
    run = Driven(night(*tasks, task("M1", Milestone(), after=names[-1])))
    before = seen(run)
    for name in names[:-1]:
        run.passes(11)
        run.ends(name)
    assert moved(run, before) == MoveCause(mover=ForecastMover.PACE)
