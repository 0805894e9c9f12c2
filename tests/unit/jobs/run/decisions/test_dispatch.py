"""What operators may order, what follows, and what is refused with its reason."""

from dataclasses import replace

import pytest

from jobs.journal.base import Sent
from jobs.run.decisions.commands import COMMANDS
from jobs.run.events import CommandRefused, Finish, TaskFinished, Ticked
from jobs.run.outlook.status import Code, Turn
from jobs.run.state.unit import Phase
from plans.model import CanarySpec, CopySpec, Job, JobKind, Manual, Milestone
from plans.model.flows import FlowId
from tests.support.driver import DONE, PERMANENT, STOPPED, Driven
from tests.support.flows.canaries import a_canary
from tests.support.nights import command_job, confirm, copy_job, counted, gate, night, sql_job, task


def people(body: object = None, **more: object) -> Driven:
    """A person's task and another one behind it."""
    return Driven(night(task("P1", body or Manual(), **more), task("P2", Manual(), after="P1")))  # type: ignore[arg-type]


# --- people's work


def test_a_person_starts_and_finishes_a_task_and_its_successor_is_ready() -> None:
    run = people()
    run.do("start", task="P1")
    assert run.look("P1").turn is Turn.PERSON
    run.done("P1")
    assert run.look("P2").code is Code.READY


def test_a_task_that_waits_for_another_one_is_neither_started_nor_done() -> None:
    run = people()
    assert "P2 waits for P1" in run.refused("start", task="P2")
    assert "P2 waits for P1" in run.refused("done", task="P2")


def test_nothing_is_started_before_its_clock_time_or_under_a_hold() -> None:
    run = people(not_before=30)
    assert "clock time" in run.refused("start", task="P1")
    run.do("hold", reason="source is slow")
    run.passes(31)
    assert "hold by operator: source is slow" in run.refused("done", task="P1")
    run.do("resume")
    run.done("P1")


def test_a_counter_ends_its_task_at_the_target_and_not_before() -> None:
    run = people(counted(3))
    assert "stands at 0 of 3" in run.refused("done", task="P1")
    run.do("count", task="P1", value=2)
    assert run.phase("P1") is Phase.RUNNING
    run.do("count", task="P1", value=3)
    assert run.phase("P1") is Phase.DONE


def test_a_criterion_needs_a_verdict_and_a_failed_one_asks() -> None:
    run = people(Manual(criterion="log in works"))
    assert "log in works" in run.refused("done", task="P1")
    run.do("done", task="P1", verdict="failed", text="no")
    assert run.look("P1").code is Code.ASK
    run.do("retry", task="P1")
    run.do("done", task="P1", verdict="not tested")
    assert run.look("P1").code is Code.UNVERIFIED
    run.do("fixed", task="P1", reason="tested by the ward")
    assert run.unit("P2").phase is Phase.PENDING
    assert run.look("P2").code is Code.READY


def test_only_the_last_tick_counts_and_a_confirmation_is_n_of_m() -> None:
    run = people(confirm("a", "b", ticks=("sent", "received")))
    run.do("confirm", task="P1", item="a", tick="sent")
    assert "2 of 2" in run.look("P1").waits_for
    run.do("confirm", task="P1", item="a")
    assert "already" in run.refused("confirm", task="P1", item="a")
    run.do("confirm", task="P1", item="b")
    assert run.phase("P1") is Phase.DONE


def test_several_items_are_ticked_by_one_command_and_those_that_have_it_are_left_as_they_are() -> None:
    run = people(confirm("a", "b", "c", ticks=("sent", "received")))
    run.do("confirm", task="P1", item="b", tick="sent")
    events = run.do("confirm", task="P1", items=["a", "b", "c"], tick="sent")
    ticked = [event for event in events if isinstance(event, Ticked)]
    assert [(one.item, one.together) for one in ticked] == [("a", 2), ("c", 2)]
    assert len({one.first for one in run.unit("P1").ticks if one.first}) == 1
    assert "each of 2 items is sent already" in run.refused("confirm", task="P1", items=["a", "b"], tick="sent")


