"""What a command would do to the times of a run: the same as what it does once it is given, and nothing before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.api import Progress
from jobs.run.events import SecondAsked, TaskFinished, TaskStarted, UnitId
from jobs.run.what_if import MissedInterval, MissedLimit, Supposition, WhatIf, what_if
from plans.model import (
    CopySpec,
    Edge,
    ForecastCriterion,
    Interval,
    IntervalCriterion,
    Manual,
    Milestone,
    PartyId,
    RunKind,
    Side,
    TaskId,
)
from plans.model.second import Second
from tests.support.driver import TRANSIENT, Driven
from tests.support.nights import at, copy_job, gate, night, sql_job, task

TWENTY = timedelta(minutes=20)


def a_night() -> Driven:
    """A copy of ten minutes, a person's quarter of an hour, a checkpoint, and a go-live after an hour."""
    plan = night(
        task("A1", copy_job("ehr.*"), undo=True),
        task("A2", Manual(), after="A1", minutes=15, undo=True, deadline=at(30)),
        task("G1", gate(ForecastCriterion(task=TaskId("M1"), by=at(70))), after="A2", minutes=5),
        task("B1", sql_job(), after="G1", minutes=10, undo=True),
        task("M1", Milestone(), after="B1", not_before=60),
        window=120,
    )
    run = Driven(plan)
    run.passes(2)
    return run


def supposed(
    run: Driven, word: str, *, held: timedelta | None = None, done: float | None = None, **args: object
) -> WhatIf:
    progress = {UnitId("A1"): Progress(done=done, total=100)} if done is not None else None
    told = Supposition(word=word, args=args, held_for=held)
    return what_if(run.plan, run.state, told, run.now, progress=progress)


def test_a_hold_keeps_what_has_not_begun_and_lets_go_on_what_runs() -> None:
    seen = supposed(a_night(), "hold", held=TWENTY, reason="what if")
    assert [seen.before.gates[TaskId("G1")].ends, seen.after.gates[TaskId("G1")].ends] == [at(30), at(42)]
    assert (seen.before.go_live, seen.after.go_live) == (at(60), at(60))
    assert seen.after.back_by == seen.before.back_by
    assert (seen.before.late, seen.after.late) == ((), (TaskId("A2"),))


def test_a_longer_hold_breaks_the_limit_that_a_checkpoint_asks_for() -> None:
    seen = supposed(a_night(), "hold", held=timedelta(hours=1), reason="what if")
    assert seen.after.go_live == at(92)
    [missed] = seen.after.missed
    assert isinstance(missed, MissedLimit)
    assert (missed.gate, missed.criterion, missed.by, missed.ends) == (TaskId("G1"), 1, at(70), at(92))


def test_an_interval_grows_with_what_holds_it_up_and_a_checkpoint_that_asks_for_less_is_named() -> None:
    begins, ends = Edge(task=TaskId("A2"), side=Side.START), Edge(task=TaskId("M1"), side=Side.END)
    outage = Interval(id="outage", title="No record", begins=begins, ends=ends, at_most=timedelta(minutes=60))
    asks = gate(IntervalCriterion(interval=outage, at_most=timedelta(minutes=50)))
    plan = night(
        task("A1", sql_job()),
        task("A2", Manual(), after="A1", minutes=15),
        task("G1", asks, after="A2", minutes=5),
        task("B1", sql_job(), after="G1", minutes=30),
        task("M1", Milestone(), after="B1"),
    )
    run = Driven(replace(plan, intervals=(outage,)))
    run.passes(10)
    run.ends("A1")
    run.do("start", task="A2")
    seen = supposed(run, "hold", held=TWENTY, reason="what if")
    assert [one.length for one in (*seen.before.intervals, *seen.after.intervals)] == [
        timedelta(minutes=50),
        timedelta(minutes=55),
    ]
    [missed] = seen.after.missed
    assert isinstance(missed, MissedInterval)
    assert (missed.gate, missed.criterion, missed.beyond) == (TaskId("G1"), 1, timedelta(minutes=5))


