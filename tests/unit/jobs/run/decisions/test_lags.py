"""What waits for a lag begins when it is over, and what waits for a beginning when that stands: by events alone."""

from dataclasses import replace
from datetime import datetime

import pytest

from jobs.run.outlook.forecast import forecast
from jobs.run.state.unit import Phase
from plans.model import Manual, Milestone, Plan, TaskId
from tests.support.driver import DONE, PERMANENT, TRANSIENT, Driven
from tests.support.nights import at, gate, night, sql_job, task


def minute(moment: datetime) -> datetime:
    """An engine wakes a moment after a time, to be sure that it has come."""
    return moment.replace(microsecond=0)


def wakes(run: Driven) -> datetime:
    assert run.wake_at is not None
    return minute(run.wake_at)


def lagging(after: str = "A1+30", **first: object) -> Driven:
    return Driven(night(task("A1", sql_job("1"), **first), task("B1", sql_job("2"), after=after)))  # type: ignore[arg-type]


def test_a_lag_is_waited_for_with_its_time_and_the_engine_wakes_then() -> None:
    run = lagging()
    assert run.look("B1").waits_for == "A1 + 30m"
    run.passes(10)
    run.ends("A1")
    assert run.look("B1").waits_for == "after A1 + 30m, from 12:40"
    assert (run.look("B1").code, run.look("B1").turn, run.look("B1").since) == ("TIME", "clock", at(10))
    assert wakes(run) == at(40)
    run.passes(29)
    assert "B1" not in run.running
    run.wakes()
    assert (minute(run.now), "B1" in run.running) == (at(40), True)


def test_a_hold_and_an_engine_that_dies_do_not_lengthen_a_lag() -> None:
    run = lagging()
    run.ends("A1")
    run.do("hold", reason="looking")
    run.passes(20)
    run.dies()
    run.do("resume")
    assert (wakes(run), run.look("B1").waits_for) == (at(30), "after A1 + 30m, from 12:30")
    run.wakes()
    assert "B1" in run.running


def test_a_lag_that_is_over_during_a_hold_is_over_when_it_ends() -> None:
    run = lagging()
    run.ends("A1")
    run.do("hold", reason="looking")
    run.passes(45)
    assert run.look("B1").code == "HELD"
    run.do("resume")
    assert "B1" in run.running


def test_a_beginning_is_waited_for_by_its_name_and_lets_begin_in_the_same_decision() -> None:
    run = Driven(night(task("B1", sql_job("2"), after="A1:started"), task("A1", sql_job("1"), not_before=5)))
    assert run.look("B1").waits_for == "start of A1"
    run.wakes()
    assert (minute(run.now), set(run.running)) == (at(5), {"A1", "B1"})


def test_a_lag_behind_a_beginning_counts_from_there_also_when_the_task_has_ended_before_it_is_over() -> None:
    run = lagging("A1:started+10")
    assert run.look("B1").waits_for == "after start of A1 + 10m, from 12:10"
    run.passes(4)
    run.ends("A1")
    assert wakes(run) == at(10)
    run.wakes()
    assert "B1" in run.running


def test_the_beginning_of_an_attempt_that_failed_does_not_stand() -> None:
    run = lagging("A1:started+10")
    run.passes(4)
    run.ends("A1", PERMANENT)
    assert (run.phase("A1"), run.look("B1").waits_for) == (Phase.ATTENTION, "start of A1 + 10m")
    run.passes(30)
    assert "B1" not in run.running
    run.do("retry", task="A1")
    assert run.look("B1").waits_for == "after start of A1 + 10m, from 12:44"


def test_what_waits_for_its_next_attempt_has_not_begun() -> None:
    run = lagging("A1:started")
    assert "B1" in run.running  # it has begun, and goes on
    other = lagging("A1:started+1")
    other.ends("A1", TRANSIENT)
    other.passes(0.01)
    assert other.look("B1").waits_for == "start of A1 + 1m"


@pytest.mark.parametrize("verb", ["skip", "fixed"])
def test_what_was_skipped_or_fixed_by_hand_is_over_and_begun_at_that_moment(verb: str) -> None:
    run = Driven(night(task("A1", Manual()), task("B1", sql_job("2"), after="A1:started+10")))
    run.passes(7)
    if verb == "fixed":
        run.do("start", task="A1")
    run.do(verb, task="A1", reason="not needed")
    assert wakes(run) == at(17)


