"""What was given up or retired of a flow goes round no gate: each that asks for the flow accepts it by name."""

import pytest

from jobs.flows.series import Condition
from jobs.run.decisions.checkpoints import caveats
from jobs.run.state.unit import Phase
from plans.model import FlowsCriterion, Task
from plans.model.flows import Stage
from tests.support.driver import Driven
from tests.support.flows.settled import LETTERS, ORDERS, WELL, at_a_gate
from tests.support.flows.watched import seen, stands


def settled(run: Driven, **more: object) -> str:
    """Somebody settles that template, and then what there is flows; the name of it at a gate."""
    run.do("settle", flow=ORDERS, template="17B", reason="an old form", **more)
    if not more:
        run.decide(WELL)
    return run.state.settled[-1].caveat


def its_task(run: Driven, name: str) -> Task:
    return next(one for one in run.plan.tasks if one.id == name)


def to_accept(run: Driven, name: str = "G1") -> tuple[str, ...]:
    return tuple(one for one in caveats(run.plan, run.state, its_task(run, name)) if not one.startswith("vote:"))


def test_a_red_flow_keeps_the_gate_shut() -> None:
    run = at_a_gate(Condition.SILENT)
    assert "is required and not true" in run.refused("decide", task="G1", choice="go")


def test_what_was_retired_is_accepted_by_name_and_the_go_has_a_caveat() -> None:
    run = at_a_gate(Condition.SILENT)
    name = settled(run, retired=True)
    assert f"not accepted: {name}" in run.refused("decide", task="G1", choice="go")
    run.do("decide", task="G1", choice="go", accept=[name], text="the form is gone")
    assert run.phase("G1") is Phase.GO_WITH_CAVEAT
    assert to_accept(run, "G2") == (name,), "at each gate that asks for the flow anew"


def test_what_was_given_up_as_lost_is_accepted_by_name_even_once_all_flows() -> None:
    run = at_a_gate(Condition.SHORT)
    name = settled(run)
    assert f"not accepted: {name}" in run.refused("decide", task="G1", choice="go")
    run.do("decide", task="G1", choice="go", accept=[name], text="sent by post")
    assert run.phase("G1") is Phase.GO_WITH_CAVEAT


def test_while_nothing_has_come_since_the_criterion_is_untrue_as_well() -> None:
    run = at_a_gate(Condition.SHORT)
    name = settled(run)
    run.decide(seen(stands("orders/17B", Condition.UNPROVEN)))
    assert "is required and not true" in run.refused("decide", task="G1", choice="go", accept=[name], text="seen")


@pytest.mark.parametrize(("standing", "more"), [(Condition.SILENT, {"retired": True}), (Condition.SHORT, {})])
def test_what_is_taken_back_is_no_caveat_any_more(standing: Condition, more: dict[str, object]) -> None:
    run = at_a_gate(standing)
    name = settled(run, **more)
    assert to_accept(run) == (name,)
    run.do("correct", seq=run.state.settled[0].seq, reason="it is used")
    assert name not in to_accept(run)


def test_what_was_accepted_does_not_cover_what_is_settled_later() -> None:
    run = at_a_gate(Condition.SHORT)
    first = settled(run, retired=True)
    run.decide(seen(stands("letters/X", Condition.SHORT, missing=3)))
    run.do("settle", flow=LETTERS, template="X", reason="by post")
    second = run.state.settled[-1].caveat
    assert to_accept(run) == (first, second)
    run.decide(WELL, seen(stands("letters/X", Condition.FLOWING)))
    told = run.refused("decide", task="G1", choice="go", accept=[first], text="seen")
    assert f"not accepted: {second}" in told


def test_a_gate_accepts_only_what_was_settled_of_the_flows_it_asks_for() -> None:
    run = at_a_gate(Condition.SILENT, FlowsCriterion(flows=((LETTERS, Stage.RECEIVED),)))
    settled(run, retired=True)
    assert to_accept(run) == ()


def test_a_criterion_that_is_true_names_what_was_settled() -> None:
    run = at_a_gate(Condition.SILENT)
    name = settled(run, retired=True)
    run.passes(2)
    reading = run.unit("G1").criteria[0]
    assert (reading.ok, reading.text) == (True, f"2 flows let through what was sent; given up or retired: {name}")


def test_what_is_taken_back_is_short_at_once_and_not_only_when_the_judge_has_begun_anew() -> None:
    run = at_a_gate(Condition.SHORT)
    settled(run)
    run.do("correct", seq=run.state.settled[0].seq, reason="it is used")
    assert "is required and not true" in run.refused("decide", task="G1", choice="go")
    run.decide(WELL)
    run.do("decide", task="G1", choice="go")
    assert run.phase("G1") is Phase.GO