def test_of_several_items_all_are_ticked_or_none() -> None:
    run = people(confirm("a", "b"))
    assert "no item x" in run.refused("confirm", task="P1", items=["a", "x"])
    assert run.unit("P1").ticks == ()
    assert "one item, or several" in run.refused("confirm", task="P1", item="a", items=["b"])


def test_an_item_is_waived_with_reason_and_fallback() -> None:
    run = people(confirm("a", "b"))
    assert "fallback" in run.refused("waive", task="P1", item="a", reason="broken", fallback=" ")
    run.do("waive", task="P1", item="a", reason="broken", fallback="paper", failed=True)
    run.do("confirm", task="P1", item="b")
    assert "b is confirmed" in run.refused("waive", task="P1", item="b", reason="x", fallback="y")


def test_a_tick_on_several_leaves_a_waiver_as_it_is_and_one_on_it_alone_replaces_it() -> None:
    run = people(confirm("a", "b", "c"))
    run.do("waive", task="P1", item="a", reason="cable missing", fallback="paper")
    events = run.do("confirm", task="P1", items=["a", "b"])
    assert [one.item for one in events if isinstance(one, Ticked)] == ["b"]
    assert "a waived" in run.refused("confirm", task="P1", items=["a", "b"])
    run.do("confirm", task="P1", item="a")
    assert "a is confirmed" in run.refused("waive", task="P1", item="a", reason="x", fallback="y")


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        ("start", {"task": "J1"}),
        ("done", {"task": "J1"}),
        ("count", {"task": "P1", "value": 1}),
        ("confirm", {"task": "P1", "item": "a"}),
        ("throttle", {"task": "P1", "workers": 2}),
        ("stop", {"task": "P1"}),
        ("terminate", {"task": "P1"}),
        ("retry", {"task": "P1"}),
        ("vote", {"task": "P1", "party": "owner", "answer": "go"}),
        ("substitute", {"party": "nobody", "name": "Kari"}),
        ("ack", {"seq": 1}),
        ("correct", {"seq": 1, "reason": "wrong"}),
        ("resume", {}),
        ("abort", {"title": "another night"}),
        ("start", {"task": "X9"}),
        ("start", {"task": "P1~back"}),
    ],
)
def test_what_does_not_fit_is_refused(verb: str, args: dict[str, object]) -> None:
    run = Driven(night(task("P1", Manual(), undo=True), task("J1", command_job(), after="P1")))
    before = run.state.units
    run.refused(verb, **args)
    assert run.state.units == before


# --- a task that asks


def asking(body: object = None, **more: object) -> Driven:
    run = Driven(night(task("J1", body or command_job(), **more), task("P2", Manual(), after="J1")))  # type: ignore[arg-type]
    run.ends("J1", PERMANENT)
    return run


def test_a_failed_task_asks_and_says_why() -> None:
    seen = asking().look("J1")
    assert (seen.code, seen.turn) == (Code.ASK, Turn.PERSON)
    assert "it failed" in seen.waits_for


def test_any_attempt_that_succeeds_releases_what_waits() -> None:
    run = asking()
    run.do("retry", task="J1")
    run.ends("J1", DONE)
    assert run.look("P2").code is Code.READY


@pytest.mark.parametrize("verb", ["skip", "fixed"])
def test_skip_and_fixed_release_what_waits_and_need_a_reason(verb: str) -> None:
    run = asking()
    run.refused(verb, task="J1", reason="")
    run.do(verb, task="J1", reason="done by the vendor")
    assert run.look("P2").code is Code.READY


def test_what_is_required_cannot_be_skipped() -> None:
    assert "required" in asking(required=True).refused("skip", task="J1", reason="late")


def test_what_is_abandoned_blocks_what_waits_and_can_be_taken_up_again() -> None:
    run = asking()
    run.do("abandon", task="J1", reason="no chance")
    assert "J1 abandoned" in run.look("P2").waits_for
    run.do("retry", task="J1")
    assert run.running == {"J1": 2}


