"""Items that a canary ticks: once for each canary that came through, and only where the plan says so."""

from jobs.flows.flights import Flight
from jobs.run.decisions.flowing.seen import CanariesSeen
from jobs.run.events import CanariesFlown, Finish, Ticked, UnitId
from jobs.run.state.unit import Phase
from plans.model import Confirm, Item, Manual, Plan
from plans.model.flows import FlowId
from tests.support.driver import Driven
from tests.support.flows.canaries import a_canary
from tests.support.flows.watched import flow, watching
from tests.support.nights import night, task

LAB, ORDERS = FlowId("lab"), FlowId("orders")


def confirming(*ticks: str, by_canary: str = "tested", after: str = "") -> Plan:
    items = (Item(id="i1", name="Laboratory", flow=LAB), Item(id="i2", name="Orders", flow=ORDERS))
    body = Confirm(items=items, ticks=ticks or ("tested", "confirmed"), by_canary=by_canary)
    before = (task("A1", Manual()),) if after else ()
    flows = (flow(one, canary=a_canary()) for one in (LAB, ORDERS))
    return watching(night(*before, task("C1", body, after=after)), *flows)


def came(run: Driven, name: FlowId = LAB, *, through: bool = True, mark: str = "m") -> CanariesSeen:
    flight = Flight(
        flow=name, mark=mark, sent=run.now, received=run.now, processed=run.now if through else None, over=run.now
    )
    return CanariesSeen(told=CanariesFlown(unit=UnitId("F1"), attempt=1, flights=(flight,)))


def ticks(run: Driven) -> list[tuple[str, str, str]]:
    return [(one.item, one.tick, one.by) for one in run.unit("C1").ticks]


def test_a_canary_that_came_through_ticks_the_items_of_its_flow_in_its_own_name() -> None:
    run = Driven(confirming())
    run.do("start", task="C1")
    run.decide(came(run))
    assert ticks(run) == [("i1", "tested", "canary F1")]
    run.decide(came(run, ORDERS, through=False, mark="n"))
    assert len(ticks(run)) == 1, "one that did not come through ticks nothing"


def test_canaries_that_came_before_its_turn_begin_it_then() -> None:
    run = Driven(confirming(after="A1"))
    run.decide(came(run))
    assert run.unit("C1").phase is Phase.PENDING
    run.do("done", task="A1")
    assert (run.unit("C1").phase, ticks(run)) == (Phase.RUNNING, [("i1", "tested", "canary F1")])


def test_where_it_gives_the_last_tick_of_all_the_confirmation_is_done() -> None:
    run = Driven(confirming("tested"))
    run.do("start", task="C1")
    run.decide(came(run))
    run.decide(came(run, ORDERS, mark="n"))
    assert (run.unit("C1").phase, run.unit("C1").finish, run.unit("C1").by) == (Phase.DONE, Finish.DONE, "canary F1")


def test_without_a_word_in_the_plan_no_machine_ticks() -> None:
    run = Driven(confirming(by_canary=""))
    run.do("start", task="C1")
    run.decide(came(run))
    assert ticks(run) == []


def test_what_was_waived_or_taken_back_stays_so_until_another_canary_comes() -> None:
    run = Driven(confirming())
    run.do("start", task="C1")
    run.do("waive", task="C1", item="i2", reason="closed", fallback="paper")
    run.decide(came(run, ORDERS), came(run, mark="n"))
    assert [item for item, _, _ in ticks(run)] == ["i1"]
    taken = next(one.seq for one in run.entries if isinstance(one.event, Ticked))
    run.do("correct", seq=taken, reason="it was the test queue")
    run.passes(1)
    assert ticks(run) == []
    run.decide(came(run, mark="o"))
    assert [item for item, _, _ in ticks(run)] == ["i1"]
