"""What a plan says of databases that follow each other."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from plans.model import DatabaseId, FollowSpec, Job, Plan, Proof, ReplicationId, SwitchSpec, TaskId
from tests.support.plan_files import sound, warnings
from tests.support.replicated_plans import REPLICATED

LEGACY, PLATFORM = DatabaseId("legacy"), DatabaseId("platform")


def job(plan: Plan, task: str) -> Job:
    body = plan.by_id[TaskId(task)].body
    assert isinstance(body, Job)
    return body


def test_a_replication_and_the_jobs_that_work_on_it_are_read(tmp_path: Path) -> None:
    plan = sound(tmp_path, REPLICATED).plan
    records = plan.replications[ReplicationId("records")]
    assert (records.source, records.target, records.rows.tables) == (LEGACY, PLATFORM, ("ehr.*",))
    assert (records.wal_at_most, records.lag_at_most) == (20 * 1024**3, timedelta(seconds=10))
    assert records.fenced_of(LEGACY).roles == ("ehr_app",)
    assert records.reversible_until == datetime(2026, 1, 19, 15, tzinfo=UTC)
    assert job(plan, "F1").spec == FollowSpec(replication=records, workers=4)
    expected = SwitchSpec(replication=records, pause_at_most=timedelta(seconds=20), proof=Proof.BEFORE)
    assert job(plan, "S1").spec == expected


def test_nothing_is_unwise_in_a_switch_that_can_be_taken_back_until_its_own_gate(tmp_path: Path) -> None:
    assert warnings(tmp_path, REPLICATED) == []


def test_what_happens_is_recorded_on_the_target_and_on_the_source_that_is_followed(tmp_path: Path) -> None:
    assert sound(tmp_path, REPLICATED).plan.recorded_on == (LEGACY, PLATFORM)
    assert sound(tmp_path).plan.recorded_on == (PLATFORM,)
