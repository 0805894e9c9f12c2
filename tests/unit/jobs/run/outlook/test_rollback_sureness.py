"""From when to when the two figures of a no-go lie, by how often the rollbacks were rehearsed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.outlook.forecast import forecast
from jobs.run.outlook.rollback_sureness import RollbackSureness, rollback_sureness
from plans.model import Milestone, Plan
from plans.rehearsals.fingerprint import fingerprint
from tests.support.driver import Driven
from tests.support.nights import at, night, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task

PLAN = night(
    task("A1", sql_job("1"), undo=True),
    task("A2", sql_job("2"), after="A1", undo=True),
    task("M1", Milestone(), after="A2"),
    window=100,
)


def rehearsed(*minutes: tuple[float, ...]) -> Plan:
    """The plan after nights in which A1's rollback, and A2's where a second figure is given, took so long."""
    undone = fingerprint(sql_job("undo"))
    nights = []
    for place, lengths in enumerate(minutes):
        names = zip(("A1", "A2"), lengths, strict=False)
        rollbacks = tuple(replace(a_task(name, length * 60), work=undone) for name, length in names)
        nights.append(replace(a_night(rollbacks=rollbacks), birth=str(place)))
    return replace(PLAN, nights=tuple(nights))


def sure_of(plan: Plan) -> RollbackSureness:
    run = Driven(plan)
    run.passes(10)
    found = rollback_sureness(plan, run.state, run.run_now, forecast(plan, run.state, run.run_now))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("nights", "words"),
    [
        ((), "never rehearsed"),
        (((4.0, 4.0),), "from 1 rehearsal"),
        (((4.0, 4.0), (5.0, 5.0)), "from 2 rehearsals"),
    ],
)
def test_they_say_on_how_many_rehearsals_they_stand(nights: tuple[tuple[float, ...], ...], words: str) -> None:
    assert sure_of(rehearsed(*nights)).spread.words == words


def test_never_rehearsed_they_have_no_range() -> None:
    found = sure_of(PLAN)
    assert (found.back, found.safe) == (None, None)


def test_a_range_holds_its_figure_and_is_wider_where_nights_differed_more() -> None:
    alike, apart = (sure_of(rehearsed((6.0, 6.0), (length, length))) for length in (5.9, 2.0))
    for found in (alike, apart):
        assert found.back is not None
        assert found.back[0] <= at(16) <= found.back[1], "the longest that A1's rollback took is six minutes"
    assert alike.back is not None
    assert apart.back is not None
    assert apart.back[1] - apart.back[0] > alike.back[1] - alike.back[0] > timedelta()


def test_the_longer_the_rollbacks_may_take_the_earlier_a_no_go_is_safe_no_more() -> None:
    plan = rehearsed((6.0, 6.0), (3.0, 3.0))
    run = Driven(plan)
    figure = forecast(plan, run.state, run.run_now).latest_safe_no_go
    found = sure_of(plan)
    assert figure is not None
    assert found.safe is not None
    assert found.safe[0] <= figure < found.safe[1]
