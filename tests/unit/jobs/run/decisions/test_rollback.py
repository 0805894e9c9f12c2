"""Turning back: the whole night in reverse order, or one task and its repetition."""

import pytest

from jobs.run.outlook.no_go import rollbacks_of_what_is_done
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.unit import Phase
from plans.model import Manual, Milestone
from tests.support.driver import DONE, PERMANENT, STOPPED, TRANSIENT, Driven
from tests.support.nights import command_job, confirm, copy_job, gate, night, reconcile_job, sql_job, task


def chain(**more: object) -> Driven:
    """Two jobs one after the other, each with a rollback, a checkpoint and what comes after it."""
    plan = night(
        task("A1", copy_job("ehr.*"), undo=True),
        task("A2", copy_job("lab.*"), after="A1", undo=True),
        task("G1", gate(**more), after="A2"),  # type: ignore[arg-type]
        task("P1", Manual(), after="G1"),
    )
    run = Driven(plan)
    run.ends("A1")
    run.ends("A2")
    return run


def test_what_was_really_done_is_undone_in_reverse_order() -> None:
    run = chain()
    run.do("rollback", reason="no-go")
    assert list(run.running) == ["A2~back"]
    run.ends("A2~back")
    assert list(run.running) == ["A1~back"]
    run.ends("A1~back")
    assert (run.phase("A1"), run.phase("A2")) == (Phase.ROLLED_BACK, Phase.ROLLED_BACK)
    assert run.result == "rolled back"


def test_what_ended_at_the_same_moment_is_undone_against_the_order_of_the_plan() -> None:
    plan = night(
        task("A2", Manual(), after="A1", undo=Manual()), task("A1", Manual(), undo=Manual()), task("P3", Manual())
    )
    run = Driven(plan)
    run.done("A1", "A2")
    assert rollbacks_of_what_is_done(run.plan, run.state) == ("A2~back", "A1~back")


def test_what_was_not_begun_is_not_undone_and_what_failed_half_way_is() -> None:
    plan = night(
        task("A1", copy_job("ehr.*"), undo=True),
        task("A2", copy_job("lab.*"), undo=True),
        task("A3", Manual(), undo=True),
    )
    run = Driven(plan)
    run.ends("A1", PERMANENT)
    run.do("skip", task="A1", reason="half of it is there")
    run.ends("A2", DONE)
    run.do("abandon", task="A3", reason="not tonight")
    run.do("rollback", reason="no-go")
    assert {unit for one in run.state.rollbacks for unit in one.units} == {"A1~back", "A2~back"}


def test_running_attempts_are_cancelled_and_undone_only_when_they_stand_still() -> None:
    run = Driven(night(task("A1", copy_job("ehr.*"), undo=True)))
    run.do("rollback", reason="no-go")
    assert run.cancelled == ["A1"]
    assert list(run.running) == ["A1"]
    run.ends("A1", STOPPED)
    assert list(run.running) == ["A1~back"]


@pytest.mark.parametrize("outcome", [TRANSIENT, DONE])
def test_what_ends_otherwise_while_it_is_cancelled_does_not_start_again(outcome: object) -> None:
    run = Driven(night(task("A1", copy_job("ehr.*"), undo=True)))
    run.do("rollback", reason="no-go")
    run.ends("A1", outcome)  # type: ignore[arg-type]
    run.passes(60)
    assert list(run.running) == ["A1~back"]


def test_a_crash_in_the_middle_of_a_rollback_is_taken_up_again() -> None:
    run = chain()
    run.do("rollback", reason="no-go")
    run.dies()
    assert list(run.running) == ["A2~back"]
    run.ends("A2~back")
    run.ends("A1~back")
    assert run.result == "rolled back"


def test_nothing_else_starts_and_nobody_is_asked_for_anything_else() -> None:
    plan = night(
        task("A1", copy_job("ehr.*"), undo=Manual()), task("P1", Manual()), task("J1", sql_job(), not_before=5)
    )
    run = Driven(plan)
    run.ends("A1")
    run.do("rollback", reason="no-go")
    run.passes(10)
    assert run.running == {}
    for verb in ("start", "done", "skip"):
        reason = {"reason": "late"} if verb == "skip" else {}
        assert "a rollback is under way" in run.refused(verb, task="P1", **reason)
    assert run.look("P1").waits_for == "a rollback is under way"
    assert run.look("A1~back").turn is Turn.PERSON


