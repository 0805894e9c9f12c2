"""What lay for a worker when its engine ended, and was taken back from nobody, begins anew without a question."""

import pytest

from jobs.run.events import AttemptEnded, How
from jobs.run.outlook.status import Code
from jobs.run.state.unit import Phase
from plans.model import HttpSpec, Job, JobKind, Retry
from tests.support.driver import DONE, PERMANENT, TRANSIENT, Driven
from tests.support.nights import command_job, copy_job, night, sql_job, task

REQUEST = Job(kind=JobKind.HTTP, spec=HttpSpec(method="POST", url="https://ehr.example/loads"))


def lying(job: Job) -> Driven:
    return Driven(night(task("J1", job, runs_on="dmz"), task("J2", command_job())))


@pytest.mark.parametrize("job", [command_job(), REQUEST, sql_job(), copy_job("ehr.*")])
def test_of_whatever_kind_it_is_the_next_attempt_follows_at_once(job: Job) -> None:
    run = lying(job)
    first = run.unit("J1").attempts[0].token
    run.dies(untaken=["J1"])
    assert run.running["J1"] == 2
    assert run.unit("J1").attempts[-1].token > first
    assert run.unit("J1").attempts[0].how is How.NOT_TAKEN


def test_what_another_engine_left_beside_it_asks_as_ever() -> None:
    run = lying(command_job())
    run.dies(untaken=["J1"])
    assert run.look("J2").code is Code.DOUBT


def test_it_is_no_loss_no_retry_and_uses_up_no_attempt() -> None:
    run = Driven(night(task("J1", sql_job(retry=Retry(attempts=1)), runs_on="dmz")))
    run.dies(untaken=["J1"])
    run.dies(untaken=["J1"])
    assert (run.state.retries, run.state.lost, run.unit("J1").tried) == (0, 0, 1)
    run.ends("J1", TRANSIENT)
    assert run.look("J1").code is Code.ASK


def test_under_a_hold_it_waits() -> None:
    run = lying(command_job())
    run.do("hold", reason="look")
    run.dies(untaken=["J1"])
    assert (run.running, run.phase("J1")) == ({}, Phase.RETRYING)
    run.do("resume")
    assert run.running == {"J1": 2}


def test_what_an_operator_stopped_is_stopped_and_in_no_doubt() -> None:
    run = lying(command_job())
    run.do("stop", task="J1", reason="wrong hour")
    [ended, *_] = [one for one in run.dies(untaken=["J1"]) if isinstance(one, AttemptEnded)]
    assert (ended.how, ended.retry_at) == (How.CANCELLED, None)
    assert "J1" not in run.running
    assert run.look("J1").code is Code.ASK


def test_of_an_ended_run_it_ends_too() -> None:
    run = lying(command_job())
    run.do("abort", title="A night")
    run.dies(untaken=["J1"])
    assert run.unit("J1").running is None
    assert run.running == {}


def test_what_follows_it_ends_as_any_attempt() -> None:
    for outcome, code in ((DONE, Code.DONE), (PERMANENT, Code.ASK)):
        run = lying(command_job())
        run.dies(untaken=["J1"])
        run.ends("J1", outcome)
        assert run.look("J1").code is code
