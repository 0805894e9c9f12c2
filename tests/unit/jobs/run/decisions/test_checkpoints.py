"""A gate cannot be bypassed: not by a skip, a branch, a late answer, a timer or a crash."""

from datetime import timedelta

import pytest

from jobs.run.decisions.checkpoints import caveats
from jobs.run.decisions.decision import AskQueries
from jobs.run.events import CheckpointDecided, CriteriaMeasured, Decision, Entry, ItemSettled, Settlement, UnitId
from jobs.run.state.fold import fold
from jobs.run.state.unit import Phase
from plans.model import (
    CounterCriterion,
    DoneCriterion,
    Manual,
    ReconciledCriterion,
    SqlCriterion,
    TaskId,
)
from tests.support.driver import DONE, PERMANENT, TRANSIENT, Driven, proved, wrote
from tests.support.nights import (
    TARGET,
    at,
    command_job,
    confirm,
    copy_job,
    counted,
    gate,
    night,
    reconcile_job,
    sql_job,
    task,
)

QUERY = SqlCriterion(on=TARGET, query="select true")
MUST = SqlCriterion(on=TARGET, query="select true", required=True)


def behind(*criteria: object, **more: object) -> Driven:
    """A person's task, a checkpoint, and a person's task behind it; the first is done."""
    body = gate(*criteria, **more)  # type: ignore[arg-type]
    run = Driven(night(task("P1", Manual()), task("G1", body, after="P1"), task("P2", Manual(), after="G1")))
    run.done("P1")
    return run


def test_a_checkpoint_opens_when_its_predecessors_are_finished_and_its_time_has_come() -> None:
    run = Driven(night(task("P1", Manual()), task("G1", gate(), after="P1", not_before=30)))
    run.done("P1")
    assert run.phase("G1") is Phase.PENDING
    run.wakes()
    assert run.phase("G1") is Phase.OPEN


def test_silence_is_no_go_at_the_decision_and_not_by_a_timer() -> None:
    run = behind()
    run.votes("G1", "owner")
    run.passes(600)
    assert run.phase("G1") is Phase.OPEN
    assert "silent or against: Ward" in run.refused("decide", task="G1", choice="go")


def test_votes_may_change_until_the_decision_and_not_after_it() -> None:
    run = behind()
    run.votes("G1", answer="no-go")
    run.go("G1")
    assert run.phase("G1") is Phase.GO
    assert "not open" in run.refused("vote", task="G1", party="ward", answer="no-go")


def test_a_caveat_is_accepted_by_its_name_and_with_a_text_and_makes_it_a_go_with_a_star() -> None:
    run = behind()
    run.votes("G1", "owner")
    run.votes("G1", "ward", answer="caveat", text="slow")
    assert "not accepted: vote:ward" in run.refused("decide", task="G1", choice="go")
    assert "needs a text" in run.refused("decide", task="G1", choice="go", accept=["vote:ward"])
    run.do("decide", task="G1", choice="go", accept=["vote:ward"], text="watched")
    assert run.phase("G1") is Phase.GO_WITH_CAVEAT
    assert "not open: it was decided go*" in run.refused("decide", task="G1", choice="no-go")


def test_a_caveat_without_words_is_refused() -> None:
    assert "caveat needs its text" in behind().refused("vote", task="G1", party="ward", answer="caveat", text="  ")


def test_a_smaller_quorum_still_names_who_is_silent() -> None:
    run = behind(quorum=1)
    run.votes("G1", "owner")
    assert "vote:ward" in run.refused("decide", task="G1", choice="go")


@pytest.mark.parametrize("verb", ["skip", "fixed", "abandon", "done", "start", "retry"])
@pytest.mark.parametrize("unit", ["G1", "M1"])
def test_no_order_ends_a_checkpoint_or_a_milestone(verb: str, unit: str) -> None:
    run = behind()
    reason = {"reason": "late"} if verb in ("skip", "fixed", "abandon") else {}
    run.refused(verb, task=unit, **reason)
    assert not run.unit(unit).released


@pytest.mark.parametrize("verb", ["skip", "fixed", "abandon"])
def test_nothing_behind_a_gate_is_ended_before_the_gate_says_go(verb: str) -> None:
    assert "waits for G1" in behind().refused(verb, task="P2", reason="we are late")