def test_a_manual_rollback_is_a_persons_and_waits_its_turn() -> None:
    plan = night(task("A1", Manual(), undo=Manual()), task("A2", Manual(), after="A1", undo=Manual()))
    run = Driven(plan)
    run.do("start", task="A1")
    run.done("A1")
    run.do("start", task="A2")
    run.do("rollback", reason="no-go")
    assert "A1~back waits for A2~back" in run.refused("done", task="A1~back")
    run.done("A2~back", "A1~back")
    assert run.result == "rolled back"


def test_a_rollback_that_was_given_up_is_named_at_the_end() -> None:
    run = chain()
    run.do("rollback", reason="no-go")
    run.ends("A2~back", PERMANENT)
    run.do("abandon", task="A2~back", reason="cannot")
    run.ends("A1~back")
    assert run.state.ended is not None
    assert run.state.ended.reason == "no-go; not rolled back: A2~back"


def test_rollbacks_wait_under_a_hold_and_a_failed_one_can_be_retried_or_fixed() -> None:
    run = chain()
    run.do("hold", reason="think")
    run.do("rollback", reason="no-go")
    assert run.running == {}
    assert run.look("A2~back").code is Code.HELD
    run.do("resume")
    run.ends("A2~back", PERMANENT)
    run.do("retry", task="A2~back")
    run.ends("A2~back", PERMANENT)
    run.do("fixed", task="A2~back", reason="deleted by hand")
    assert run.phase("A2") is Phase.ROLLED_BACK


def test_after_the_point_of_no_return_there_is_no_way_back() -> None:
    run = chain(final=True)
    run.go("G1")
    assert "point of no return" in run.refused("rollback", reason="no")
    assert "point of no return" in run.refused("rollback", task="A2", reason="no")


# --- one task


def test_while_a_task_is_undone_nothing_starts_on_the_strength_of_it() -> None:
    plan = night(task("A1", copy_job("ehr.*"), undo=Manual()), task("J1", sql_job(), after="A1", not_before=30))
    run = Driven(plan)
    run.ends("A1")
    run.do("rollback", task="A1", reason="wrong batch")
    run.passes(60)
    assert run.running == {}
    assert run.look("J1").waits_for == "A1"
    assert "being rolled back" in run.refused("rollback", task="A1", reason="again")
    run.done("A1~back")
    assert run.look("A1").code is Code.BACK
    assert run.look("A1").turn is Turn.PERSON


def test_a_retry_that_was_due_does_not_run_beside_the_rollback() -> None:
    run = Driven(night(task("A1", copy_job("ehr.*"), undo=True)))
    run.ends("A1", TRANSIENT)
    run.do("rollback", task="A1", reason="wrong batch")
    run.passes(60)
    assert list(run.running) == ["A1~back"]
    assert "being rolled back" in run.refused("retry", task="A1")


def test_a_task_is_rolled_back_done_again_and_rolled_back_once_more_with_ever_higher_tokens() -> None:
    run = Driven(night(task("A1", copy_job("ehr.*"), undo=True), task("P1", Manual())))
    tokens = []
    for _ in range(2):
        run.ends("A1")
        run.do("rollback", task="A1", reason="wrong batch")
        tokens.append(run.undo("A1").attempts[-1].token)
        run.ends("A1~back")
        run.do("retry", task="A1")
    run.ends("A1")
    assert tokens[1] > tokens[0]
    assert run.phase("A1") is Phase.DONE


def test_what_was_recorded_before_a_rollback_of_any_kind_counts_no_more_when_it_is_done_again() -> None:
    run = Driven(night(task("A1", sql_job(), undo=Manual()), task("A2", sql_job(), undo=True), task("P1", Manual())))
    for _ in range(2):
        for one in ("A1", "A2"):
            run.ends(one)
            newest = {unit: [a.token for a in run.unit(unit).attempts] for unit in (one, f"{one}~back")}
            run.do("rollback", task=one, reason="wrong batch")
            if newest[f"{one}~back"]:
                assert run.undo(one).rolled_back_token == newest[f"{one}~back"][-1]
            if one == "A1":
                run.done("A1~back")
            else:
                run.ends("A2~back")
            assert run.unit(one).rolled_back_token == newest[one][-1]
            run.do("retry", task=one)
            assert run.unit(one).rolled_back_token == newest[one][-1] < run.unit(one).attempts[-1].token


