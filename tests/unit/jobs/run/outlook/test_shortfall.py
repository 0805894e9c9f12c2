"""What is not done as the plan means it is named, makes `done` untrue, and passes a gate by name alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from jobs.outcomes import InDoubtOutcome
from jobs.run.outlook.shortfall import Lack, caveats_of_evidence, not_taken, shortfalls
from jobs.run.state.unit import Phase
from plans.model import DoneCriterion, Manual, RunKind, TaskId
from tests.support.driver import DONE, FAULT, PERMANENT, Driven
from tests.support.nights import command_job, confirm, gate, night, task


def asked(*, required: bool = False) -> Driven:
    """A gate that asks whether a person's check, a program and a confirmation are done."""
    done = DoneCriterion(tasks=(TaskId("A1"), TaskId("B1"), TaskId("C1")), required=required)
    return Driven(
        night(
            task("A1", Manual(criterion="the backup restores")),
            task("B1", command_job()),
            task("C1", confirm("lab", "gp")),
            task("G1", gate(done), after="A1 B1 C1"),
        )
    )


def passed(run: Driven, *, but: str = "") -> Driven:
    """All of it ends well, but one task."""
    if but != "A1":
        run.do("done", task="A1", verdict="passed")
    if but != "B1":
        run.ends("B1")
    if but != "C1":
        for item in ("lab", "gp"):
            run.do("confirm", task="C1", item=item)
    return run


def _skipped(run: Driven) -> None:
    run.do("skip", task="A1", reason="no time")


def _failed_and_skipped(run: Driven) -> None:
    run.do("done", task="A1", verdict="failed", text="tape is empty")
    run.do("skip", task="A1", reason="no time")


def _failed_and_fixed(run: Driven) -> None:
    run.do("done", task="A1", verdict="failed")
    run.do("fixed", task="A1", reason="another tape")


def _not_tested_and_fixed(run: Driven) -> None:
    run.do("done", task="A1", verdict="not tested")
    run.do("fixed", task="A1", reason="seen")


def _program_fixed(run: Driven) -> None:
    run.ends("B1", PERMANENT)
    run.do("fixed", task="B1", reason="by hand")


def _program_in_doubt_and_skipped(run: Driven) -> None:
    run.ends("B1", InDoubtOutcome(error=FAULT))
    run.do("skip", task="B1", reason="seen in the log")


def _waived(run: Driven) -> None:
    run.do("confirm", task="C1", item="lab")
    run.do("waive", task="C1", item="gp", reason="closed", fallback="paper")


def _failed_item(run: Driven) -> None:
    run.do("confirm", task="C1", item="lab")
    run.do("waive", task="C1", item="gp", reason="closed", fallback="paper", failed=True)


def _confirmation_skipped(run: Driven) -> None:
    run.do("skip", task="C1", reason="they rang")


def _taken_over(run: Driven) -> None:
    run.ends("B1", replace(DONE, evidence=replace(DONE.evidence, facts={"taken_over_from": "night"})))


STORIES = [
    (_skipped, "A1", Lack.SKIPPED, "A1 skipped by operator (no time)"),
    (_failed_and_skipped, "A1", Lack.SKIPPED, "A1 skipped by operator (no time), its verdict was failed"),
    (_failed_and_fixed, "A1", Lack.BY_HAND, "A1 fixed by hand by operator (another tape), its verdict was failed"),
    (_not_tested_and_fixed, "A1", Lack.BY_HAND, "A1 fixed by hand by operator (seen), its verdict was not tested"),
    (_program_fixed, "B1", Lack.BY_HAND, "B1 fixed by hand by operator (by hand)"),
    (_program_in_doubt_and_skipped, "B1", Lack.SKIPPED, "B1 skipped by operator (seen in the log)"),
    (_taken_over, "B1", Lack.TAKEN_OVER, "B1 taken over in part from run night"),
    (_waived, "C1", Lack.WAIVED, "C1 1 waived: gp"),
    (_failed_item, "C1", Lack.WAIVED, "C1 1 failed: gp"),
    (_confirmation_skipped, "C1", Lack.SKIPPED, "C1 skipped by operator (they rang)"),
]  # fmt: skip


@pytest.mark.parametrize(("story", "name", "lack", "text"), STORIES)
def test_what_ended_otherwise_is_named_and_is_not_done(
    story: Callable[[Driven], None], name: str, lack: Lack, text: str
) -> None:
    run = passed(asked(), but=name)
    story(run)
    [found] = shortfalls(run.plan, run.state)
    assert (found.task, found.lack, found.text) == (name, lack, text)
    assert run.phase("G1") is Phase.OPEN
    reading = run.unit("G1").criteria[0]
    assert (reading.ok, reading.text) == (False, f"2 of 3 done; {text}")