def test_a_no_go_needs_its_reason() -> None:
    run = behind()
    assert "a no-go needs its reason" in run.refused("decide", task="G1", choice="no-go")
    assert run.phase("G1") is Phase.OPEN


def test_a_no_go_leaves_the_gate_shut_and_postponing_opens_a_new_poll() -> None:
    run = behind()
    run.votes("G1")
    run.do("decide", task="G1", choice="no-go", text="the labels do not print")
    assert run.phase("G1") is Phase.NO_GO
    for again in ("go", "no-go"):
        assert "G1 is not open: it was decided no-go" in run.refused("decide", task="G1", choice=again)
    assert "decided no-go" in run.refused("vote", task="G1", party="owner", answer="go")
    run.do("decide", task="G1", choice="postpone", until=at(30).isoformat())
    assert run.phase("G1") is Phase.POSTPONED
    assert "not open: it was postponed" in run.refused("decide", task="G1", choice="go")
    assert "the poll opens again at " in run.look("G1").waits_for
    assert run.wake_at is not None
    run.wakes()
    assert run.phase("G1") is Phase.OPEN
    assert run.unit("G1").votes == ()


def test_a_poll_is_postponed_in_run_time() -> None:
    run = Driven(night(task("G1", gate())), speed=60.0)
    run.do("decide", task="G1", choice="postpone", until=at(30).isoformat())
    run.passes(seconds=29)
    assert run.phase("G1") is Phase.POSTPONED
    run.passes(seconds=2)
    assert run.phase("G1") is Phase.OPEN


@pytest.mark.parametrize("until", [at(-5), at(60 * 24 * 30)])
def test_a_poll_is_postponed_to_a_time_that_is_to_come(until: object) -> None:
    assert "to come" in behind().refused("decide", task="G1", choice="postpone", until=str(until))


def test_a_time_without_its_zone_is_no_time() -> None:
    assert "with its zone" in behind().refused("decide", task="G1", choice="postpone", until="2022-11-11T13:00")


def test_a_postponed_poll_does_not_open_under_a_hold() -> None:
    run = behind()
    run.do("hold", reason="wait")
    run.do("decide", task="G1", choice="postpone")
    run.passes(5)
    assert run.phase("G1") is Phase.POSTPONED
    run.do("resume")
    assert run.phase("G1") is Phase.OPEN


def test_a_required_criterion_cannot_be_accepted_away() -> None:
    run = behind(MUST)
    run.asked("G1", False)
    run.votes("G1")
    assert "required and not true" in run.refused(
        "decide", task="G1", choice="go", accept=["criterion:1"], text="never mind"
    )


def test_what_could_not_be_asked_is_not_true() -> None:
    run = behind(QUERY)
    run.asked("G1", None)
    run.votes("G1")
    assert "criterion:1" in run.refused("decide", task="G1", choice="go")


def test_an_answer_that_is_a_minute_old_is_asked_again_before_the_decision() -> None:
    run = behind(QUERY)
    run.asked("G1", True)
    run.votes("G1")
    run.now += timedelta(seconds=61)
    assert "older than 60 s" in run.refused("decide", task="G1", choice="go")
    assert AskQueries(unit="G1", indexes=(0,)) in run.actions  # type: ignore[arg-type]
    run.asked("G1", True)
    run.do("decide", task="G1", choice="go")


def test_an_answer_that_waited_for_the_control_database_is_as_old_as_its_question() -> None:
    run = behind(QUERY)
    run.votes("G1")
    asked = run.now
    run.now += timedelta(minutes=5)
    run.asked("G1", True, at=asked)
    assert "older than 60 s" in run.refused("decide", task="G1", choice="go")


def test_an_answer_for_an_earlier_poll_is_none_for_this_one() -> None:
    run = behind(QUERY)
    asked = run.answer("G1", True)
    run.do("decide", task="G1", choice="postpone", until=at(30).isoformat())
    run.wakes()
    assert run.decide(asked) == []
    assert run.unit("G1").criteria == {}


def test_a_late_answer_to_a_query_changes_nothing_after_the_decision() -> None:
    run = behind(QUERY)
    run.asked("G1", True)
    run.go("G1")
    assert run.asked("G1", False) == []