def test_a_rollback_under_way_is_not_begun_a_second_time_beside_itself() -> None:
    run = chain()
    run.do("rollback", task="A2", reason="wrong batch")
    run.do("rollback", reason="everything")
    assert run.running == {"A2~back": 1}
    run.ends("A2~back")
    assert list(run.running) == ["A1~back"]


def test_what_stood_on_it_is_done_again_and_the_poll_begins_anew() -> None:
    plan = night(
        task("A1", copy_job("ehr.*"), undo=True),
        task("R1", reconcile_job("ehr.*"), after="A1"),
        task("C1", confirm("a"), after="R1"),
        task("G1", gate(), after="C1"),
    )
    run = Driven(plan)
    run.ends("A1")
    run.ends("R1")
    run.do("confirm", task="C1", item="a")
    run.votes("G1", answer="no-go")
    run.do("decide", task="G1", choice="no-go", text="the labels do not print")
    run.do("rollback", task="A1", reason="wrong batch")
    assert {run.phase(one) for one in ("R1", "C1", "G1")} == {Phase.PENDING}
    assert run.unit("C1").ticks == ()
    run.ends("A1~back")
    run.do("retry", task="A1")
    run.ends("A1")
    run.ends("R1")
    run.do("confirm", task="C1", item="a")
    assert run.phase("G1") is Phase.OPEN


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (command_job(), "has no rollback"),
        (sql_job(), "has no rollback"),
        (Milestone(), "was reached"),
    ],
)
def test_a_task_is_not_undone_under_what_cannot_fall(body: object, why: str) -> None:
    plan = night(task("A1", Manual(), undo=True), task("X1", body, after="A1"), task("P1", Manual(), after="X1"))  # type: ignore[arg-type]
    run = Driven(plan)
    run.done("A1")
    if "X1" in run.running:
        assert "runs on the strength" in run.refused("rollback", task="A1", reason="no")
        run.ends("X1")
    assert why in run.refused("rollback", task="A1", reason="no")


def test_a_task_is_not_undone_under_a_go_or_under_what_has_its_own_rollback() -> None:
    run = chain()
    assert "roll that back first" in run.refused("rollback", task="A1", reason="no")
    run.go("G1")
    assert "given a go" in run.refused("rollback", task="A2", reason="no")


def test_a_rollback_that_nobody_began_can_be_withdrawn() -> None:
    run = Driven(night(task("A1", Manual(), undo=Manual()), task("P1", Manual(), after="A1")))
    run.done("A1")
    run.do("rollback", task="A1", reason="wrong")
    run.do("abandon", task="A1~back", reason="it was right")
    assert run.look("P1").code is Code.READY
    assert "is over" in run.refused("retry", task="A1~back")


def test_a_rollback_given_up_half_way_leaves_its_task_to_a_person() -> None:
    run = Driven(night(task("A1", copy_job("ehr.*"), undo=True), task("P1", Manual(), after="A1")))
    run.ends("A1")
    run.do("rollback", task="A1", reason="wrong")
    run.ends("A1~back", PERMANENT)
    run.do("abandon", task="A1~back", reason="cannot")
    assert run.look("A1").code is Code.ASK
    assert run.look("P1").code is Code.WAIT
    run.do("rollback", task="A1", reason="once more")
    assert run.running == {"A1~back": 2}


def test_the_night_does_not_end_while_a_task_is_undone_or_waits_to_be_done_again() -> None:
    run = Driven(night(task("A1", Manual(), undo=Manual()), task("P1", Manual(), after=""), task("M1", Milestone())))
    run.done("A1")
    run.do("rollback", task="A1", reason="wrong")
    run.done("P1")
    assert run.result == ""
    run.done("A1~back")
    assert run.result == ""
    run.do("abandon", task="A1", reason="not tonight")
    assert run.result == "completed"
