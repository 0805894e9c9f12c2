"""One definition of stale: who may have written to what was proved, with evidence of it or without."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from jobs.outcomes import InDoubtOutcome
from jobs.run.outlook.staleness import stale_tables, unproved
from plans.model import (
    Batch,
    Body,
    CopySpec,
    DatabaseId,
    Grain,
    Job,
    JobKind,
    Manual,
    ReconcileSpec,
    SqlSpec,
    Task,
    TaskId,
)
from tests.support.driver import DONE, FAULT, PERMANENT, TRANSIENT, Driven, proved, wrote
from tests.support.nights import SOURCE, TARGET, command_job, copy_job, night, reconcile_job, task

NOTE = "platform:ehr.note"


def script(text: str, *, on: DatabaseId = TARGET, transaction: bool = True) -> Job:
    return Job(kind=JobKind.SQL, spec=SqlSpec(on=on, text=text, transaction=transaction))


def selecting(job: Job, **changes: object) -> Job:
    """A copy or a reconciliation with other rows."""
    assert isinstance(job.spec, CopySpec | ReconcileSpec)
    return replace(job, spec=replace(job.spec, rows=replace(job.spec.rows, **changes)))  # type: ignore[arg-type]


def beside(writer: Body, *, proof: Job | None = None, **more: object) -> Driven:
    """R1 has proved ehr.note and ehr.patient; then X1 begins, where it is a job."""
    run = Driven(night(task("R1", proof or reconcile_job("ehr.*")), task("X1", writer, not_before=20, **more)))  # type: ignore[arg-type]
    run.ends("R1", proved("ehr.note", "ehr.patient"))
    run.passes(20)
    return run


def stale(run: Driven, unit: str = "R1") -> set[str]:
    return set(stale_tables(run.plan, run.state, unit))


def test_nothing_is_stale_while_nobody_else_writes() -> None:
    assert stale(beside(Manual())) == set()


def test_what_evidence_names_is_stale() -> None:
    run = beside(command_job())
    run.ends("X1", wrote("ehr.note"))
    assert stale(run) == {NOTE}
    assert unproved(run.plan, run.state, TaskId("R1")) == "stale, 1 table written since"


def test_what_a_job_wrote_itself_does_not_hide_what_another_wrote_before_it() -> None:
    run = Driven(night(task("P1", command_job()), task("X1", command_job())))
    both = replace(proved("ehr.note").evidence, wrote=(NOTE,))
    run.ends("X1", wrote("ehr.note"))
    run.ends("P1", replace(DONE, evidence=both))
    assert stale(run, "P1") == {NOTE}


@pytest.mark.parametrize("outcome", [None, TRANSIENT, PERMANENT])
def test_a_copy_that_is_under_way_or_failed_half_way_may_have_written(outcome: object) -> None:
    run = beside(copy_job("ehr.no*"))
    if outcome is not None:
        run.ends("X1", outcome)  # type: ignore[arg-type]
    assert stale(run) == {NOTE}


def test_a_copy_that_failed_and_was_fixed_by_hand_leaves_the_proof_stale() -> None:
    run = beside(copy_job("ehr.note"))
    run.ends("X1", PERMANENT)
    run.do("fixed", task="X1", reason="loaded by hand")
    assert unproved(run.plan, run.state, TaskId("R1")) == "stale, 1 table written since"


def test_a_copy_that_failed_before_the_proof_and_was_fixed_by_hand_after_it_wrote_after_it() -> None:
    plan = night(task("X1", copy_job("ehr.note")), task("R1", reconcile_job("ehr.*"), not_before=20))
    run = Driven(plan)
    run.ends("X1", PERMANENT)
    run.passes(20)
    run.ends("R1", proved("ehr.note"))
    assert stale(run) == set()
    run.do("fixed", task="X1", reason="loaded by hand")
    assert stale(run) == {NOTE}


def test_a_copy_that_failed_before_the_proof_and_is_skipped_wrote_before_it() -> None:
    plan = night(task("X1", copy_job("ehr.note")), task("R1", reconcile_job("ehr.*"), not_before=20))
    run = Driven(plan)
    run.ends("X1", PERMANENT)
    run.passes(20)
    run.ends("R1", proved("ehr.note"))
    run.do("skip", task="X1", reason="not needed")
    assert stale(run) == set()


@pytest.mark.parametrize(
    ("changes", "table"),
    [
        ({"rename": {"old.remark": "ehr.note"}, "tables": ("old.*",)}, NOTE),
        ({"mapping": {"ehr.note": "select 1 as id"}, "tables": ()}, NOTE),
        ({"excluded": ("ehr.note",)}, "platform:ehr.patient"),
    ],
    ids=["renamed", "mapped", "excepted"],
)
def test_a_failed_copy_may_have_written_where_its_names_lead(changes: Mapping[str, object], table: str) -> None:
    run = beside(selecting(copy_job("ehr.*"), **changes))
    run.ends("X1", PERMANENT)
    assert stale(run) == {table}


def test_an_undoing_that_is_under_way_or_done_by_hand_writes_too() -> None:
    plan = night(
        task("A1", copy_job("ehr.note"), undo=Manual(text="restore the table")),
        task("R1", reconcile_job("ehr.*")),
        task("P1", Manual()),
    )
    run = Driven(plan)
    run.ends("A1", DONE)
    run.ends("R1", proved("ehr.note"))
    run.do("rollback", task="A1", reason="wrong batch")
    assert stale(run) == set()
    run.do("start", task="A1~back")
    assert stale(run) == {NOTE}
    run.done("A1~back")
    assert stale(run) == {NOTE}


# --- scripts


def test_a_script_in_a_transaction_that_failed_has_written_nothing() -> None:
    run = beside(script("update ehr.note set x = 1"))
    assert stale(run) == set()
    run.ends("X1", PERMANENT)
    assert stale(run) == set()


def test_a_script_whose_commit_is_in_doubt_may_have_written_what_it_mentions() -> None:
    run = beside(Job(kind=JobKind.SQL, spec=SqlSpec(on=TARGET, text="update ehr.note set x = 1", records_done=False)))
    run.ends("X1", InDoubtOutcome(error=FAULT))
    assert stale(run) == {NOTE}
    run.do("retry", task="X1")
    run.ends("X1", wrote("ehr.patient"))
    assert stale(run) == {"platform:ehr.patient"}


@pytest.mark.parametrize("outcome", [None, DONE, PERMANENT])
def test_a_script_outside_a_transaction_never_tells_what_it_wrote(outcome: object) -> None:
    run = beside(script("delete from ehr.note; vacuum ehr.patient", transaction=False))
    if outcome is not None:
        run.ends("X1", outcome)  # type: ignore[arg-type]
    assert {NOTE} <= stale(run)


@pytest.mark.parametrize("text", ["call clean_up()", "do $$ begin perform f(); end $$"])
def test_what_a_procedure_writes_nobody_can_read_in_a_script(text: str) -> None:
    run = beside(script(text, transaction=False))
    run.ends("X1", DONE)
    assert stale(run) == {NOTE, "platform:ehr.patient"}


def test_indexes_and_statistics_change_no_row() -> None:
    run = beside(script("create index concurrently i on ehr.note (id); analyze ehr.note", transaction=False))
    run.ends("X1", PERMANENT)
    assert stale(run) == set()


# --- the source


@pytest.mark.parametrize(
    ("changes", "written"),
    [
        ({}, "legacy:ehr.note"),
        ({"rename": {"old.remark": "ehr.note"}, "tables": ("old.*",)}, "legacy:old.remark"),
        ({"mapping": {"ehr.note": "select id from old.remark"}, "tables": ()}, "legacy:old.remark"),
    ],
    ids=["by name", "renamed", "mapped"],
)
def test_what_a_task_writes_at_the_source_is_no_longer_what_was_compared(
    changes: Mapping[str, object], written: str
) -> None:
    run = beside(script("select 1", on=SOURCE), proof=selecting(reconcile_job("ehr.*"), **changes))
    run.ends("X1", replace(DONE, evidence=replace(DONE.evidence, wrote=(written, "legacy:ops.log"))))
    assert stale(run) == {written}


# --- proved again


def again(later: Job, *more: Task) -> Driven:
    """R1 proved ehr.note, A2 wrote to it, R2 proved it again."""
    run = Driven(
        night(
            task("R1", selecting(reconcile_job("ehr.*"), where={"ehr.note": "old"})),
            task("A2", copy_job("ehr.note"), after="R1"),
            task("R2", later, after="A2"),
            *more,
        )
    )
    run.ends("R1", proved("ehr.note"))
    run.ends("A2", wrote("ehr.note"))
    assert stale(run, "R1") == {NOTE}
    run.ends("R2", proved("ehr.note"))
    return run


@pytest.mark.parametrize("where", [{}, {"ehr.note": "old"}], ids=["every row", "the same rows"])
def test_a_proof_stands_again_when_a_later_one_covers_it(where: Mapping[str, str]) -> None:
    run = again(selecting(reconcile_job("ehr.note"), where=where))
    assert unproved(run.plan, run.state, TaskId("R1")) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"where": {"ehr.note": "new"}},
        {"columns": {"ehr.note": {"text": None}}},
        {"mapping": {"ehr.note": "select 1"}},
        {"source": DatabaseId("archive")},
        {"batch": Batch(column="load_batch", value="wave_2")},
    ],
    ids=["other rows", "fewer columns", "another query", "another source", "one batch"],
)
def test_a_proof_of_less_does_not_cover_it(changes: Mapping[str, object]) -> None:
    run = again(selecting(reconcile_job("ehr.note"), **changes))
    assert stale(run, "R1") == {NOTE}
    assert stale(run, "R2") == set()


def test_a_later_proof_that_is_stale_itself_covers_nothing() -> None:
    run = again(reconcile_job("ehr.note"), task("A3", copy_job("ehr.note"), after="R2", not_before=20))
    assert stale(run, "R1") == set()
    run.passes(20)
    run.ends("A3", wrote("ehr.note"))
    assert stale(run, "R1") == stale(run, "R2") == {NOTE}


def test_a_proof_without_a_grain_does_not_cover_the_completeness_that_one_with_a_grain_proved() -> None:
    mapped = {"mapping": {"ehr.note": "select n.id from old.remark n"}, "tables": ()}
    grain = (Grain(table="old.remark"),)
    run = Driven(
        night(
            task("R1", selecting(reconcile_job("ehr.*"), **mapped, grain={"ehr.note": grain})),
            task("A2", copy_job("ehr.note"), after="R1"),
            task("R2", selecting(reconcile_job("ehr.*"), **mapped), after="A2"),
        )
    )
    run.ends("R1", proved("ehr.note"))
    run.ends("A2", wrote("ehr.note"))
    run.ends("R2", proved("ehr.note"))
    assert (stale(run, "R1"), stale(run, "R2")) == ({NOTE}, set())