def test_every_criterion_is_measured_again_while_the_poll_is_open() -> None:
    run = behind(DoneCriterion(tasks=(TaskId("P1"),)))
    assert any(isinstance(one, CriteriaMeasured) for one in run.wakes())
    assert run.unit("G1").criteria[0].at_real == run.now


def test_a_counter_below_its_limit_is_a_caveat() -> None:
    limit = CounterCriterion(task=TaskId("P1"), at_least=535)
    run = Driven(night(task("P1", counted(713)), task("P2", Manual()), task("G1", gate(limit), after="P2")))
    run.do("count", task="P1", value=534)
    run.done("P2")
    run.votes("G1")
    assert "criterion:1" in run.refused("decide", task="G1", choice="go")
    run.do("count", task="P1", value=535)
    run.do("decide", task="G1", choice="go")


def test_a_refused_go_is_told_to_whoever_gave_it_although_its_criteria_were_measured() -> None:
    run = behind(DoneCriterion(tasks=(TaskId("P1"),)))
    run.now += timedelta(seconds=20)
    assert "silent" in run.refused("decide", task="G1", choice="go")


# --- items of a confirmation


def confirming() -> Driven:
    plan = night(task("C1", confirm("a", "b")), task("G1", gate(), after="C1"), task("G2", gate(), after="G1"))
    return Driven(plan)


def test_a_waived_item_is_a_caveat_at_the_next_checkpoint_and_only_there() -> None:
    run = confirming()
    run.do("confirm", task="C1", item="a")
    run.do("waive", task="C1", item="b", reason="broken", fallback="paper")
    run.votes("G1")
    assert "item:C1/b" in run.refused("decide", task="G1", choice="go")
    run.do("decide", task="G1", choice="go", accept=["item:C1/b"], text="paper it is")
    run.go("G2")
    assert run.phase("G2") is Phase.GO


def test_only_a_go_accepts_anything() -> None:
    run = confirming()
    run.do("waive", task="C1", item="a", reason="broken", fallback="paper")
    run.do("confirm", task="C1", item="b")
    run.do("decide", task="G1", choice="no-go", accept=["item:C1/a"], text="no")
    run.do("decide", task="G1", choice="postpone", accept=["item:C1/a"], text="later")
    run.votes("G1")
    assert "item:C1/a" in run.refused("decide", task="G1", choice="go")


def test_what_is_waived_again_has_to_be_accepted_again_and_nothing_else() -> None:
    plan = night(task("C1", confirm("a", "ab")), task("G1", gate(), after="C1"), task("G2", gate(), after="C1"))
    run = Driven(plan)
    for item in ("a", "ab"):
        run.do("waive", task="C1", item=item, reason="broken", fallback="paper")
    run.votes("G1")
    run.do("decide", task="G1", choice="go", accept=["item:C1/a", "item:C1/ab"], text="paper")
    waived = ItemSettled(
        unit=UnitId("C1"), item="a", settlement=Settlement.FAILED, reason="worse", fallback="none", by="operator"
    )
    state = fold([Entry(seq=run.state.head + 1, at=run.now, event=waived)], run.state)
    assert caveats(plan, run.state, plan.by_id[TaskId("G2")]) == ("vote:owner", "vote:ward")
    assert caveats(plan, state, plan.by_id[TaskId("G2")]) == ("vote:owner", "vote:ward", "item:C1/a")


@pytest.mark.parametrize("verb", ["fixed", "skip"])
def test_a_confirmation_that_is_ended_by_hand_leaves_its_open_items_to_be_named(verb: str) -> None:
    run = confirming()
    run.do("confirm", task="C1", item="a")
    run.do(verb, task="C1", reason="they rang")
    run.votes("G1")
    assert "not accepted: item:C1/b" in run.refused("decide", task="G1", choice="go")


# --- evidence


def reconciled() -> Driven:
    plan = night(
        task("A1", copy_job("ehr.*")),
        task("R1", reconcile_job("ehr.*"), after="A1"),
        task("X1", copy_job("ehr.note"), not_before=20),
        task("G1", gate(ReconciledCriterion(tasks=(TaskId("R1"),), required=True)), after="R1"),
    )
    run = Driven(plan)
    run.ends("A1", wrote("ehr.patient", "ehr.note"))
    run.ends("R1", proved("ehr.patient", "ehr.note"))
    return run


