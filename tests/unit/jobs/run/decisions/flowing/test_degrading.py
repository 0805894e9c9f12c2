"""A flow that is red degrades what the plan says, until it flows again: not as long as nobody knows that."""

from dataclasses import replace

from jobs.flows.given_up import GivenUp, Loss, WriteOff
from jobs.flows.series import Condition
from jobs.run.decisions.flowing.seen import FlowsSeen
from jobs.run.events import Degraded, FlowsChanged, NormalAgain
from jobs.run.outlook.problems.standing import degraded_now
from plans.model import Manual, Milestone, RunKind
from plans.model.flows import Stage
from tests.support.driver import Driven
from tests.support.flows.watched import flow, seen, series, stands, watching
from tests.support.nights import night, task

PART = "letters are read only"


def live(*, kind: RunKind = RunKind.PRODUCTION) -> Driven:
    """A run that is live, and open: one flow of two degrades a part of it."""
    plan = night(task("A1", Manual()), task("M1", Milestone(), after="A1"), task("A2", Manual(), after="M1"))
    run = Driven(watching(plan, flow("letters", degrades=PART), "orders"), kind=kind)
    run.done("A1")
    return run


def told(run: Driven, *conditions: tuple[str, Condition]) -> list[Degraded | NormalAgain]:
    events = run.decide(seen(*(stands(name, condition) for name, condition in conditions)))
    return [one for one in events if isinstance(one, Degraded | NormalAgain)]


def test_a_red_flow_degrades_the_part_that_the_plan_says_once_and_flowing_again_ends_it() -> None:
    run = live()
    both = (("letters/17B", Condition.SILENT), ("orders", Condition.SILENT), ("letters", Condition.FLOWING))
    assert told(run, *both) == [Degraded(text="Letters / 17B is silent", part=PART, flow="letters")]
    assert told(run, ("letters", Condition.SHORT)) == []
    assert told(run, ("letters", Condition.LATE)) == []
    assert told(run, ("letters/17B", Condition.FLOWING)) == [NormalAgain(part=PART, flow="letters")]
    assert degraded_now(run.state) == ()


def test_what_nobody_can_count_any_more_is_not_normal_again_but_by_a_word() -> None:
    run = live()
    told(run, ("letters", Condition.SILENT))
    assert "it ends when this flows again: letters" in run.refused("normal")
    assert told(run, ("letters", Condition.NOT_READ)) == []
    run.do("normal", part=PART, text="seen at the wards")
    assert [(one.flow, one.ended) for one in run.state.degraded] == [("letters", "seen at the wards")]
    assert told(run, ("letters", Condition.SILENT)) == [Degraded(text="Letters is silent", part=PART, flow="letters")]


def test_in_a_rehearsal_nothing_is_degraded_by_a_flow() -> None:
    assert told(live(kind=RunKind.REHEARSAL), ("letters", Condition.SILENT)) == []


def test_a_rollback_and_an_amendment_end_what_a_flow_degraded() -> None:
    run = live()
    told(run, ("letters", Condition.SILENT))
    fresh = replace(watching(run.plan, "letters", "orders"), sha256="f" * 64)
    run.do("amend", plan_sha256=fresh.sha256, summary="no part", revisions=[fresh])
    assert [one.ended for one in run.state.degraded] == ["the plan says no more that it degrades this"]
    back = live()
    told(back, ("letters", Condition.SILENT))
    back.do("rollback", reason="turned back")
    assert degraded_now(back.state) == ()


def test_what_ends_because_somebody_gave_up_what_was_missing_says_how_many() -> None:
    run = live()
    told(run, ("letters", Condition.SHORT), ("orders", Condition.FLOWING))
    run.do("settle", flow="letters", reason="sent by post")
    off = WriteOff(missing=12, until=run.now)
    loss = Loss(series=series("letters"), sent=Stage.SENT, came=Stage.RECEIVED, off=off)
    given_up = (GivenUp(settled=run.state.head, losses=(loss,)),)
    changed = FlowsChanged(flows=(stands("letters", Condition.FLOWING),), losses=given_up)
    events = run.decide(FlowsSeen(changed=changed))
    assert NormalAgain(part=PART, flow="letters", text="it flows again, and 12 are given up as lost") in events


def test_what_was_settled_while_nothing_came_stays_degraded_until_something_flows() -> None:
    run = live()
    told(run, ("letters", Condition.SHORT))
    assert told(run, ("letters", Condition.UNPROVEN)) == []
    assert told(run, ("letters", Condition.FLOWING)) == [NormalAgain(part=PART, flow="letters")]
