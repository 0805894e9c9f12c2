"""What a plan becomes with measured durations, in words."""

from console.text.rehearsals.retimed_plan import retimed_text
from plans.model import Milestone, Plan
from plans.rehearsals.durations import Rehearsed, Use
from plans.retime import Spliced
from tests.support.nights import night, sql_job, task


def plan(minutes: int) -> Plan:
    return night(task("J1", sql_job(), minutes=minutes), task("M1", Milestone(), after="J1", not_before=60))


def told(before: Plan, after: Plan) -> str:
    spliced = Spliced(text="", changes=(), not_written=())
    return "\n".join(retimed_text(before, after, spliced, Rehearsed(nights=1, tasks={}, rollbacks={}), Use.MEDIAN))


def test_where_the_clock_alone_sets_the_go_live_the_path_says_so_and_how_much_is_left_before() -> None:
    assert "Critical path then  M1 waits for 13:00 by the clock; J1 is done 20m before" in told(plan(60), plan(40))


def test_where_work_sets_it_the_path_is_that_work() -> None:
    assert "Critical path then  J1 > M1" in told(plan(40), plan(70))
