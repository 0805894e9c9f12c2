"""What an attempt is run by: also what became of those before it."""

from pathlib import Path

import pytest

from jobs.engine.tickets import ticket
from jobs.run.decisions.decision import StartAttempt
from jobs.run.outlook.rehearsed_cuts import NOT_REHEARSED
from plans.model import EndState, HttpSpec, Job, JobKind
from tests.support.driver import Driven
from tests.support.nights import night, task

UNTIL = EndState(pointer="/state", done=("ok",), url_from="location")
REQUEST = Job(kind=JobKind.HTTP, spec=HttpSpec(method="POST", url="https://ehr.example/loads", until=UNTIL))


@pytest.mark.parametrize("lost", [True, False])
def test_a_loss_is_found_out_about_also_by_the_attempt_after_one_that_no_worker_had_taken(*, lost: bool) -> None:
    run = Driven(night(task("J1", REQUEST, runs_on="dmz")))
    if lost:
        run.dies()
    run.dies(untaken=["J1"])
    [start] = [one for one in run.actions if isinstance(one, StartAttempt)]
    made = ticket(run.plan, run.state, start, folder=Path(), rehearsed=NOT_REHEARSED)
    assert made.lineage.after_loss is lost
