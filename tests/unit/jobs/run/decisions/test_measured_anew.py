"""How often a checkpoint measures what it asks, and for how long a reading is good to decide by."""

from datetime import timedelta

from jobs.run.decisions.decision import AskQueries
from jobs.run.events import UnitId
from plans.model import DatabaseId, SameCriterion, SameSpec, SqlCriterion
from tests.support.driver import Driven
from tests.support.nights import TARGET, gate, night, task

QUERY = SqlCriterion(on=TARGET, query="select true")
ALIKE = SameCriterion(asked=SameSpec(databases=(DatabaseId("prod_a"), DatabaseId("prod_b"))))


def test_databases_are_compared_every_five_minutes_and_each_minute_while_they_differ() -> None:
    run = Driven(night(task("G1", gate(ALIKE, QUERY))))
    run.asked("G1", True)
    run.asked("G1", True, index=1)
    run.passes(2)
    assert run.actions == [AskQueries(unit=UnitId("G1"), indexes=(1,))]
    run.asked("G1", False)
    run.asked("G1", True, index=1)
    run.passes(seconds=61)
    assert run.actions == [AskQueries(unit=UnitId("G1"), indexes=(0, 1))]


def test_databases_that_were_compared_nine_minutes_ago_are_fresh_enough_to_decide_by() -> None:
    run = Driven(night(task("G1", gate(ALIKE))))
    run.asked("G1", True)
    run.votes("G1")
    run.now += timedelta(minutes=9)
    run.do("decide", task="G1", choice="go")
