"""A flow whose silence takes too long to prove is found before the night, unless a task sends canaries through it."""

from jobs.flows.forewarned import slow_to_notice
from plans.model import CanarySpec, Job, JobKind, Manual, Plan
from plans.model.flows import Flow, PerHour
from tests.support.flows.canaries import a_canary
from tests.support.flows.watched import flow, watching
from tests.support.nights import night, task


def plan(*flows: Flow) -> Plan:
    return watching(night(task("A1", Manual())), *flows)


def test_a_flow_of_three_a_day_wants_a_canary_and_a_busy_one_does_not() -> None:
    rare, busy = flow("rare", normal=PerHour(count=3 / 24)), flow("busy", normal=PerHour(count=500))
    (found,) = slow_to_notice(plan(rare, busy), None)
    assert found.place == rare.place
    assert found.message.startswith("a silence of rare from 12:10 on can be proved after 2 d")
    assert found.message.endswith("only: without a canary it is unwatched by name")
    assert list(slow_to_notice(plan(busy), None)) == []


def test_of_one_without_anything_normal_something_else_is_said() -> None:
    assert list(slow_to_notice(plan(flow("unknown")), None)) == []


def test_a_canary_that_no_task_sends_is_no_watch() -> None:
    rare = flow("rare", normal=PerHour(count=3 / 24), canary=a_canary())
    (found,) = slow_to_notice(plan(rare), None)
    assert found.message.endswith("only: without a task that sends its canary it is unwatched by name")
    assert found.hint == "job: {canary: {flow: rare}}"
    spec = CanarySpec(canaries={rare.id: a_canary()})
    sending = watching(night(task("A1", Job(kind=JobKind.CANARY, spec=spec))), rare)
    assert list(slow_to_notice(sending, None)) == []