def test_what_was_abandoned_may_be_skipped_without_another_try() -> None:
    run = asking()
    run.do("abandon", task="J1", reason="no chance")
    run.do("skip", task="J1", reason="not needed")
    assert run.look("P2").code is Code.READY


def test_a_running_attempt_is_stopped_before_its_task_is_ended_by_hand() -> None:
    run = Driven(night(task("J1", sql_job())))
    assert "stop it first" in run.refused("skip", task="J1", reason="late")
    run.do("stop", task="J1", reason="wrong hour")
    assert run.cancelled == ["J1"]
    run.ends("J1", STOPPED)
    assert run.look("J1").code is Code.ASK
    run.do("skip", task="J1", reason="late")


# --- what was entered wrongly


def test_a_done_for_the_wrong_task_is_taken_back_before_anything_was_built_on_it() -> None:
    run = people()
    run.done("P1")
    run.do("retry", task="P1")
    assert run.phase("P1") is Phase.PENDING
    run.done("P1")
    run.do("start", task="P2")
    assert "P2 has begun on the strength of it" in run.refused("retry", task="P1")


def test_canaries_are_sent_again_whatever_has_begun_since() -> None:
    canaries = Job(kind=JobKind.CANARY, spec=CanarySpec(canaries={FlowId("lab"): a_canary()}))
    live = task("P1", Manual(), after="F1"), task("M1", Milestone(), after="P1")
    run = Driven(night(task("F1", canaries), *live, task("P2", Manual(), after="M1")))
    run.ends("F1")
    run.done("P1")
    run.do("retry", task="F1")
    assert run.running == {"F1": 2}
    assert (run.phase("P1"), run.phase("M1")) == (Phase.DONE, Phase.DONE)


@pytest.mark.parametrize("verb", ["skip", "fixed"])
def test_skip_and_fixed_are_taken_back_as_well(verb: str) -> None:
    run = asking()
    run.do(verb, task="J1", reason="mistaken")
    run.do("retry", task="J1")
    assert run.running == {"J1": 2}


def test_a_job_that_acted_is_not_done_again_by_a_slip_of_the_tongue() -> None:
    run = Driven(night(task("J1", command_job()), task("P1", Manual())))
    run.ends("J1")
    assert "nothing to retry" in run.refused("retry", task="J1")


def test_taking_back_what_stands_before_an_open_poll_closes_the_poll() -> None:
    run = Driven(night(task("P1", Manual()), task("G1", gate(), after="P1")))
    run.done("P1")
    run.votes("G1")
    run.do("retry", task="P1")
    assert run.phase("G1") is Phase.PENDING
    run.done("P1")
    assert run.unit("G1").votes == ()


def test_a_reopened_confirmation_that_was_right_ends_when_it_is_started() -> None:
    run = people(confirm("a"))
    run.do("confirm", task="P1", item="a")
    run.do("retry", task="P1")
    run.do("start", task="P1")
    assert run.phase("P1") is Phase.DONE


# --- the whole night


def test_a_hold_lets_running_work_go_on_and_starts_nothing() -> None:
    run = Driven(night(task("J1", sql_job()), task("J2", sql_job(), after="J1")))
    run.do("hold", reason="look")
    run.ends("J1")
    assert run.running == {}
    assert run.look("J2").code is Code.HELD
    assert "there is a hold" in run.refused("hold")
    run.do("resume")
    assert list(run.running) == ["J2"]


def test_throttle_turns_the_knob_of_this_attempt_and_of_the_next() -> None:
    run = Driven(night(task("J1", copy_job("ehr.patient")), task("J2", sql_job())))
    assert "J2 has no knobs" in run.refused("throttle", task="J2", workers=3)
    run.do("throttle", task="J1", workers=3)
    assert run.unit("J1").tuning == {"workers": 3}
    run.do("throttle", task="J1", workers=2, chunk_rows=50_000)
    assert run.unit("J1").tuning == {"workers": 2, "chunk_rows": 50_000}
    assert "no knob is turned" in run.refused("throttle", task="J1")
    assert "64" in run.refused("throttle", task="J1", workers=65)


