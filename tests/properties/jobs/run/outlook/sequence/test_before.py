"""Nobody is sent to work whose turn has not come: what the screen says is what the commands take."""

from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.run.outlook.sequence.before import out_of_turn
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.unit import Phase
from plans.model import CanarySpec, Checkpoint, Confirm, Item, Job, JobKind, Milestone
from plans.model.flows import FlowId
from tests.support.driver import Driven
from tests.support.flows.canaries import a_canary
from tests.support.nights import night, nights, task
from tests.support.random_nights import something_happens

CANARIES = Job(kind=JobKind.CANARY, spec=CanarySpec(canaries={FlowId("letters"): a_canary()}))
WARDS = Confirm(items=(Item(id="ward1", name="Ward 1"), Item(id="ward2", name="Ward 2")))


def a_confirmation_under_way() -> Driven:
    run = Driven(night(task("K1", CANARIES), task("C4", WARDS, after="K1")))
    run.ends("K1")
    run.do("confirm", task="C4", item="ward1")
    return run


def test_a_confirmation_whose_canaries_are_sent_again_waits_for_them() -> None:
    run = a_confirmation_under_way()
    assert run.look("C4").turn is Turn.PERSON
    run.do("retry", task="K1")
    seen = run.look("C4")
    assert (seen.code, seen.turn) == (Code.RUN, Turn.BLOCKED)
    assert seen.waits_for == "K1, which must be done first"
    assert run.would_refuse("confirm", task="C4", item="ward2") == "C4 waits for K1"


def test_once_they_are_back_it_is_a_persons_turn_again() -> None:
    run = a_confirmation_under_way()
    run.do("retry", task="K1")
    run.ends("K1")
    assert run.look("C4").turn is Turn.PERSON
    assert run.would_refuse("confirm", task="C4", item="ward2") == ""


@settings(max_examples=max(5, settings().max_examples // 3))
@given(st.data())
def test_whatever_happens_who_is_sent_to_a_task_can_act_on_it(data: st.DataObject) -> None:
    run = Driven(data.draw(nights(most=6)))
    for _ in range(data.draw(st.integers(1, 8))):
        something_happens(data, run)
    for one in run.plan.tasks if run.state.ended is None else ():
        if isinstance(one.body, Checkpoint | Milestone) or run.state.unit(one.id).phase is Phase.PENDING:
            continue
        refused = run.would_refuse("fixed", task=one.id, reason="by hand")
        order = out_of_turn(run.plan, run.state, one.id)
        if run.look(one.id).turn is Turn.PERSON:
            assert order is None
        if order is None:
            assert "waits for" not in refused
