"""Red before amber, the worst first; what could not be counted is never green; nothing is red before the go-live."""

from datetime import timedelta

from jobs.flows.series import Condition
from jobs.run.outlook.flows import FlowRow, Light, flow_rows, flows_in_need
from plans.model import Manual, Milestone, RunKind
from tests.support.driver import Driven
from tests.support.flows.watched import seen, stands, watching
from tests.support.nights import OWNER, START, night, task

MINUTE = timedelta(minutes=1)


def run_of(*flows: str, **created: object) -> Driven:
    """A night with a task before its go-live and one after it."""
    plan = night(task("A1", Manual()), task("M1", Milestone(), after="A1"), task("A2", Manual(), after="M1"))
    return Driven(watching(plan, *flows), **{"kind": RunKind.PRODUCTION, **created})


def live(*flows: str, **created: object) -> Driven:
    run = run_of(*flows, **created)
    run.done("A1")
    return run


def rows(run: Driven) -> tuple[FlowRow, ...]:
    return flow_rows(run.plan, run.state)


def lights(run: Driven) -> list[tuple[str, Light]]:
    return [(row.series.name, row.light) for row in rows(run)]


def test_red_comes_before_amber_before_green_and_the_worse_condition_first() -> None:
    run = live("a", "b", "c", "d", "e")
    run.decide(
        seen(
            stands("a", Condition.FLOWING),
            stands("b", Condition.UNWATCHED),
            stands("c", Condition.THIN),
            stands("d", Condition.SILENT),
            stands("e", Condition.NOT_READ),
        )
    )
    red, amber = Light.RED, Light.AMBER
    assert lights(run) == [("d", red), ("c", red), ("e", amber), ("b", amber), ("a", Light.GREEN)]
    assert [row.series.name for row in flows_in_need(run.plan, run.state)] == ["d", "c", "e", "b"]


def test_what_has_lasted_longer_comes_first_and_names_its_owner() -> None:
    run = live("a", "b")
    silent = Condition.SILENT
    run.decide(seen(stands("a", silent, since=START + MINUTE, reason="none in 2 h"), stands("b", silent)))
    assert [row.name for row in rows(run)] == ["B", "A"]
    assert (rows(run)[1].owner, rows(run)[1].since, rows(run)[1].reason) == (OWNER, START + MINUTE, "none in 2 h")


def test_a_dead_template_has_a_row_of_its_own_beside_its_flow_and_one_that_flows_has_none() -> None:
    run = live("letters")
    run.decide(
        seen(
            stands("letters", Condition.FLOWING),
            stands("letters/17B", Condition.SILENT),
            stands("letters/18", Condition.FLOWING),
        )
    )
    assert [row.name for row in rows(run)] == ["Letters / 17B", "Letters"]


def test_a_flow_that_was_not_counted_yet_is_amber_after_the_go_live() -> None:
    assert [(row.light, row.reason) for row in rows(live("a"))] == [(Light.AMBER, "it was not counted yet")]


def test_before_the_go_live_nothing_is_red_but_what_cannot_be_counted_is_said() -> None:
    run = run_of("a", "b")
    run.decide(seen(stands("b", Condition.NOT_READ, reason="the server does not answer")))
    assert [(row.series.name, row.light) for row in rows(run)] == [("b", Light.AMBER), ("a", Light.NONE)]
    assert rows(run)[1].reason == "flows are judged from the go-live on"


def test_a_rehearsal_a_simulation_and_a_demonstration_judge_nothing_and_say_why() -> None:
    rehearsal, simulated, fast = live("a", kind=RunKind.REHEARSAL), live("a", simulated=True), live("a", speed=60.0)
    assert {row.light for run in (rehearsal, simulated, fast) for row in rows(run)} == {Light.NONE}
    assert [rows(run)[0].reason for run in (rehearsal, simulated, fast)] == [
        "in a rehearsal what is normal does not hold: only canaries say whether it flows",
        "a simulated night counts no flows",
        "at 60 times the speed of the clock nothing is counted",
    ]


def test_nobody_has_to_see_to_a_flow_once_the_run_has_ended() -> None:
    run = live("a")
    run.decide(seen(stands("a", Condition.SILENT)))
    run.done("A2")
    assert (run.result, flows_in_need(run.plan, run.state)) == ("completed", ())