def test_workers_by_label_are_throttled_label_by_label() -> None:
    body = copy_job("ehr.patient")
    assert isinstance(body.spec, CopySpec)
    spread = replace(body, spec=replace(body.spec, workers=3, lanes={"hospital-dmz": 2, "db2": 1}))
    run = Driven(night(task("J1", spread), task("J2", copy_job("ehr.note"))))
    run.do("throttle", task="J1", workers=0, label="hospital-dmz")
    assert run.unit("J1").tuning == {"workers@hospital-dmz": 0}
    assert "J1 would have no worker left" in run.refused("throttle", task="J1", workers=0, label="db2")
    assert "the workers of J1 are by label" in run.refused("throttle", task="J1", workers=4)
    assert "did you mean db2?" in run.refused("throttle", task="J1", workers=4, label="db3")
    assert "J2 has no workers with the label db2" in run.refused("throttle", task="J2", workers=4, label="db2")
    assert "J2 would have no worker left" in run.refused("throttle", task="J2", workers=0)


def test_a_warning_is_acknowledged_once() -> None:
    run = asking()
    [warning] = run.state.warnings
    run.do("ack", seq=warning.seq, by="stranger")
    assert run.state.warnings[0].acknowledged == "stranger"
    assert "stranger has acknowledged it already" in run.refused("ack", seq=warning.seq)


def test_a_substitute_is_who_is_waited_for() -> None:
    run = people()
    run.do("substitute", party="owner", name="Kari", contact="+47")
    assert "Kari" in run.look("P1").waits_for


def test_a_run_is_complete_when_everything_is_and_says_what_was_abandoned() -> None:
    run = Driven(night(task("P1", Manual()), task("P2", Manual())))
    plan = run.plan
    assert plan.go_live == "M1"
    run.done("P1")
    run.done("P2")
    assert run.result == "completed"
    assert "the run has ended" in run.refused("hold")
    run.do("note", text="thanks")


def test_an_aborted_run_cancels_what_runs_and_its_end_is_recorded() -> None:
    run = Driven(night(task("J1", sql_job())))
    run.do("abort", title="A night", reason="power cut")
    assert run.cancelled == ["J1"]
    run.ends("J1", STOPPED)
    assert run.unit("J1").running is None
    assert run.look("J1").turn is Turn.NOBODY


def test_every_order_may_be_written_with_less_than_the_least_and_is_refused_for_it() -> None:
    run = people()
    for verb in COMMANDS:
        if verb not in ("hold", "resume", "take-keys", "normal"):
            assert run.refused(verb).startswith((verb, "operator", "there is"))


@pytest.mark.parametrize("args", [[], "text", None, 7, {"task": ["P1"]}, {"task": {"a": 1}}])
def test_whatever_lies_in_the_inbox_is_consumed_and_refused(args: object) -> None:
    run = people()
    run.commands += 1
    [refusal] = run.decide(Sent(id=run.commands, actor="operator", verb="start", args=args, at=run.now))  # type: ignore[arg-type]
    assert isinstance(refusal, CommandRefused)
    assert run.state.commands == run.commands


def test_a_defect_in_one_command_costs_that_command_and_not_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("value of a row")

    monkeypatch.setattr("jobs.run.decisions.manual_work.done", fails)
    run = people()
    [refusal] = run.order("done", task="P1")
    assert isinstance(refusal, CommandRefused)
    assert refusal.reason == "a defect of this program: ZeroDivisionError"
    assert run.phase("P1") is Phase.PENDING


def test_skipping_what_never_began_leaves_nothing_to_roll_back() -> None:
    run = people(undo=True)
    run.do("skip", task="P1", reason="not tonight")
    assert run.unit("P1").started is None
    [ended] = [one.event for one in run.entries if isinstance(one.event, TaskFinished)]
    assert ended.how is Finish.SKIPPED
    assert "nothing to roll back" in run.refused("rollback", task="P1", reason="turn back")
