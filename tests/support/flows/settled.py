"""A live run at a gate that asks for its flows, of which one template stands badly."""

from jobs.flows.series import Condition
from plans.model import FlowsCriterion, Manual, Milestone, RunKind
from plans.model.flows import FlowId, Stage
from tests.support.driver import Driven
from tests.support.flows.watched import seen, stands, watching
from tests.support.nights import gate, night, task

ORDERS, LETTERS = FlowId("orders"), FlowId("letters")
WELL = seen(*(stands(name, Condition.FLOWING) for name in (ORDERS, LETTERS, "orders/17B")))
_ALL = FlowsCriterion(every=Stage.RECEIVED, required=True)


def at_a_gate(standing: Condition = Condition.SILENT, asked: FlowsCriterion = _ALL) -> Driven:
    """At the first of two gates behind the go-live, voted for: the orders by template 17B stand so."""
    plan = night(
        task("A1", Manual()),
        task("M1", Milestone(), after="A1"),
        task("G1", gate(asked), after="M1"),
        task("G2", gate(asked), after="G1"),
    )
    run = Driven(watching(plan, ORDERS, LETTERS), kind=RunKind.PRODUCTION)
    run.done("A1")
    run.decide(WELL)
    run.decide(seen(stands("orders/17B", standing, missing=12 if standing is Condition.SHORT else 0)))
    run.votes("G1")
    return run
