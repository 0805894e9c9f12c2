"""Attempts of jobs: how they begin, how they end, and what becomes of them when their engine dies."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.outcomes import Cancelled, CancelReason, InDoubtOutcome, Succeeded
from jobs.run.decisions.decision import AttemptResult, QuietSeen, StartAttempt, TerminateBackends, WarningRaised
from jobs.run.events import AttemptEnded, AttemptStarted, How, QuietBegan, QuietEnded, UnitId, Warned
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.unit import Phase
from plans.model import EndState, HttpSpec, Job, JobKind, Retry
from tests.support.driver import DIFFERS, DONE, FAULT, PERMANENT, STOPPED, TRANSIENT, Driven
from tests.support.nights import command_job, copy_job, night, sql_job, task

IN_DOUBT = InDoubtOutcome(error=FAULT)
THRICE = Retry(attempts=3, first_wait=timedelta(seconds=4), max_wait=timedelta(seconds=60))


def job(body: object = None) -> Driven:
    return Driven(night(task("J1", body or sql_job(retry=THRICE))))  # type: ignore[arg-type]


def test_a_transient_failure_is_tried_again_when_the_policy_says_so() -> None:
    run = job()
    run.ends("J1", TRANSIENT)
    assert run.look("J1").code is Code.RETRY
    assert run.wake_at is not None
    assert timedelta(seconds=2) <= run.wake_at - run.now <= timedelta(seconds=4)
    run.wakes()
    assert run.running == {"J1": 2}


def test_when_the_attempts_are_used_up_a_person_is_asked_and_retry_begins_to_count_anew() -> None:
    run = job()
    for _ in range(2):
        run.ends("J1", TRANSIENT)
        run.wakes()
    run.ends("J1", TRANSIENT)
    assert run.look("J1").code is Code.ASK
    run.do("retry", task="J1")
    run.ends("J1", TRANSIENT)
    assert run.look("J1").code is Code.RETRY


def test_retry_now_does_not_wait_for_the_policy() -> None:
    run = job()
    run.ends("J1", TRANSIENT)
    run.do("retry", task="J1")
    assert run.running == {"J1": 2}


def test_under_a_hold_a_due_retry_waits() -> None:
    run = job()
    run.ends("J1", TRANSIENT)
    run.do("hold", reason="look")
    run.passes(10)
    assert run.running == {}
    assert run.look("J1").code is Code.HELD
    run.do("resume")
    assert run.running == {"J1": 2}


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (DONE, Code.DONE),
        (DIFFERS, Code.ASK),
        (PERMANENT, Code.ASK),
        (STOPPED, Code.ASK),
        (IN_DOUBT, Code.DOUBT),
        (Cancelled(reason=CancelReason.STOPPED, certain=False), Code.DOUBT),
    ],
)
def test_how_an_attempt_ended_is_what_the_task_is(outcome: object, code: Code) -> None:
    run = job(command_job())
    run.ends("J1", outcome)  # type: ignore[arg-type]
    assert run.look("J1").code is code


def test_an_end_that_comes_late_or_twice_changes_nothing() -> None:
    run = job()
    run.ends("J1", TRANSIENT)
    run.wakes()
    assert run.decide(AttemptResult(unit=UnitId("J1"), attempt=1, outcome=DONE)) == []
    run.ends("J1", DONE)
    assert run.decide(AttemptResult(unit=UnitId("J1"), attempt=2, outcome=PERMANENT)) == []


def test_what_a_dead_engine_left_running_is_run_again_where_the_kind_allows() -> None:
    run = job(copy_job("ehr.*"))
    first = run.unit("J1").attempts[0].token
    run.dies()
    assert run.running == {"J1": 2}
    assert run.unit("J1").attempts[-1].token > first
    assert run.unit("J1").tried == 1


def test_an_attempt_that_was_lost_and_taken_over_is_a_retry_and_a_lost_one() -> None:
    run = job(copy_job("ehr.*"))
    run.dies()
    run.ends("J1", TRANSIENT)
    assert (run.state.retries, run.state.lost) == (2, 1)


def test_an_attempt_that_was_lost_and_asks_is_a_lost_one_and_no_retry() -> None:
    run = job(command_job())
    run.dies()
    assert (run.state.retries, run.state.lost) == (0, 1)


def test_what_may_have_acted_asks_after_a_crash_and_is_never_run_twice_by_itself() -> None:
    run = job(command_job())
    run.dies()
    assert run.running == {}
    assert run.look("J1").code is Code.DOUBT


def test_a_crash_does_not_bring_back_what_an_operator_stopped() -> None:
    run = job()
    run.do("stop", task="J1", reason="wrong hour")
    run.dies()
    assert run.running == {}
    assert run.look("J1").code is Code.ASK


@pytest.mark.parametrize("outcome", [TRANSIENT, IN_DOUBT])
def test_what_was_stopped_does_not_start_again_however_it_ended(outcome: object) -> None:
    run = job()
    run.do("stop", task="J1")
    run.ends("J1", outcome)  # type: ignore[arg-type]
    run.passes(60)
    assert run.running == {}


def test_a_job_that_never_ends_is_not_started_again_for_ever() -> None:
    run = job()
    for _ in range(2):
        run.ends("J1", IN_DOUBT)
        run.wakes()
    run.ends("J1", IN_DOUBT)
    assert run.look("J1").turn is Turn.PERSON


def test_a_shutdown_leaves_the_attempt_to_the_next_engine() -> None:
    run = job()
    assert run.ends("J1", Cancelled(reason=CancelReason.SHUTDOWN)) == []
    assert run.phase("J1") is Phase.RUNNING
    run.dies()
    assert run.running == {"J1": 2}


def test_an_attempt_of_an_ended_run_still_ends_and_is_not_tried_again() -> None:
    run = job()
    run.do("abort", title="A night")
    [ended] = run.ends("J1", TRANSIENT)
    assert isinstance(ended, AttemptEnded)
    assert ended.retry_at is None


def test_after_a_crash_of_an_ended_run_its_attempts_end_too() -> None:
    run = job()
    run.do("abort", title="A night")
    run.dies()
    assert run.unit("J1").running is None
    assert run.running == {}


def test_events_come_before_actions_and_the_token_grows_over_attempts_and_terms() -> None:
    run = job()
    tokens = [run.unit("J1").attempts[-1].token]
    run.ends("J1", TRANSIENT)
    run.wakes()
    tokens.append(run.unit("J1").attempts[-1].token)
    run.dies()
    tokens.append(run.unit("J1").attempts[-1].token)
    assert tokens == sorted(set(tokens))
    [start] = [one for one in run.actions if isinstance(one, StartAttempt)]
    assert start.token == tokens[-1]
    assert sum(isinstance(one.event, AttemptStarted) for one in run.entries) == 3


def test_quiet_is_told_once_for_each_thing_that_it_waits_for() -> None:
    run = job()
    seen = QuietSeen(unit=UnitId("J1"), attempt=1, waits_for="Lock:relation", blocked_by="backend 7")
    assert [type(one) for one in run.decide(seen, seen)] == [QuietBegan]
    assert run.look("J1").waits_for == "Lock:relation, blocked by backend 7"
    assert [type(one) for one in run.decide(QuietSeen(unit=UnitId("J1"), attempt=1, over=True))] == [QuietEnded]
    assert run.decide(QuietSeen(unit=UnitId("J1"), attempt=9)) == []


def test_a_warning_counts_and_goes_on() -> None:
    run = job()
    run.decide(WarningRaised(unit=UnitId("J1"), text="slow"))
    assert (run.unit("J1").warnings, run.phase("J1")) == (1, Phase.RUNNING)


def test_a_warning_that_every_attempt_repeats_stands_once_until_it_was_seen() -> None:
    run = job()
    slow = WarningRaised(unit=UnitId("J1"), text="slow")
    assert [type(one) for one in run.decide(slow, slow, replace(slow, text="slower"))] == [Warned, Warned]
    assert run.decide(slow) == []
    run.do("ack", seq=run.state.warnings[0].seq)
    assert [type(one) for one in run.decide(slow)] == [Warned]


def test_terminate_is_for_what_had_an_attempt() -> None:
    run = job()
    run.ends("J1", TRANSIENT)
    run.do("terminate", task="J1")
    assert run.actions == [TerminateBackends(unit=UnitId("J1"))]


def test_success_without_evidence_that_passed_is_not_green() -> None:
    run = job()
    assert isinstance(DIFFERS, Succeeded)
    run.ends("J1", DIFFERS)
    assert not run.unit("J1").released
    assert "3 differences" in run.look("J1").waits_for


def request_job(**more: object) -> Job:
    spec = HttpSpec(method="POST", url="https://ehr.example/loads", **more)  # type: ignore[arg-type]
    return Job(kind=JobKind.HTTP, spec=spec)


def test_a_lost_request_whose_end_can_be_asked_for_is_looked_after_by_the_next_attempt() -> None:
    run = Driven(night(task("J1", request_job(until=EndState(pointer="/state", done=("ok",), url_from="location")))))
    run.dies()
    assert run.state.unit("J1").attempts[0].how is How.LOST
    assert run.running["J1"] == 2
    run.ends("J1", IN_DOUBT)
    assert run.look("J1").code is Code.DOUBT


def test_a_lost_request_of_which_nothing_can_be_found_out_is_in_doubt() -> None:
    run = Driven(night(task("J1", request_job())))
    run.dies()
    assert run.look("J1").code is Code.DOUBT


def test_a_request_that_the_other_system_knows_again_is_sent_again() -> None:
    run = Driven(night(task("J1", request_job(idempotency_key=True))))
    run.ends("J1", IN_DOUBT)
    run.wakes()
    assert run.running["J1"] == 2


def test_a_lost_request_that_was_told_to_stop_is_a_persons() -> None:
    run = Driven(night(task("J1", request_job(until=EndState(pointer="/state", done=("ok",), url_from="location")))))
    run.do("stop", task="J1")
    run.dies()
    assert run.look("J1").code is Code.DOUBT
