"""A mistaken reconciliation is corrected in the middle of a run, and what was proved counts by rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from console.exits import Exit
from console.text.closing_summary import farewell
from console.text.run_summary import summary
from jobs.api import Evidence, TableEvidence
from jobs.outcomes import Outcome, Succeeded
from jobs.run.decisions.checkpoints import caveats
from jobs.run.events import PlanAmended
from jobs.run.outlook.staleness import proved_by, unproved
from jobs.run.state.unit import Phase
from plans.model import (
    CopySpec,
    Grain,
    Job,
    Manual,
    Milestone,
    Plan,
    ReconciledCriterion,
    ReconcileSpec,
    Task,
    TaskId,
    ends_of,
)
from tests.support.command_line import view_of
from tests.support.driver import DONE, PERMANENT, TRANSIENT, Driven, proved, wrote
from tests.support.nights import copy_job, gate, night, reconcile_job, task

QUERY = "select id from legacy.kin"
WRONG = {"ehr.kin": (Grain(table="legacy.kim"),)}
RIGHT = {"ehr.kin": (Grain(table="legacy.kin"),)}
R1 = TaskId("R1")


def mapped(job: Job, grain: Mapping[str, tuple[Grain, ...]], **more: object) -> Job:
    assert isinstance(job.spec, CopySpec | ReconcileSpec)
    rows = replace(job.spec.rows, mapping={"ehr.kin": QUERY}, grain=grain, **more)  # type: ignore[arg-type]
    return replace(job, spec=replace(job.spec, rows=rows))


def proof(grain: Mapping[str, tuple[Grain, ...]], *tables: str, **more: object) -> Job:
    return mapped(reconcile_job(*tables), grain, **more)


def differs(*tables: str) -> Outcome:
    rows = tuple(TableEvidence(table=one, rows=9, differences=1) for one in tables)
    read = tuple(f"platform:{one}" for one in tables)
    return Succeeded(evidence=Evidence(summary="not complete", read=read, tables=rows, passed=False))


def plan(number: int, **changed: Task | None) -> Plan:
    """A copy, its reconciliation by a mistaken grain, a gate that asks for it and the go-live."""
    found: dict[str, Task | None] = {
        "C1": task("C1", mapped(copy_job(), RIGHT)),
        "R1": task("R1", proof(WRONG), after="C1"),
        "G1": task("G1", gate(ReconciledCriterion(tasks=(R1,))), after="R1"),
        "M1": task("M1", Milestone(), after="G1"),
    }
    tasks = tuple(one for one in (found | changed).values() if one is not None)
    return replace(night(*tasks), sha256=str(number) * 64)


def corrected(number: int = 1, **more: Task | None) -> Plan:
    return plan(number, R1=task("R1", proof(RIGHT), after="C1"), **more)


def amend(run: Driven, fresh: Plan) -> PlanAmended:
    events = run.do("amend", plan_sha256=fresh.sha256, revisions=[fresh])
    [event] = [one for one in events if isinstance(one, PlanAmended)]
    return event


def refused(run: Driven, fresh: Plan) -> str:
    return run.refused("amend", plan_sha256=fresh.sha256, revisions=[fresh])


@pytest.fixture
def run() -> Driven:
    found = Driven(plan(0))
    found.ends("C1", wrote("ehr.kin"))
    return found


@pytest.mark.parametrize("outcome", [PERMANENT, TRANSIENT, differs("ehr.kin")], ids=["failed", "retries", "differs"])
def test_a_reconciliation_that_came_to_nothing_is_corrected_and_runs_again(run: Driven, outcome: Outcome) -> None:
    run.ends("R1", outcome)
    event = amend(run, corrected())
    assert event.summary == "0 new, 0 dropped, 1 changed, R1 to be done again"
    assert (run.phase("R1"), run.unit("R1").evidence) == (Phase.RUNNING, None)
    run.ends("R1", proved("ehr.kin"))
    assert unproved(run.plan, run.state, R1) == ""
    assert "weakened:G1/R1" in caveats(run.plan, run.state, run.plan.by_id[TaskId("G1")])


def test_a_proof_that_stands_is_asked_again_when_the_question_changes_and_so_is_the_open_poll(run: Driven) -> None:
    run.ends("R1", proved("ehr.kin"))
    run.votes("G1")
    amend(run, corrected())
    assert (run.phase("R1"), run.phase("G1")) == (Phase.RUNNING, Phase.PENDING)
    assert not run.unit("G1").votes
    run.ends("R1", differs("ehr.kin"))
    assert run.phase("G1") is Phase.PENDING


def test_what_a_decision_was_taken_on_stays_as_it_is() -> None:
    later = {"P1": task("P1", Manual(), after="G1"), "M1": task("M1", Milestone(), after="P1")}
    run = Driven(plan(0, **later))
    run.ends("C1", wrote("ehr.kin"))
    run.ends("R1", proved("ehr.kin"))
    run.go("G1")
    assert "(G1 has begun on the strength of R1)" in refused(run, corrected(**later))


def test_a_reconciliation_is_not_done_again_for_another_owner_or_duration(run: Driven) -> None:
    run.ends("R1", proved("ehr.kin"))
    longer = plan(1, R1=task("R1", proof(WRONG), after="C1", minutes=45))
    assert "R1 has looked already, and would look for the same" in refused(run, longer)
    assert run.phase("R1") is Phase.DONE


def test_a_reconciliation_under_way_is_stopped_before_it_is_corrected(run: Driven) -> None:
    assert "(R1 is running: stop it first)" in refused(run, corrected())


def test_each_task_that_has_begun_says_why_it_stays() -> None:
    undone = task("C2", copy_job("ehr.*"), undo=True)
    run = Driven(
        night(task("C1", copy_job("ehr.kin")), undone, task("P1", Manual()), task("R1", reconcile_job("ehr.*")))
    )
    for one in ("C1", "C2", "R1"):
        run.ends(one, PERMANENT)
    run.done("P1")
    fresh = night(task("C1", copy_job("ehr.x")), replace(undone, body=copy_job("ehr.x")), task("P1", Manual(text="x")))
    said = refused(run, replace(fresh, sha256="1" * 64))
    assert "C1, C2, P1, R1 has begun and must stay as it is" in said
    assert "C1 may have changed something: what corrects it is a task of its own" in said
    assert "C2 may have changed something: rollback C2 first" in said
    assert "R1 is kept and told of: skip or abandon it instead of dropping it" in said


def test_a_task_that_only_looks_does_not_become_one_that_writes(run: Driven) -> None:
    run.ends("R1", PERMANENT)
    assert "R1 only looks, and would change something" in refused(
        run, plan(1, R1=task("R1", copy_job("ehr.kin"), after="C1"))
    )
    assert run.phase("R1") is Phase.ATTENTION


def test_a_copy_that_was_rolled_back_may_be_corrected() -> None:
    run = Driven(night(task("C1", mapped(copy_job(), WRONG), undo=True)))
    run.ends("C1", PERMANENT)
    run.do("rollback", task="C1", reason="the grain is wrong")
    run.ends("C1/rollback" if "C1/rollback" in run.running else next(iter(run.running)))
    amend(run, replace(night(task("C1", mapped(copy_job(), RIGHT), undo=True)), sha256="1" * 64))
    run.do("retry", task="C1")
    assert run.phase("C1") is Phase.RUNNING


def test_an_amendment_that_is_refused_leaves_nothing_behind(run: Driven) -> None:
    run.ends("R1", PERMANENT)
    moved = corrected(M1=task("M1", Milestone(), after="R1"))
    assert "M1 would no longer wait for G1" in refused(run, moved)
    assert run.phase("R1") is Phase.ATTENTION


def test_an_amendment_that_changes_nothing_is_said_and_is_no_revision(run: Driven) -> None:
    assert "nothing changed since revision 1" in refused(run, plan(0))
    run.ends("R1", PERMANENT)
    amend(run, corrected(1, X1=task("X1", Manual(), after="M1")))
    again = corrected(2, X1=task("X1", Manual(), after="M1"))  # the file has another comment
    assert "nothing changed since revision 2" in refused(run, again)
    assert (run.state.revision, len(run.state.plans)) == (2, 2)


# --- rows count, not tasks


def with_second(job: Job, **more: Task | None) -> Plan:
    second = {"R2": task("R2", job, after="C1"), "G1": plan(0).by_id[TaskId("G1")]}
    return plan(1, **{**second, "G1": replace(second["G1"], dependencies=ends_of(R1, TaskId("R2"))), **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("outcome", [PERMANENT, differs("ehr.kin")], ids=["failed", "differs"])
def test_another_reconciliation_that_an_amendment_brings_proves_the_same_rows(run: Driven, outcome: Outcome) -> None:
    run.ends("R1", outcome)
    event = amend(run, with_second(proof(RIGHT)))
    assert event.proofs == ("R2",)
    assert unproved(run.plan, run.state, R1) in ("not reconciled", "differs")
    run.ends("R2", proved("ehr.kin"))
    assert proved_by(run.plan, run.state, R1) == (TaskId("R2"),)
    run.do("skip", task="R1", reason="R2 did it")

    assert run.unit("G1").criteria[0].text == "R1 equal"
    run.votes("G1")
    name = "weakened:G1/R1-by-R2"
    assert "weakened" in run.refused("decide", task="G1", choice="go")
    run.do("decide", task="G1", choice="go", accept=[name], text="the grain named a table that is not")
    total = summary(run.plan, run.state)
    assert (total.exit, total.reconciled, total.tables_proved) == (Exit.OK, True, 1)
    said = "\n".join(farewell(view_of(run), elapsed=timedelta(hours=1)))
    assert "yes, 1 table proved equal; what R1 was to prove, by R2" in said
    assert "R1 skipped by operator (R2 did it)" in said


@pytest.mark.parametrize(
    "job",
    [
        proof({}),
        proof(RIGHT, where={"ehr.kin": "id < 3"}),
        mapped(proof(RIGHT), RIGHT, excluded=("ehr.note",), tables=("ehr.*",)),
        reconcile_job("ehr.kin"),
    ],
    ids=["no grain", "fewer rows", "a table left out", "without the query"],
)
def test_what_proves_less_proves_nothing_for_it(job: Job) -> None:
    run = Driven(plan(0, R1=task("R1", proof(WRONG, "ehr.*"), after="C1")))
    run.ends("C1", wrote("ehr.kin"))
    run.ends("R1", PERMANENT)
    amend(run, with_second(job, R1=task("R1", proof(WRONG, "ehr.*"), after="C1")))
    run.ends("R2", proved("ehr.kin"))
    assert unproved(run.plan, run.state, R1) == "not reconciled"
    said = "\n".join(farewell(view_of(run), elapsed=timedelta(hours=1)))
    assert "NO: R1 (not reconciled); 1 table proved equal by R2" in said


def test_beside_it_from_the_beginning_another_grain_is_another_question() -> None:
    run = Driven(with_second(proof(RIGHT)))
    run.ends("C1", wrote("ehr.kin"))
    run.ends("R1", differs("ehr.kin"))
    run.ends("R2", proved("ehr.kin"))
    assert unproved(run.plan, run.state, R1) == "differs"


def test_what_was_proved_before_it_differed_proves_nothing_of_it() -> None:
    run = Driven(with_second(proof(WRONG)))
    run.ends("C1", wrote("ehr.kin"))
    run.ends("R2", proved("ehr.kin"))
    run.ends("R1", differs("ehr.kin"))
    assert unproved(run.plan, run.state, R1) == "differs"
    run.do("retry", task="R2")
    run.ends("R2", proved("ehr.kin"))
    assert unproved(run.plan, run.state, R1) == ""


def test_several_reconciliations_together_prove_the_rows_of_one() -> None:
    both, one, other = (reconcile_job(*tables) for tables in (("a.x", "a.y"), ("a.x",), ("a.*",)))
    run = Driven(night(task("R1", both), task("R2", one, not_before=5), task("R3", other, not_before=5)))
    run.ends("R1", differs("a.x", "a.y"))
    run.passes(5)
    run.ends("R2", proved("a.x"))
    assert unproved(run.plan, run.state, R1) == "differs"
    run.ends("R3", proved("a.x", "a.y"))
    assert proved_by(run.plan, run.state, R1) == (TaskId("R2"), TaskId("R3"))


def test_what_was_proved_in_its_place_and_written_to_since_is_not_proved() -> None:
    run = Driven(
        night(task("R1", reconcile_job("a.x")), task("R2", reconcile_job("a.x"), not_before=5), task("W1", Manual()))
    )
    run.ends("R1", differs("a.x"))
    run.passes(5)
    run.ends("R2", replace(DONE, evidence=replace(proved("a.x").evidence, wrote=())))
    assert unproved(run.plan, run.state, R1) == ""
    later = task("W2", copy_job("a.x"))
    run.do("amend", plan_sha256="1" * 64, revisions=[replace(night(*run.plan.tasks[:3], later), sha256="1" * 64)])
    run.ends("W2", wrote("a.x"))
    assert unproved(run.plan, run.state, R1) == "differs"
