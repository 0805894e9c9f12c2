"""What is said of a poll that is not open is what the commands say."""

import pytest

from jobs.run.outlook.sequence.polls import closed_poll
from plans.model import TaskId
from tests.support.driver import Driven
from tests.support.nights import command_job, gate, night, task


@pytest.fixture
def run() -> Driven:
    return Driven(night(task("A1", command_job(), undo=True), task("G1", gate(), after="A1")))


def closed(run: Driven) -> str:
    found = closed_poll(run.state, run.plan.by_id[TaskId("G1")])
    return str(found) if found is not None else ""


def test_before_its_time_it_says_what_opens_it(run: Driven) -> None:
    assert closed(run) == "G1 is not open (it opens when its predecessors are finished and its time has come)"
    assert run.would_refuse("decide", task="G1", choice="go") == closed(run)


def test_an_open_poll_is_open(run: Driven) -> None:
    run.ends("A1")
    assert closed(run) == ""


def test_once_it_is_decided_it_says_how(run: Driven) -> None:
    run.ends("A1")
    run.votes("G1", "owner", "ward")
    run.do("decide", task="G1", choice="no-go", text="the ward is not ready")
    assert closed(run).startswith("G1 is not open: it was decided no-go (to postpone it opens a new poll")
    assert run.would_refuse("vote", task="G1", party="ward", answer="go") == closed(run)


def test_under_a_rollback_nothing_is_decided(run: Driven) -> None:
    run.ends("A1")
    run.do("rollback", task="all", reason="the line is down")
    assert closed(run) == "a rollback is under way (nothing is decided any more)"
    assert run.would_refuse("decide", task="G1", choice="go") == closed(run)
