"""What was settled of a flow can be taken back, and what is sent no more can be retired."""

from dataclasses import replace

import pytest

from jobs.flows.series import Condition
from jobs.run.outlook.days_after.left import left_over
from jobs.run.outlook.flowing.criteria import flows_through
from jobs.run.outlook.flows import FlowRow, Light, flow_rows
from plans.model import FlowsCriterion
from plans.model.flows import Stage
from tests.support.driver import Driven
from tests.support.flows.watched import seen, stands
from tests.unit.jobs.run.decisions.flowing.test_degrading import live


def row(run: Driven, name: str) -> FlowRow:
    [found] = [one for one in flow_rows(run.plan, run.state) if one.series.name == name]
    return found


@pytest.fixture
def run() -> Driven:
    """Of the orders those by one template are not heard of any more; the others flow."""
    run = live()
    run.decide(seen(stands("orders", Condition.FLOWING), stands("orders/17B", Condition.SILENT)))
    return run


def test_a_settlement_is_taken_back_by_its_number_and_says_what_it_was() -> None:
    run = live()
    run.decide(seen(stands("orders", Condition.SHORT, missing=12)))
    run.do("settle", flow="orders", reason="sent by post")
    [corrected] = run.do("correct", seq=run.state.settled[0].seq, reason="wrong flow")
    assert corrected.said == "orders given up as lost"  # type: ignore[attr-defined]
    assert run.state.settled == ()


def test_what_stands_in_the_hand_over_is_taken_back_no_more(run: Driven) -> None:
    run.do("settle", flow="orders", template="17B", retired=True, reason="an old form")
    [settled] = run.state.settled
    run.state = replace(run.state, handover=object())  # type: ignore[arg-type]
    assert "stands in the hand-over" in run.would_refuse("correct", seq=settled.seq, reason="it is used")


def test_a_retired_template_that_is_silent_is_no_fault_and_stays_named(run: Driven) -> None:
    run.do("settle", flow="orders", template="17B", retired=True, reason="an old form")
    told = row(run, "orders/17B")
    assert (told.light, told.is_retired, told.given_up) == (Light.NONE, True, 0)
    assert told.reason == "nothing more is expected of it, says operator"
    assert flow_rows(run.plan, run.state)[-1] is told
    assert any("orders/17B retired by operator" in one.what for one in left_over(run.plan, run.state))


@pytest.mark.parametrize("condition", [Condition.SHORT, Condition.LATE, Condition.NOT_READ])
def test_what_is_sent_under_it_all_the_same_and_lost_is_told_as_ever(run: Driven, condition: Condition) -> None:
    run.do("settle", flow="orders", template="17B", retired=True, reason="an old form")
    run.decide(seen(stands("orders/17B", condition, missing=3)))
    assert (row(run, "orders/17B").condition, row(run, "orders/17B").is_retired) == (condition, False)


def test_once_that_is_taken_back_it_is_as_red_as_before(run: Driven) -> None:
    run.do("settle", flow="orders", template="17B", retired=True, reason="an old form")
    assert row(run, "orders/17B").light is Light.NONE
    run.do("correct", seq=run.state.settled[0].seq, reason="it is used")
    assert row(run, "orders/17B").light is Light.RED


def test_a_whole_flow_is_not_retired_but_taken_out_of_the_plan(run: Driven) -> None:
    assert "orders is a whole flow" in run.refused("settle", flow="orders", retired=True, reason="an old form")


def test_nobody_retires_what_nobody_has_heard_of_or_what_is_retired(run: Driven) -> None:
    assert "nothing is said of orders/99" in run.refused(
        "settle", flow="orders", template="99", retired=True, reason="x"
    )
    run.do("settle", flow="orders", template="17B", retired=True, reason="an old form")
    run.decide(seen(stands("orders/17B", Condition.UNPROVEN)))
    told = run.refused("settle", flow="orders", template="17B", retired=True, reason="again")
    assert "is being given up just now" in told or "is retired already" in told


def test_a_checkpoint_does_not_wait_for_what_is_retired(run: Driven) -> None:
    run.do("settle", flow="orders", template="17B", retired=True, reason="an old form")
    _, why = flows_through(run.plan, run.state, run.run_now, FlowsCriterion(every=Stage.SENT))
    assert "17B" not in why
