"""What a party may answer for itself: nothing of others', nothing that is over."""

from jobs.run.outlook.asked.answerable import is_asked, open_items
from plans.model import Confirm, Item, PartyId
from tests.support.driver import Driven
from tests.support.nights import gate, night, task


def test_a_poll_asks_those_who_are_polled_and_have_not_answered() -> None:
    run = Driven(night(task("G1", gate())))
    run.decide()
    asked = [is_asked(run.plan, run.state, "G1", party) for party in ("owner", "ward", "roros")]
    assert asked == [True, True, False]
    run.votes("G1", "ward")
    assert not is_asked(run.plan, run.state, "G1", "ward")
    assert not is_asked(run.plan, run.state, "M1", "ward")


def test_items_are_those_named_as_the_partys_or_the_tasks_owners() -> None:
    loose = [Item(id=one, name=one.upper()) for one in ("b", "c")]
    body = Confirm(items=(Item(id="a", name="A", owner=PartyId("ward")), *loose))
    run = Driven(night(task("C1", body)))
    run.decide()
    assert open_items(run.plan, run.state, "C1", "ward") == ("a",)
    assert open_items(run.plan, run.state, "C1", "owner") == ("b", "c")
    run.do("confirm", task="C1", item="b")
    assert open_items(run.plan, run.state, "C1", "owner") == ("c",)
