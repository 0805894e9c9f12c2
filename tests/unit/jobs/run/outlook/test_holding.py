"""What a run holds on its targets while tasks are under way, and what it learns of other runs' writes."""

from dataclasses import replace

import pytest

from jobs.run.decisions.decision import WriteSeen
from jobs.run.events import UnitId, WrittenElsewhere, rollback_unit
from jobs.run.outlook.holding import held, proofs
from jobs.run.outlook.staleness import stale_tables, unproved
from plans.model import CopyUndo, Job, JobKind, Manual, TableSelection, TaskId
from tests.support.driver import DONE, PERMANENT, TRANSIENT, Driven, proved, wrote
from tests.support.nights import SOURCE, TARGET, copy_job, night, reconcile_job, sql_job, task

NOTE, PATIENT = "platform:ehr.note", "platform:ehr.patient"
C1, R1 = UnitId("C1"), UnitId("R1")


def of(run: Driven) -> frozenset[UnitId]:
    return held(run.plan, run.state)[TARGET]


@pytest.mark.parametrize(("outcome", "holds"), [(TRANSIENT, True), (PERMANENT, True), (DONE, False)])
def test_a_copy_holds_from_its_start_to_its_end_over_retries_and_questions(outcome: object, holds: bool) -> None:
    run = Driven(night(task("C1", copy_job("ehr.*")), task("S1", sql_job())))
    assert of(run) == {C1}
    run.ends("C1", outcome)  # type: ignore[arg-type]
    assert of(run) == ({C1} if holds else frozenset())


def test_what_a_person_settles_is_over_and_an_ended_run_holds_nothing() -> None:
    run = Driven(night(task("C1", copy_job("ehr.*")), task("C2", copy_job("x.*")), task("A1", Manual())))
    run.ends("C1", PERMANENT)
    run.do("fixed", task="C1", reason="loaded by hand")
    assert of(run) == {UnitId("C2")}
    run.ends("C2", PERMANENT)
    run.do("abort", title=run.plan.title)
    assert of(run) == frozenset()


def test_an_undo_holds_as_its_copy_did() -> None:
    rows = TableSelection(source=SOURCE, target=TARGET, tables=("ehr.*",))
    undo = Job(kind=JobKind.COPY, spec=CopyUndo(rows=rows))
    run = Driven(night(task("C1", copy_job("ehr.*"), undo=undo), task("A1", Manual())))
    run.ends("C1", wrote("ehr.note"))
    run.do("rollback", task="C1", reason="again")
    assert of(run) == {rollback_unit(TaskId("C1"))}


def proving() -> Driven:
    run = Driven(night(task("R1", reconcile_job("ehr.*")), task("A1", Manual())))
    evidence = replace(proved("ehr.note", "ehr.patient").evidence, seen="10:12:")
    run.ends("R1", replace(DONE, evidence=evidence))
    return run


def seen(run: Driven, *tables: str) -> WriteSeen:
    return WriteSeen(unit=R1, evidence_seq=run.state.unit(R1).evidence_seq, other_run="dress-2", tables=tables)


def test_what_another_run_wrote_makes_the_proof_stale_once_for_each_table() -> None:
    run = proving()
    [proof] = proofs(run.plan, run.state)[TARGET]
    assert (proof.tables, proof.seen) == (("ehr.note", "ehr.patient"), "10:12:")
    assert run.decide(seen(run, NOTE)) == [WrittenElsewhere(unit=R1, other_run="dress-2", tables=(NOTE,))]
    assert run.decide(seen(run, NOTE)) == []
    assert set(stale_tables(run.plan, run.state, R1)) == {NOTE}
    assert unproved(run.plan, run.state, TaskId("R1")) == "stale, 1 table written since"
    assert [one.tables for one in proofs(run.plan, run.state)[TARGET]] == [("ehr.patient",)]
    assert run.state.warnings[-1].text == "run dress-2 wrote to what this proved: platform:ehr.note"


def test_a_newer_proof_stands_and_what_was_seen_of_the_older_one_is_no_matter() -> None:
    run = proving()
    older = seen(run, PATIENT)
    run.decide(seen(run, NOTE))
    run.do("retry", task="R1")
    run.ends("R1", replace(DONE, evidence=replace(proved("ehr.note", "ehr.patient").evidence, seen="20:22:")))
    assert run.decide(older) == []
    assert stale_tables(run.plan, run.state, R1) == ()


def test_an_ended_run_looks_after_no_proof() -> None:
    run = proving()
    run.do("abort", title=run.plan.title)
    assert proofs(run.plan, run.state) == {}