def test_what_has_begun_by_a_beginning_goes_on_when_that_is_taken_back() -> None:
    run = Driven(night(task("A1", Manual()), task("B1", Manual(), after="A1:started"), task("C1", after="A1+5")))
    run.do("start", task="A1")
    run.do("start", task="B1")
    run.do("done", task="A1")
    assert "B1" in run.refused("retry", task="A1")
    run.done("B1")
    run.passes(5)
    assert "C1" in run.running


def test_what_has_begun_by_a_beginning_is_done_whatever_becomes_of_that() -> None:
    run = Driven(night(task("A1", sql_job("1")), task("B1", Manual(), after="A1:started"), task("C1", after="B1")))
    run.do("start", task="B1")
    run.ends("A1", PERMANENT)
    assert run.look("B1").waits_for == "Owner"
    run.done("B1")
    assert "C1" in run.running


def test_nobody_starts_a_task_in_the_lag_before_it() -> None:
    run = Driven(night(task("A1", sql_job("1")), task("B1", Manual(), after="A1+30")))
    assert run.refused("start", task="B1") == "B1 waits for A1 + 30m"
    run.ends("A1")
    assert run.refused("start", task="B1") == "B1 waits: after A1 + 30m, from 12:30 (amend can shorten the lag)"
    run.passes(30)
    run.do("start", task="B1")


def test_nothing_that_waits_for_a_beginning_is_done_or_skipped_before_it() -> None:
    run = Driven(night(task("A1", Manual()), task("B1", Manual(), after="A1:started")))
    assert run.refused("done", task="B1") == "B1 waits for start of A1"
    assert run.refused("skip", task="B1", reason="no") == "B1 waits for start of A1"


def test_a_poll_opens_when_the_lag_before_it_is_over_and_what_waits_behind_the_gate_waits_on() -> None:
    plan = night(
        task("A1", sql_job("1")),
        task("G1", gate(), after="A1+15"),
        task("B1", Manual(), after="G1"),
        task("C1", sql_job("2"), after="B1:started"),
    )
    run = Driven(plan)
    run.ends("A1")
    assert run.phase("G1") is Phase.PENDING
    run.wakes()
    assert (minute(run.now), run.phase("G1")) == (at(15), Phase.OPEN)
    assert run.refused("skip", task="B1", reason="round the gate") == "B1 waits for G1"
    assert run.refused("start", task="B1") == "B1 waits for G1"
    run.go("G1")
    run.do("start", task="B1")
    assert "C1" in run.running


def test_in_a_run_without_waits_clock_times_pass_and_lags_do_not() -> None:
    plan = night(task("A1", sql_job("1")), task("B1", sql_job("2"), after="A1+30", not_before=300))
    run = Driven(plan, no_waits=True)
    run.ends("A1")
    assert (wakes(run), run.look("B1").waits_for) == (at(30), "after A1 + 30m, from 12:30")
    run.wakes()
    assert "B1" in run.running


def test_a_clock_time_that_comes_after_the_lag_is_what_is_waited_for() -> None:
    run = Driven(night(task("A1", sql_job("1")), task("B1", sql_job("2"), after="A1+30", not_before=60)))
    run.ends("A1")
    assert (wakes(run), run.look("B1").waits_for) == (at(60), "its clock time")


def test_a_lag_is_no_delay_and_the_forecast_counts_what_is_left_of_it() -> None:
    run = lagging()
    run.passes(12)
    run.ends("A1")
    seen = forecast(run.plan, run.state, run.run_now)
    assert seen.expected[TaskId("B1")] == (at(42), at(52))
    run.passes(20)
    assert forecast(run.plan, run.state, run.run_now).expected[TaskId("B1")] == (at(42), at(52))
    assert seen.critical_path == ("A1", "B1", "M1")


def test_a_forecast_counts_a_failed_beginning_from_when_it_may_begin_again() -> None:
    run = lagging("A1:started+10", minutes=40)
    assert forecast(run.plan, run.state, run.run_now).expected[TaskId("B1")][0] == at(10)
    run.passes(4)
    run.ends("A1", PERMANENT)
    assert forecast(run.plan, run.state, run.run_now).expected[TaskId("B1")][0] == at(14)


