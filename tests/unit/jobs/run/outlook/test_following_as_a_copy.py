"""To whatever asks what moves rows, a job that follows is one that copies them: leases, knobs, what its work is."""

from dataclasses import replace

import pytest

from jobs.run.events import UnitId
from jobs.run.outlook.holding import held
from jobs.run.outlook.tonights_work import selection_of
from plans.model import FollowSpec, Job, JobKind, JobSpec, Replication, SwitchSpec, TableSelection, TaskId
from plans.rehearsals.fingerprint import fingerprint
from tests.support.driver import Driven
from tests.support.nights import SOURCE, TARGET, at
from tests.support.replication.nights import REPLICATION, followed

LATER = replace(REPLICATION, reversible_until=at(9000), wal_at_most=1)
OTHERWISE = replace(REPLICATION, rows=TableSelection(source=SOURCE, target=TARGET, tables=("ehr.note",)))


def test_its_leases_are_kept_while_it_is_under_way_and_no_longer() -> None:
    run = Driven(followed())
    assert held(run.plan, run.state) == {TARGET: frozenset({UnitId("F1")})}
    run.ends("F1")
    assert held(run.plan, run.state) == {TARGET: frozenset()}


def test_its_workers_are_a_knob() -> None:
    run = Driven(followed())
    run.do("throttle", task="F1", workers=1)
    assert run.unit("F1").tuning == {"workers": 1}


def test_how_many_rows_it_has_is_known_beforehand() -> None:
    assert selection_of(followed().by_id[TaskId("F1")]) == REPLICATION.rows


@pytest.mark.parametrize(
    ("kind", "spec"), [(JobKind.FOLLOW, FollowSpec), (JobKind.SWITCH, SwitchSpec)], ids=["follow", "switch"]
)
def test_a_rehearsal_counts_whatever_its_limits_and_until_when_it_can_be_taken_back(
    kind: JobKind, spec: type[FollowSpec | SwitchSpec]
) -> None:
    def of(one: Replication) -> str:
        made: JobSpec = spec(replication=one)
        return fingerprint(Job(kind=kind, spec=made))

    assert of(LATER) == of(REPLICATION)
    assert of(OTHERWISE) != of(REPLICATION)
