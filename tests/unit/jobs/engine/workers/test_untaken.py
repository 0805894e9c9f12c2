"""Which attempts of an engine that is gone may have lain for a worker: those that nobody tells of as begun."""

from dataclasses import replace

from jobs.engine.workers.untaken import perhaps_untaken
from jobs.run.events import Program, UnitId
from jobs.run.events.lanes import LanesOfLabel
from jobs.run.state.lanes import LanesState
from jobs.run.state.model import RunState
from jobs.run.state.unit import AttemptState, Place
from tests.support.driver import DONE, Driven
from tests.support.nights import command_job, night, sql_job, task

J1 = UnitId("J1")


def state_with(**more: object) -> RunState:
    """A run in which J1 is under way as these fields of its attempt say, and J2 is over."""
    run = Driven(night(task("J1", command_job(), runs_on="dmz"), task("J2", sql_job())))
    run.ends("J2", DONE)
    known = run.unit("J1")
    attempt: AttemptState = replace(known.attempts[0], **more)  # type: ignore[arg-type]
    return replace(run.state, units={**run.state.units, J1: replace(known, attempts=(attempt,))})


TOKEN = state_with().unit(J1).attempts[0].token


def test_it_is_what_is_under_way_wherever_the_plan_says_that_it_runs() -> None:
    assert perhaps_untaken(state_with(), {}) == {J1: TOKEN}
    assert perhaps_untaken(state_with(place=None), {}) == {J1: TOKEN}


def test_it_is_not_what_the_journal_tells_of_as_begun() -> None:
    program = Program(host="db2", boot="b1", pid=7, started="1")
    assert perhaps_untaken(state_with(place=Place(label="dmz", worker="w1", host="db2")), {}) == {}
    assert perhaps_untaken(state_with(program=program), {}) == {}
    assert perhaps_untaken(state_with(lanes=(LanesState(now=LanesOfLabel(label="dmz", wanted=1)),)), {}) == {}


def test_it_is_not_what_a_target_has_seen() -> None:
    assert perhaps_untaken(state_with(), {J1: TOKEN}) == {}
    assert perhaps_untaken(state_with(), {J1: TOKEN - 1}) == {J1: TOKEN}