def test_a_reconciliation_is_stale_once_something_was_written_to_its_tables() -> None:
    run = reconciled()
    run.votes("G1")
    run.wakes()
    run.passes(20)
    run.ends("X1", wrote("ehr.note"))
    assert "stale, 1 table written since" in run.refused("decide", task="G1", choice="go")


@pytest.mark.parametrize("outcome", [None, TRANSIENT, PERMANENT])
def test_a_copy_that_is_under_way_or_failed_half_way_makes_it_stale_too(outcome: object) -> None:
    run = reconciled()
    run.votes("G1")
    run.passes(20)
    if outcome is not None:
        run.ends("X1", outcome)  # type: ignore[arg-type]
    assert "stale, 1 table written since" in run.refused("decide", task="G1", choice="go")


def test_what_was_written_while_the_reconciliation_looked_makes_it_stale() -> None:
    plan = night(
        task("R1", reconcile_job("ehr.*")),
        task("S1", sql_job()),
        task("G1", gate(ReconciledCriterion(tasks=(TaskId("R1"),))), after="R1 S1"),
    )
    run = Driven(plan)
    run.ends("S1", wrote("ehr.note"))
    run.ends("R1", proved("ehr.note"))
    assert run.unit("G1").criteria[0].ok is False


def test_a_stale_reconciliation_is_done_again_and_the_poll_begins_anew() -> None:
    run = reconciled()
    run.votes("G1")
    run.passes(20)
    run.ends("X1", wrote("ehr.note"))
    run.do("retry", task="R1")
    assert run.phase("G1") is Phase.PENDING
    assert "not open" in run.refused("decide", task="G1", choice="go")
    run.ends("R1", proved("ehr.patient", "ehr.note"))
    assert run.phase("G1") is Phase.OPEN
    assert run.unit("G1").votes == ()
    run.go("G1")
    assert run.phase("G1") is Phase.GO


# --- crashes and rollbacks


def test_a_crash_leaves_the_poll_with_its_votes_and_asks_its_queries_again() -> None:
    run = behind(QUERY)
    run.votes("G1")
    run.dies()
    assert [one.party for one in run.unit("G1").votes] == ["owner", "ward"]
    assert AskQueries(unit="G1", indexes=(0,)) in run.actions  # type: ignore[arg-type]


def test_nothing_is_voted_or_decided_while_the_night_is_rolled_back() -> None:
    run = Driven(night(task("A1", undo=Manual()), task("G1", gate(final=True), after="A1")))
    run.ends("A1")
    run.votes("G1")
    run.do("rollback", reason="turn back")
    for verb, more in [("vote", {"party": "ward", "answer": "go"}), ("decide", {"choice": "go"})]:
        assert "a rollback is under way" in run.refused(verb, task="G1", **more)


def test_the_decision_names_party_recorder_and_what_was_accepted() -> None:
    run = behind()
    run.votes("G1", "owner", answered_by="Kari")
    run.votes("G1", "ward", answer="no-go")
    assert "1 of 2 say go" in run.refused("decide", task="G1", choice="go", accept=["vote:ward"], text="anyway")
    run.votes("G1", "ward", answer="caveat", text="slow")
    [said] = run.do("decide", task="G1", choice="go", accept=["vote:ward"], text="anyway")[:1]
    assert isinstance(said, CheckpointDecided)
    assert (said.decision, said.party, said.by, said.accepted) == (
        Decision.GO_WITH_CAVEAT,
        "owner",
        "operator",
        ("vote:ward",),
    )


def test_a_branch_around_a_gate_opens_only_its_own_side() -> None:
    plan = night(
        task("P1", Manual()),
        task("G1", gate(), after="P1"),
        task("B1", command_job(), after="P1"),
        task("A1", command_job(), after="G1 B1"),
    )
    run = Driven(plan)
    run.done("P1")
    run.ends("B1", DONE)
    assert run.running == {}
    run.go("G1")
    assert list(run.running) == ["A1"]
