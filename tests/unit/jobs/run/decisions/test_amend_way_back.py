"""An amendment that takes something from a no-go, or from what a gate rests on, is accepted by name like any other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.decisions import way_back
from jobs.run.decisions.checkpoints import caveats
from jobs.run.events import PlanAmended
from jobs.run.outlook.same_work import Work, works_of
from jobs.run.state.unit import Phase
from plans.model import (
    CopySpec,
    CopyUndo,
    Counter,
    ForecastCriterion,
    Job,
    JobKind,
    Manual,
    Milestone,
    Party,
    PartyId,
    PauseIf,
    Plan,
    ReconciledCriterion,
    Rollback,
    Task,
    TaskId,
    WatchSpec,
    ends_of,
)
from tests.support.driver import Driven
from tests.support.nights import TARGET, at, command_job, copy_job, counted, gate, night, reconcile_job, sql_job, task


def plan(number: int, *, window: float | None = 600, **changed: Task | None) -> Plan:
    """Work that can be rolled back between a first gate and the point of no return, and the go-live behind it."""
    found: dict[str, Task | None] = {
        "A1": task("A1", Manual()),
        "G1": task("G1", gate(), after="A1"),
        "B1": undone("B1", command_job("load"), command_job("unload"), minutes=40, after="G1"),
        "G2": task("G2", gate(final=True), after="B1", not_before=240, deadline=at(300)),
        "M1": task("M1", Milestone(), after="G2", not_before=360),
    }
    tasks = tuple(one for one in (found | changed).values() if one is not None)
    return replace(night(*tasks, window=window), sha256=str(number) * 64)


def undone(name: str, body: Job, rollback: Job | None, *, minutes: float, after: str = "") -> Task:
    back = Rollback(body=rollback, duration=timedelta(minutes=minutes)) if rollback is not None else None
    return replace(task(name, body, after=after), rollback=back)


def amended(run: Driven, fresh: Plan) -> dict[str, str]:
    """What each gate lost, by the name under which it is accepted."""
    events = run.do("amend", plan_sha256=fresh.sha256, revisions=[fresh])
    [event] = [one for one in events if isinstance(one, PlanAmended)]
    return {one.name.removeprefix("weakened:"): one.text for one in event.weakened}


def test_a_window_that_ends_later_is_accepted_at_every_gate_that_may_still_turn_back() -> None:
    run = Driven(plan(0))
    said = "the window ends Sat 00:00 instead of Fri 22:00"
    assert amended(run, plan(1, window=720)) == {"G1/window": said, "G2/window": said}
    [event] = [one.event for one in run.entries if isinstance(one.event, PlanAmended)]
    assert said in event.summary
    run.done("A1")
    run.votes("G1")
    assert "not accepted: weakened:G1/window" in run.refused("decide", task="G1", choice="go")
    run.do("decide", task="G1", choice="go", accept=["weakened:G1/window"], text="the wards were told")
    assert run.phase("G1") is Phase.GO_WITH_CAVEAT
    names = caveats(run.plan, run.state, run.plan.by_id[TaskId("G2")])
    assert [one for one in names if "weakened" in one] == ["weakened:G2/window"]


def test_a_window_without_an_end_is_no_window_and_one_that_ends_sooner_takes_nothing() -> None:
    run = Driven(plan(0))
    assert set(amended(run, plan(1, window=None)).values()) == {"the window no longer has an end"}
    assert amended(run, plan(2, window=500)) == {}
    assert amended(Driven(plan(0, window=None)), plan(1)) == {}


@pytest.mark.parametrize(
    ("fresh", "text"),
    [
        (undone("B1", command_job("load"), None, minutes=0, after="G1"), "B1 Task B1 can no longer be rolled back"),
        (
            undone("B1", command_job("load"), command_job("unload"), minutes=5, after="G1"),
            "the rollback of B1 is planned 5m instead of 40m",
        ),
        (
            undone("B1", command_job("load"), command_job("true"), minutes=40, after="G1"),
            "the rollback of B1 is not what it was",
        ),
        (
            undone("B1", command_job("load"), sql_job("select 1"), minutes=10, after="G1"),
            "the rollback of B1 is planned 10m instead of 40m and is not what it was",
        ),
    ],
)
def test_a_rollback_that_is_dropped_shortened_or_swapped_is_named(fresh: Task, text: str) -> None:
    run = Driven(plan(0))
    assert amended(run, plan(1, B1=fresh)) == {"G1/rollback-B1": text, "G2/rollback-B1": text}


def test_nor_does_it_go_with_the_id_of_its_task() -> None:
    run = Driven(plan(0))
    renamed = undone("B2", command_job("load"), None, minutes=0, after="G1")
    gate2 = task("G2", gate(final=True), after="B2", not_before=240, deadline=at(300))
    lost = amended(run, plan(1, B1=None, B2=renamed, G2=gate2))
    assert lost["G1/rollback-B2"] == "B2 Task B2 can no longer be rolled back"


def test_a_rollback_that_takes_longer_or_follows_its_copy_takes_nothing_from_a_no_go() -> None:
    def copied(*tables: str, minutes: float) -> Task:
        job = copy_job(*tables)
        assert isinstance(job.spec, CopySpec)
        return undone("B1", job, Job(kind=JobKind.COPY, spec=CopyUndo(rows=job.spec.rows)), minutes=minutes, after="G1")

    run = Driven(plan(0, B1=copied("ehr.*", minutes=20)))
    assert amended(run, plan(1, B1=copied("ehr.*", minutes=30))) == {}
    lost = amended(run, plan(2, B1=copied("ehr.*", "core.*", minutes=30)))
    assert lost == {"G2/B1": "B1 Task B1 is not what it was"}


@pytest.mark.parametrize(
    ("changed", "lost", "text"),
    [
        (
            {"G2": task("G2", gate(final=True), after="B1", not_before=300, deadline=at(300))},
            "time-G2",
            "G2, the point of no return, is moved from Fri 16:00 to Fri 17:00",
        ),
        (
            {"G2": task("G2", gate(final=True), after="B1", not_before=200, deadline=at(300))},
            "time-G2",
            "G2, the point of no return, is moved from Fri 16:00 to Fri 15:20",
        ),
        (
            {"M1": task("M1", Milestone(), after="G2")},
            "time-M1",
            "the go-live is moved from Fri 18:00 to no clock time",
        ),
    ],
)
def test_a_moved_point_of_no_return_or_go_live_is_named_at_every_gate(
    changed: dict[str, Task | None], lost: str, text: str
) -> None:
    assert amended(Driven(plan(0)), plan(1, **changed)) == {f"G1/{lost}": text, f"G2/{lost}": text}


def test_a_deadline_moved_later_an_earlier_opening_and_a_new_point_of_no_return_are_named() -> None:
    before = task("G1", gate(), after="A1", not_before=60, deadline=at(90))
    later = task("G1", gate(final=True), after="A1", not_before=30)
    run = Driven(plan(0, G1=before))
    lost = amended(run, plan(1, G1=later))
    assert lost == {
        "G1/time": "it may open before Fri 13:00",
        "G1/deadline": "its deadline is moved from Fri 13:30 to no clock time",
        "G1/no-return": "now the point of no return",
    }


def test_a_night_that_is_put_off_by_a_day_keeps_its_clock_times() -> None:
    day = 24 * 60
    later = plan(
        1,
        window=600 + day,
        G2=task("G2", gate(final=True), after="B1", not_before=240 + day, deadline=at(300 + day)),
        M1=task("M1", Milestone(), after="G2", not_before=360 + day),
    )
    run = Driven(plan(0, A1=None, G1=task("G1", gate(), not_before=60)))
    moved = replace(later, start=at(day), tasks=(task("G1", gate(), not_before=60 + day), *later.tasks[2:]))
    assert amended(run, moved) == {}


def test_behind_the_point_of_no_return_and_once_it_is_passed_no_gate_rests_on_a_way_back() -> None:
    third = {"G3": task("G3", gate(), after="G2"), "M1": task("M1", Milestone(), after="G3", not_before=360)}
    run = Driven(plan(0, **third))
    assert {one.partition("/")[0] for one in amended(run, plan(1, window=700, **third))} == {"G1", "G2"}


def test_another_person_under_the_same_id_is_named() -> None:
    run = Driven(plan(0))
    parties = {**run.plan.parties, PartyId("owner"): Party(id=PartyId("owner"), name="Somebody", short="SOME")}
    lost = amended(run, replace(plan(1), parties=parties))
    assert lost["G1/owner"] == "polled is Somebody instead of Owner"
    assert lost["G1/decision"] == "decided by Somebody instead of Owner"


def test_more_parties_under_the_same_quorum_make_it_lower() -> None:
    run = Driven(plan(0, G1=task("G1", gate(poll=("owner",)), after="A1")))
    more = gate(poll=("owner", "ward"), quorum=1)
    assert amended(run, plan(1, G1=task("G1", more, after="A1"))) == {
        "G1/quorum": "1 of 2 must say go instead of 1 of 1"
    }


def _watch(**more: object) -> Job:
    return Job(kind=JobKind.WATCH, spec=WatchSpec(on=TARGET, query="select depth"), **more)  # type: ignore[arg-type]


def _paused(pause: PauseIf | None) -> Job:
    job = copy_job("ehr.*")
    assert isinstance(job.spec, CopySpec)
    return replace(job, spec=replace(job.spec, pause_if=pause))


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (task("A1", command_job("check")), task("A1", command_job("true")), "A1"),
        (task("A1", copy_job("ehr.*")), task("A1", copy_job("ehr.a*")), "A1"),
        (task("A1", counted(713)), task("A1", Manual(counter=Counter(target=1, unit="patients"))), "A1"),
        (task("A1", _watch(), minutes=60), task("A1", _watch(), minutes=1), "duration-A1"),
        (task("A1", command_job("x")), task("A1", command_job("x", repeatable=True)), "repeatable-A1"),
        (task("A1", _paused(PauseIf(active_sessions=40))), task("A1", _paused(None)), "pause-A1"),
        (
            task("A1", _paused(PauseIf(active_sessions=40, source_cache_hit=0.9))),
            task("A1", _paused(PauseIf(active_sessions=40, source_cache_hit=0.5))),
            "pause-A1",
        ),
    ],
)
def test_what_a_gate_rests_on_is_named_whatever_kind_of_work_it_is(before: Task, after: Task, lost: str) -> None:
    first = task("A0", Manual())  # so that nothing has begun
    run = Driven(plan(0, A0=first, A1=replace(before, dependencies=ends_of(TaskId("A0")))))
    assert f"G1/{lost}" in amended(run, plan(1, A0=first, A1=replace(after, dependencies=ends_of(TaskId("A0")))))


def test_a_person_s_task_may_be_explained_in_other_words_and_not_be_another_one() -> None:
    before = {"A0": task("A0", Manual()), "A1": task("A1", Manual(text="call the lab"), after="A0")}
    run = Driven(plan(0, **before))
    assert amended(run, plan(1, **{**before, "A1": task("A1", Manual(text="call 112"), after="A0")})) == {}
    retitled = replace(task("A1", Manual(), after="A0"), title="Drink coffee")
    assert set(amended(run, plan(2, **{**before, "A1": retitled}))) == {"G1/A1", "G2/A1"}
    machine = task("A1", command_job("true"), after="A0")
    assert "G1/A1" in amended(run, plan(3, **{**before, "A1": machine}))


def test_a_copy_that_goes_faster_or_pauses_sooner_is_the_same_copy() -> None:
    first = task("A0", Manual())
    run = Driven(plan(0, A0=first, A1=task("A1", _paused(None), after="A0")))
    assert amended(run, plan(1, A0=first, A1=task("A1", _paused(PauseIf(active_sessions=4)), after="A0"))) == {}


def test_a_forecast_is_worth_less_where_the_work_before_it_was_declared_shorter() -> None:
    asked = gate(ForecastCriterion(task=TaskId("M1"), by=at(400)))
    run = Driven(plan(0, G1=task("G1", asked, after="A1")))
    shorter = replace(run.plan.by_id[TaskId("B1")], duration=timedelta(minutes=1))
    assert amended(run, plan(1, G1=task("G1", asked, after="A1"), B1=shorter)) == {
        "G1/duration-B1": "B1 is planned 1m instead of 10m, and the forecast of M1 with it"
    }


def test_a_proof_that_a_criterion_names_counts_though_the_gate_does_not_wait_for_it() -> None:
    asked = gate(ReconciledCriterion(tasks=(TaskId("R1"),)))
    before = {"R1": task("R1", reconcile_job("ehr.*"), after="A1"), "G1": task("G1", asked, after="A1")}
    run = Driven(plan(0, **before))
    lost = amended(run, plan(1, **{**before, "R1": task("R1", reconcile_job("ehr.a"), after="A1")}))
    assert lost == {"G1/R1": "R1 Task R1 is not what it was"}


def test_rollbacks_are_compared_once_however_many_gates_rest_on_them(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[TaskId] = []

    def counted_works(one: Task) -> tuple[Work, ...]:
        compared.append(one.id)
        return works_of(one)

    monkeypatch.setattr(way_back, "works_of", counted_works)
    gates: dict[str, Task | None] = {f"G{n}": task(f"G{n}", gate(), after="A1") for n in range(5, 9)}
    shorter = undone("B1", command_job("load"), command_job("unload"), minutes=20, after="G1")

    lost = amended(Driven(plan(0, **gates)), plan(1, B1=shorter, **gates))

    assert sum(name.endswith("/rollback-B1") for name in lost) == len(("G1", "G2", *gates))
    assert len(compared) == 3  # the heirs are looked for once, and the two rollbacks laid side by side once
