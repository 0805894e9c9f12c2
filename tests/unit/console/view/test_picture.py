"""What a console knows of a run: who is on by the clock too, while no engine says so."""

from dataclasses import replace
from datetime import timedelta

from console.view.picture import Picture
from jobs.journal.base import News
from jobs.past import Past
from jobs.run.outlook.people.acting import party_name
from jobs.run.state.clock import RunClock
from plans.model import Manual, Milestone, RunKind
from tests.support.driver import Driven
from tests.support.nights import at, night, sql_job, task
from tests.support.people.shifts import shift, with_shifts


def test_who_is_on_changes_by_the_clock_while_no_engine_works_and_the_state_stays_one_value_between() -> None:
    shifts = (shift("anna", "owner", 0, 30), shift("bea", "owner", 30, 90))
    run = Driven(with_shifts(night(task("W1", Manual())), *shifts), kind=RunKind.PRODUCTION)
    run.decide()
    picture = Picture(Past(run="r", plan=run.plan, state=run.state, entries=()))
    before, later, last = (picture.view(host_now=at(minutes)) for minutes in (29, 31, 40))
    assert before.state is run.state
    assert later.state is last.state
    assert [party_name(run.plan, one.state, "owner") for one in (before, later)] == [
        "Anna Berg (OWNE)",
        "Bea Lie (OWNE)",
    ]


def test_a_rehearsal_that_waits_for_its_first_engine_is_not_late() -> None:
    run = Driven(night(task("J1", sql_job()), task("M1", Milestone(), after="J1")))
    shift = timedelta(days=4, seconds=51)
    created = at(0) + shift
    clock = RunClock(origin=created, run_origin=created, shift=shift)
    state = replace(run.state, engine=None, clock=clock, created_real=created)
    picture = Picture(Past(run="r", plan=run.plan, state=state, entries=()))
    assert not any(picture.view(host_now=created + timedelta(seconds=one)).late for one in (1, 30, 59))
    assert picture.view(host_now=created + timedelta(minutes=20)).late


def test_the_range_that_is_shown_holds_the_forecast_that_is_shown() -> None:
    run = Driven(night(task("J1", sql_job()), task("M1", Milestone(), after="J1")), kind=RunKind.PRODUCTION)
    picture = Picture(Past(run="r", plan=run.plan, state=run.state, entries=()))
    picture.sure = picture.estimating(host_now=at(0))()
    for minute in (0, 40, 400):
        view = picture.view(host_now=at(minute))
        shown = view.sureness[view.plan.go_live].range
        assert shown.low <= view.forecast.go_live <= shown.high


def test_what_is_shown_while_the_control_database_is_away_is_as_old_as_the_last_contact_and_not_as_the_last_event() -> (
    None
):
    run = Driven(night(task("J1", sql_job())), kind=RunKind.PRODUCTION)
    picture = Picture(Past(run="r", plan=run.plan, state=run.state, entries=()))
    picture.take(News(now=at(180)), host_now=at(180))
    picture.take(News(lost=True), host_now=at(181))
    view = picture.view(host_now=at(182))
    assert (view.lost, view.old_by, view.age) == (True, timedelta(minutes=2), timedelta(minutes=182))