def test_the_hold_itself_leaves_the_times_that_were_foretold() -> None:
    run = a_night()
    foretold = supposed(run, "hold", held=TWENTY, reason="what if").after
    run.do("hold", reason="so it is")
    run.passes(8)
    run.ends("A1")
    run.passes(12)
    run.do("resume")
    run.do("start", task="A2")
    now = supposed(run, "resume")
    assert now.before.gates[TaskId("G1")].ends == foretold.gates[TaskId("G1")].ends
    assert now.before.go_live == foretold.go_live


def test_while_a_hold_lasts_it_may_be_supposed_to_go_on() -> None:
    run = a_night()
    run.do("hold", reason="the network")
    seen = supposed(run, "hold", held=TWENTY, reason="what if")
    assert (seen.refused, seen.entries) == ("", ())
    assert "as if it went on" in seen.reckoned[0]
    assert seen.after.gates[TaskId("G1")].ends == at(42)


@pytest.mark.parametrize(
    ("word", "args", "why"),
    [
        ("start", {"task": "A2"}, "A2 waits for A1"),
        ("skip", {"task": "A1", "reason": "x"}, "A1 is running (stop it first)"),
        ("decide", {"task": "G1", "choice": "go"}, "G1 is not open"),
        ("eta", {"task": "X9", "minutes": 5}, "there is no task X9"),
        ("resume", {}, "there is no hold"),
    ],
)
def test_what_the_run_would_refuse_is_refused_for_its_reason(word: str, args: dict[str, object], why: str) -> None:
    seen = supposed(a_night(), word, **args)
    assert seen.refused.startswith(why)
    assert seen.after == seen.before


def test_a_skip_releases_what_waits() -> None:
    run = a_night()
    run.passes(8)
    run.ends("A1")
    seen = supposed(run, "skip", task="A2", reason="what if")
    assert [seen.before.gates[TaskId("G1")].ends, seen.after.gates[TaskId("G1")].ends] == [at(30), at(15)]
    run.do("skip", task="A2", reason="so it is")
    assert supposed(run, "eta", task="B1", minutes=10).before.gates == seen.after.gates


def test_what_needs_a_second_person_is_shown_as_if_they_agreed() -> None:
    second = Second(party=PartyId("ward"))
    plan = night(task("A1", Manual(), second=second), task("M1", Milestone(), after="A1"))
    seen = supposed(Driven(plan, kind=RunKind.PRODUCTION), "done", task="A1")
    assert not seen.refused
    assert [type(one.event) for one in seen.entries[:3]] == [SecondAsked, TaskStarted, TaskFinished]
    assert seen.after.go_live == at(0)


def test_a_person_may_suppose_an_estimate_of_the_work_under_way() -> None:
    seen = supposed(a_night(), "eta", task="A1", minutes=28)
    assert seen.after.gates[TaskId("G1")].ends == at(50)


def test_half_the_workers_take_twice_as_long_for_the_rest() -> None:
    run = a_night()
    run.passes(3)
    seen = supposed(run, "throttle", task="A1", workers=1, done=50)
    assert (seen.before.gates[TaskId("G1")].ends, seen.after.gates[TaskId("G1")].ends) == (at(30), at(35))
    assert seen.reckoned == ("A1: what 2 workers do in an hour, 1 does in 2 h",)


def test_the_length_of_a_copy_that_has_not_begun_follows_its_workers_too() -> None:
    plan = night(task("A1", minutes=5), task("A2", copy_job("ehr.*"), after="A1"), task("M1", Milestone(), after="A2"))
    seen = supposed(Driven(plan), "throttle", task="A2", workers=4)
    assert (seen.before.go_live, seen.after.go_live) == (at(15), at(10))
    assert seen.after.go_live_planned == seen.before.go_live_planned == at(15)


def test_of_workers_by_label_what_counts_is_how_many_there_are_of_all_labels() -> None:
    body = copy_job("ehr.*")
    assert isinstance(body.spec, CopySpec)
    spread = replace(body, spec=replace(body.spec, workers=4, lanes={"dmz": 3, "db2": 1}))
    plan = night(task("A1", minutes=5), task("A2", spread, after="A1"), task("M1", Milestone(), after="A2"))
    seen = supposed(Driven(plan), "throttle", task="A2", workers=1, label="dmz")
    assert seen.reckoned == ("A2: what 4 workers do in an hour, 2 do in 2 h",)
    assert (seen.before.go_live, seen.after.go_live) == (at(15), at(25))
    assert supposed(Driven(plan), "throttle", task="A2", chunk_rows=500).reckoned == (
        "how this changes its rate is not known",
    )