def test_what_began_on_a_beginning_is_rolled_back_before_it() -> None:
    run = Driven(
        night(
            task("A1", sql_job("1"), undo=True),
            task("B1", sql_job("2"), after="A1:started", undo=True),
            task("C1", sql_job("3"), after="B1", undo=True),
            task("D1", Manual(), after="A1 C1"),
        )
    )
    for minutes, name in ((1, "B1"), (1, "C1"), (1, "A1")):
        run.passes(minutes)
        run.ends(name)
    run.do("rollback", reason="back")
    assert run.state.rollbacks[-1].units == ("C1~back", "B1~back", "A1~back")


def test_an_amendment_may_change_a_lag_of_what_has_not_begun_and_none_of_what_has() -> None:
    def plan(lag: str, beginning: str = "A1:started") -> Plan:
        first, second = task("A1", sql_job("1")), task("B1", sql_job("2"), after=beginning)
        made = night(first, second, task("C1", Manual(), after=f"A1+{lag}"))
        return replace(made, sha256=(lag + beginning).ljust(64, "0")[:64])

    run = Driven(plan("30"))
    run.ends("A1")
    shorter, other = plan("10"), plan("10", "A1")
    assert run.look("C1").waits_for == "after A1 + 30m, from 12:30"
    refused = run.refused("amend", plan_sha256=other.sha256, summary="", revisions=[other])
    assert "B1 has begun and must stay as it is" in refused
    run.do("amend", plan_sha256=shorter.sha256, summary="", revisions=[shorter])
    assert run.look("C1").waits_for == "after A1 + 10m, from 12:10"


def test_an_amendment_does_not_lead_round_a_required_task_by_its_beginning() -> None:
    def plan(after: str) -> Plan:
        made = night(
            task("A1", Manual(), required=True),
            task("B1", sql_job("2"), after=after),
            task("M1", Milestone(), after="A1 B1"),
        )
        return replace(made, sha256=after.ljust(64, "0"))

    run, beside = Driven(plan("A1")), plan("A1:started")
    refused = run.refused("amend", plan_sha256=beside.sha256, summary="", revisions=[beside])
    assert refused == "B1 would no longer wait for A1"
    run = Driven(beside)
    run.do("amend", plan_sha256=plan("A1").sha256, summary="", revisions=[plan("A1")])


def test_the_night_is_rolled_back_in_the_middle_of_a_lag_and_nothing_begins() -> None:
    run = Driven(night(task("A1", sql_job("1"), undo=True), task("B1", sql_job("2"), after="A1+30")))
    run.ends("A1")
    run.do("rollback", reason="back")
    run.ends("A1~back", DONE)
    run.passes(60)
    assert (run.phase("B1"), run.result) == (Phase.PENDING, "rolled back")


def test_a_lag_that_an_amendment_shortens_before_a_checkpoint_is_named_there() -> None:
    def plan(lag: str) -> Plan:
        made = night(
            task("A1", sql_job("1")), task("G1", gate(), after=f"A1{lag}"), task("M1", Milestone(), after="G1")
        )
        return replace(made, sha256=lag.ljust(64, "0"))

    run, shorter, longer = Driven(plan("+30")), plan("+10"), plan("+45")
    run.do("amend", plan_sha256=longer.sha256, summary="", revisions=[longer])
    assert not run.state.weakened
    run.do("amend", plan_sha256=shorter.sha256, summary="", revisions=[shorter])
    assert [(one.name, one.text) for one in run.state.weakened] == [
        ("weakened:G1/lag-A1", "opens 10m after A1 instead of 30m")
    ]


@pytest.mark.parametrize("verb", ["skip", "fixed"])
def test_whoever_must_ends_a_task_in_the_lag_before_it(verb: str) -> None:
    run = Driven(night(task("A1", sql_job("1")), task("B1", Manual(), after="A1+30"), task("C1", after="B1")))
    run.ends("A1")
    assert "from 12:30" in run.refused("done", task="B1")
    run.do(verb, task="B1", reason="it cannot wait")
    assert "C1" in run.running
