"""A run in production goes on for the days of hypercare; it is complete once what is left was taken over by name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.flows.series import Condition
from jobs.run.events import Event, HandoverBegun, PlanAmended, RunEnded
from jobs.run.outlook.days_after.hypercare import hypercare
from jobs.run.outlook.days_after.left import DAILY
from plans.handing_over import TAKEN_OVER
from plans.model import Checkpoint, Confirm, Manual, Milestone, RunKind, TaskId
from tests.support.driver import Driven
from tests.support.flows.watched import seen, stands, watching
from tests.support.nights import OWNER, confirm, gate, night, task

DAYS = timedelta(days=14)


def live(*, hypercare: timedelta = DAYS, **created: object) -> Driven:
    """A run in production that is live, with a task and a confirmation still open."""
    plan = night(
        task("A1", Manual()),
        task("M1", Milestone(), after="A1"),
        task("A2", Manual(), after="M1"),
        task("C1", confirm("lab", "rx"), after="M1"),
    )
    run = Driven(watching(plan, "letters", hypercare=hypercare), **{"kind": RunKind.PRODUCTION, **created})
    run.done("A1")
    return run


def over(run: Driven) -> Driven:
    """All tasks are over; an item was waived."""
    run.done("A2")
    run.do("confirm", task="C1", item="lab")
    run.do("waive", task="C1", item="rx", reason="no time", fallback="by phone")
    return run


def taken_over(run: Driven, *items: str, who: str = "Kari Moen") -> None:
    for item in items:
        run.do("confirm", task="HANDOVER", item=item, who=who)


def ends(run: Driven) -> list[Event]:
    """The days after pass."""
    return run.passes(14 * 24 * 60)


def test_the_run_goes_on_after_its_last_task_and_wakes_when_the_days_are_over() -> None:
    run = over(live())
    assert run.result == ""
    days = hypercare(run.plan, run.state, run.now)
    assert days is not None
    assert (days.day, days.days, run.wake_at is not None and run.wake_at - days.ends < timedelta(seconds=1)) == (
        1,
        14,
        True,
    )


def test_at_their_end_what_is_left_is_listed_with_its_owner_the_daily_work_first() -> None:
    run = live()
    run.do("confirm", task="C1", item="lab")
    run.do("waive", task="C1", item="rx", reason="no time", fallback="by phone")
    run.decide(seen(stands("letters", Condition.SILENT, reason="none in 2 h")))
    [begun] = [one for one in ends(run) if isinstance(one, HandoverBegun)]
    assert [(one.id, one.group, one.what, one.owner) for one in begun.left] == [
        (DAILY, "daily work", "A night: the daily work", OWNER),
        ("flow:letters", "red flows", "Letters is silent: none in 2 h", OWNER),
        ("A2", "open", "Task A2: A2 is open", OWNER),
        ("C1", "waived", "Task C1: C1 1 waived: rx", OWNER),
    ]
    body = run.plan.by_id[TaskId("HANDOVER")].body
    assert isinstance(body, Confirm)
    assert [item.id for item in body.items] == [one.id for one in begun.left]


def test_each_is_taken_over_by_name_and_then_the_run_is_complete() -> None:
    run = over(live())
    ends(run)
    assert run.refused("confirm", task="HANDOVER", item=DAILY) == "HANDOVER asks who takes it over, by name (who=...)"
    taken_over(run, DAILY)
    assert run.result == ""
    taken_over(run, "flow:letters", "C1")
    assert run.result == "completed"
    assert [(one.item, one.tick, one.who) for one in run.unit("HANDOVER").ticks] == [
        (one, TAKEN_OVER, "Kari Moen") for one in (DAILY, "flow:letters", "C1")
    ]


def test_what_is_open_is_somebody_elses_once_it_was_taken_over_and_the_end_says_so() -> None:
    run = live()
    ends(run)
    taken_over(run, DAILY, "flow:letters", "A2", "C1")
    assert run.state.ended is not None
    assert run.state.ended.reason == "handed over open: A2, C1"


def test_only_what_is_handed_over_takes_a_name() -> None:
    assert live().refused("confirm", task="C1", item="lab", who="Kari") == "C1 hands nothing over (without who=)"


@pytest.mark.parametrize(
    ("created", "reason"),
    [
        ({"kind": RunKind.REHEARSAL}, "the days after are those of production"),
        ({"simulated": True}, "the days after are not played"),
        ({"speed": 60.0}, "the days after are not played"),
    ],
)
def test_a_rehearsal_a_simulation_and_a_demonstration_end_with_their_last_task_and_say_so(
    created: dict[str, object], reason: str
) -> None:
    run = over(live(**created))
    assert run.state.ended is not None
    assert (run.result, run.state.ended.reason) == ("completed", reason)


def test_without_hypercare_a_run_ends_with_its_last_task() -> None:
    run = over(live(hypercare=timedelta()))
    assert run.state.ended is not None
    assert (run.result, run.state.ended.reason) == ("completed", "")


def test_a_run_in_hypercare_may_be_aborted_and_rolled_back_as_before() -> None:
    run = over(live())
    run.do("abort", title=run.plan.title, reason="given up")
    assert run.result == "aborted"
    back = live()
    back.do("rollback", reason="turned back")
    assert hypercare(back.plan, back.state, back.now) is None
    assert back.result == "rolled back"


def test_the_next_engine_and_an_amendment_keep_what_is_handed_over() -> None:
    run = over(live())
    written = run.plan
    ends(run)
    run.dies()
    fresh = replace(watching(written, "letters", "orders", hypercare=DAYS), sha256="f" * 64)
    run.do("amend", plan_sha256=fresh.sha256, summary="one more", revisions=[fresh])
    assert "HANDOVER" in run.plan.by_id
    [amended] = [one.event for one in run.entries if isinstance(one.event, PlanAmended)]
    assert "flow orders is new" in amended.summary
    taken_over(run, DAILY, "flow:letters", "C1")
    assert run.result == "completed"


def test_an_amendment_may_end_hypercare_sooner() -> None:
    run = over(live())
    fresh = replace(watching(run.plan, "letters", hypercare=timedelta(days=1)), sha256="f" * 64)
    run.do("amend", plan_sha256=fresh.sha256, summary="all is well", revisions=[fresh])
    [amended] = [one.event for one in run.entries if isinstance(one.event, PlanAmended)]
    assert "hypercare lasts 1d" in amended.summary
    assert any(isinstance(one, HandoverBegun) for one in run.passes(24 * 60))


def test_a_task_of_the_plan_that_is_called_handover_stays_what_it_is() -> None:
    plan = night(task("HANDOVER", Manual()), task("G1", gate(), after="HANDOVER"), task("M1", Milestone(), after="G1"))
    run = Driven(watching(plan, hypercare=DAYS), kind=RunKind.PRODUCTION)
    run.done("HANDOVER")
    run.go("G1")
    ends(run)
    assert not isinstance(run.plan.by_id[TaskId("G1")].body, Confirm)
    assert isinstance(run.plan.by_id[TaskId("G1")].body, Checkpoint)
    run.do("confirm", task="HANDOVER-2", item=DAILY, who="Kari")
    assert [type(one.event) for one in run.entries[-1:]] == [RunEnded]