@pytest.mark.parametrize(("story", "name"), [one[:2] for one in STORIES])
def test_it_passes_a_gate_by_name_alone_and_the_go_has_a_star(story: Callable[[Driven], None], name: str) -> None:
    run = passed(asked(), but=name)
    story(run)
    run.votes("G1")
    assert "criterion:1" in run.refused("decide", task="G1", choice="go")
    items = [f"item:C1/{one}" for one in ("lab", "gp")] if story is _confirmation_skipped else []
    items = ["item:C1/gp"] if story in (_waived, _failed_item) else items
    run.do("decide", task="G1", choice="go", accept=["criterion:1", *items], text="we know")
    assert run.phase("G1") is Phase.GO_WITH_CAVEAT


def test_where_the_plan_requires_it_nobody_can_accept_it() -> None:
    run = passed(asked(required=True), but="A1")
    _failed_and_skipped(run)
    run.votes("G1")
    reason = run.refused("decide", task="G1", choice="go", accept=["criterion:1"], text="we know")
    assert "required and not true: 2 of 3 done; A1 skipped" in reason


def test_what_is_done_as_planned_lacks_nothing() -> None:
    run = passed(asked())
    assert shortfalls(run.plan, run.state) == ()
    assert run.unit("G1").criteria[0].text == "3 of 3 done"
    run.go("G1")
    assert run.phase("G1") is Phase.GO


def test_what_was_taken_back_and_done_after_all_lacks_nothing() -> None:
    run = passed(asked(), but="A1")
    _failed_and_skipped(run)
    run.do("retry", task="A1")
    run.do("done", task="A1", verdict="passed")
    assert shortfalls(run.plan, run.state) == ()
    assert run.unit("G1").criteria[0].ok is True


def test_what_still_asks_is_named_and_what_has_not_begun_is_not() -> None:
    run = asked()
    run.ends("B1", PERMANENT)
    run.do("done", task="A1", verdict="failed", text="tape is empty")
    assert [one.text for one in shortfalls(run.plan, run.state)] == [
        "A1 failed by operator (tape is empty)",
        "B1 failed (it failed)",
    ]


def test_an_item_that_an_earlier_decision_accepted_counts_at_the_next_gate() -> None:
    done = DoneCriterion(tasks=(TaskId("C1"),))
    plan = night(
        task("C1", confirm("gp")),
        task("G1", gate(), after="C1"),
        task("G2", gate(done), after="G1"),
        task("P1", Manual()),
    )
    run = Driven(plan)
    run.do("waive", task="C1", item="gp", reason="closed", fallback="paper")
    run.votes("G1")
    run.do("decide", task="G1", choice="go", accept=["item:C1/gp"], text="paper")
    assert run.unit("G2").criteria[0].ok is True
    run.go("G2")
    assert run.phase("G2") is Phase.GO
    assert [one.lack for one in shortfalls(run.plan, run.state)] == [Lack.WAIVED]


def test_what_a_plan_never_meant_to_do_in_this_run_is_neutral_and_named() -> None:
    done = DoneCriterion(tasks=(TaskId("A1"), TaskId("X1")), required=True)
    whole = night(
        task("A1", Manual()), task("X1", Manual(), only=RunKind.PRODUCTION), task("G1", gate(done), after="A1 X1")
    )
    run = Driven(whole.for_run(RunKind.REHEARSAL))
    run.done("A1")
    assert run.unit("G1").criteria[0].text == "1 of 1 done, not taken X1 (production only)"
    run.go("G1")
    assert run.phase("G1") is Phase.GO
    assert shortfalls(run.plan, run.state) == ()
    assert not_taken(run.plan) == ("X1 (production only)",)
    assert not_taken(whole.for_run(RunKind.PRODUCTION)) == ()


def test_what_a_rollback_did_not_bring_back_is_named_until_its_task_is_done_again() -> None:
    run = Driven(night(task("B1", command_job(), undo=True), task("P1", Manual())))
    took = replace(DONE, evidence=replace(DONE.evidence, caveats=("took out 5 rows of 1 table",)))
    run.ends("B1", took)
    run.do("rollback", task="B1", reason="wrong file")
    run.ends("B1~back", replace(DONE, evidence=replace(DONE.evidence, caveats=("empty: it is gone",))))
    assert run.phase("B1") is Phase.ROLLED_BACK
    assert caveats_of_evidence(run.plan, run.state) == (("B1", "rolled back; empty: it is gone"),)
    run.do("retry", task="B1")
    assert caveats_of_evidence(run.plan, run.state) == ()
    run.ends("B1", took)
    assert caveats_of_evidence(run.plan, run.state) == (("B1", "took out 5 rows of 1 table"),)


def test_what_evidence_does_not_prove_is_named_and_leaves_the_task_done() -> None:
    run = asked()
    run.ends("B1", replace(DONE, evidence=replace(DONE.evidence, caveats=("completeness not proved", "not counted"))))
    passed(run, but="B1")
    assert caveats_of_evidence(run.plan, run.state) == (("B1", "completeness not proved"), ("B1", "not counted"))
    run.go("G1")
    assert run.phase("G1") is Phase.GO
