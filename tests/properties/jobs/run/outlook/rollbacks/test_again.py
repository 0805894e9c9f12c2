"""What the key of a retry says is what its command does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.run.outlook.rollbacks.again import kept_by, may_be_tried_again
from jobs.run.state.unit import Phase
from plans.model import CanarySpec, Checkpoint, Job, JobKind, Manual
from plans.model.flows import FlowId
from tests.support.driver import Driven
from tests.support.flows.canaries import a_canary
from tests.support.nights import night, nights, task
from tests.support.random_nights import something_happens

CANARIES = Job(kind=JobKind.CANARY, spec=CanarySpec(canaries={FlowId("letters"): a_canary()}))


@settings(max_examples=max(5, settings().max_examples // 3))
@given(st.data())
def test_whatever_happens_the_key_offers_what_the_command_does_and_refuses_for_its_reason(data: st.DataObject) -> None:
    run = Driven(data.draw(nights(most=6)))
    for _ in range(data.draw(st.integers(1, 8))):
        something_happens(data, run)
    for one in run.plan.tasks if run.state.ended is None else ():
        why = run.would_refuse("retry", task=one.id)
        if isinstance(one.body, Checkpoint) or "cannot be ended by hand" in why:
            continue
        assert ("has nothing to retry" in why) is not may_be_tried_again(run.plan, run.state, one.id), why
        if "has begun on the strength of it" in why:
            assert kept_by(run.plan, run.state, one.id)


def test_a_canary_that_is_done_is_sent_again_by_key_and_command_whatever_has_begun_since() -> None:
    run = Driven(night(task("C1", CANARIES), task("A1", Manual(), after="C1"), task("A2", Manual(), after="A1")))
    run.ends("C1")
    run.done("A1")
    assert run.state.unit("C1").phase is Phase.DONE
    assert may_be_tried_again(run.plan, run.state, "C1")
    assert kept_by(run.plan, run.state, "C1") == []
    assert run.would_refuse("retry", task="C1") == ""
    assert may_be_tried_again(run.plan, run.state, "A1")
    run.do("start", task="A2")
    assert kept_by(run.plan, run.state, "A1") == ["A2"]
    assert run.would_refuse("retry", task="A1") == "A2 has begun on the strength of it"


@pytest.mark.parametrize("unit", ["A1", "M1"])
def test_what_has_not_begun_has_nothing_to_retry(unit: str) -> None:
    run = Driven(night(task("A1", Manual()), task("M1", Manual(), after="A1")))
    assert not may_be_tried_again(run.plan, run.state, unit)
