"""What was copied and is read by no reconcile is told, once no reconcile may come to read it."""

from jobs.run.outlook.coverage import unread
from tests.support.driver import Driven, proved, wrote
from tests.support.nights import copy_job, night, reconcile_job, task


def _copied(*proofs: str) -> Driven:
    tasks = [task(f"R{number}", reconcile_job(tables), after="A1") for number, tables in enumerate(proofs, 1)]
    run = Driven(night(task("A1", copy_job("ehr.*")), *tasks))
    run.ends("A1", wrote("ehr.note", "ehr.patient"))
    return run


def test_what_a_reconcile_is_still_to_read_is_not_told() -> None:
    assert unread(_copied("ehr.*").plan, _copied("ehr.*").state) == ()


def test_what_no_reconcile_reads_is_told_by_the_task_that_wrote_it() -> None:
    run = _copied("ehr.patient")
    assert unread(run.plan, run.state) == (("A1", "copied, and read by no reconcile: ehr.note"),)


def test_what_a_pattern_meant_and_no_evidence_has_read_is_told() -> None:
    run = _copied("ehr.*", "ehr.patient")
    run.ends("R1", proved("ehr.patient"))
    assert unread(run.plan, run.state) == (("A1", "copied, and read by no reconcile: ehr.note"),)


def test_a_plan_that_reconciles_nothing_and_a_copy_that_was_not_made_are_told_nothing_of() -> None:
    run = _copied()
    assert unread(run.plan, run.state) == ()
    run = Driven(night(task("A1", copy_job("ehr.*")), task("R1", reconcile_job("ehr.patient"))))
    assert unread(run.plan, run.state) == ()
