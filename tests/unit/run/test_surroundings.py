"""What an engine meets around it: told when it changes, and known to whoever draws the run."""

from jobs.run.deliberation import LogSeen
from jobs.run.events import LogLost, LogWrittenAgain
from tests.nights import night, sql_job, task
from tests.unit.run.driver import Driven

FULL = "No space left on device"


def run_of_one_job() -> Driven:
    return Driven(night(task("J1", sql_job())))


def test_that_the_log_cannot_be_written_is_an_event_and_a_warning_once() -> None:
    run = run_of_one_job()
    assert [type(one) for one in run.decide(LogSeen(trouble=FULL))] == [LogLost]
    assert run.decide(LogSeen(trouble=FULL)) == []
    assert run.state.log_lost is not None
    assert (run.state.log_lost.reason, run.state.log_lost.since) == (FULL, run.now)
    assert [one.text for one in run.state.warnings] == [f"the engine's log cannot be written: {FULL}"]


def test_when_it_can_be_written_again_that_is_an_event_too() -> None:
    run = run_of_one_job()
    assert run.decide(LogSeen(trouble="")) == []
    run.decide(LogSeen(trouble=FULL))
    assert run.decide(LogSeen(trouble="")) == [LogWrittenAgain()]
    assert run.state.log_lost is None


def test_the_next_engine_writes_a_log_of_its_own() -> None:
    run = run_of_one_job()
    run.decide(LogSeen(trouble=FULL))
    run.dies()
    assert run.state.log_lost is None