def test_a_retry_is_reckoned_from_now() -> None:
    run = a_night()
    run.ends("A1", TRANSIENT)
    seen = supposed(run, "retry", task="A1")
    assert seen.refused == ""
    assert seen.after.gates == seen.before.gates


def test_a_rollback_says_when_all_would_be_back_and_that_no_go_live_comes() -> None:
    seen = supposed(a_night(), "rollback", task="all", reason="what if")
    assert (seen.after.go_live, seen.after.rolled_back_at, seen.before.back_by) == (None, at(7), at(7))
    assert seen.after.gates[TaskId("G1")].ends is None


def test_under_a_rollback_its_end_is_told_and_another_one_refused() -> None:
    run = a_night()
    run.do("rollback", reason="no-go")
    seen = supposed(run, "rollback", reason="what if")
    assert seen.refused == "a rollback is under way"
    assert seen.before.rolled_back_at == at(7)


def test_whoever_holds_the_keys_is_supposed_to_give_it() -> None:
    run = a_night()
    run.do("keys", to="deputy")
    assert supposed(run, "skip", task="A1", reason="what if").refused == "A1 is running (stop it first)"


def test_a_shift_says_what_moves_what_stays_and_what_a_gate_loses_and_is_what_then_happens() -> None:
    run = a_night()
    args: dict[str, object] = {"amount": "60m", "reason": "x", "keep": ["A2"]}
    seen = supposed(run, "shift", **args)
    assert [(one.task, one.deadline, one.before, one.after) for one in seen.moved] == [("M1", False, at(60), at(120))]
    assert seen.stays == {"A2": "kept"}
    assert [one.name for one in seen.weaker] == ["weakened:G1/time-M1"]
    assert (seen.before.go_live, seen.after.go_live) == (at(60), at(120))
    run.do("shift", **args)
    now = supposed(run, "resume")
    assert (now.before.go_live, now.before.gates) == (seen.after.go_live, seen.after.gates)


def test_a_run_that_waits_for_no_clock_is_told_so() -> None:
    run = Driven(a_night().plan, no_waits=True)
    assert "does not wait for the clock" in supposed(run, "shift", amount="60m", reason="x").reckoned[0]


def test_nothing_is_changed() -> None:
    run = a_night()
    before = replace(run.state)
    supposed(run, "hold", held=TWENTY, reason="what if")
    supposed(run, "rollback", reason="what if")
    assert run.state == before


def test_after_an_amendment_a_shift_is_compared_with_the_first_plan_as_the_engine_does() -> None:
    run = a_night()
    first = run.plan
    tasks = tuple(replace(one, not_before=at(40)) if one.id == "M1" else one for one in first.tasks)
    second = replace(first, tasks=tasks, sha256="1" * 64)
    run.do("amend", plan_sha256=second.sha256, revisions=[second])
    told = Supposition(word="shift", args={"amount": "15m", "from": "G1", "reason": "late"})
    seen = what_if(run.plan, run.state, told, run.now, revisions={first.sha256: first})
    alone = what_if(run.plan, run.state, told, run.now)
    assert [one.event for one in seen.entries] == run.do("shift", **told.args)
    assert [one.event for one in alone.entries] != [one.event for one in seen.entries]


def test_the_chance_of_the_go_live_is_told_before_and_after_where_it_is_asked_for() -> None:
    run = a_night()
    told = Supposition(word="hold", args={"reason": "what if"}, held_for=timedelta(hours=1))
    seen = what_if(run.plan, run.state, told, run.now, chances=True)
    assert seen.before.chance is not None
    assert seen.after.chance is not None
    assert seen.before.chance.made > seen.after.chance.made == 0
    assert seen.after.chance_by == at(60)
    assert supposed(run, "hold", held=TWENTY, reason="what if").after.chance is None


def test_there_is_no_chance_of_a_go_live_that_does_not_come() -> None:
    run = a_night()
    seen = what_if(run.plan, run.state, Supposition(word="rollback", args={"reason": "back"}), run.now, chances=True)
    assert (seen.before.chance is None, seen.after.chance) == (False, None)
