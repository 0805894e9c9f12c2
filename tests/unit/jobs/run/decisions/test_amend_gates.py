"""An amendment leads nothing round a gate, and what it takes from one is named and accepted by name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.decisions.checkpoints import caveats
from jobs.run.events import PlanAmended
from jobs.run.state.unit import Phase
from plans.model import (
    Checkpoint,
    Confirm,
    Criterion,
    DoneCriterion,
    Edge,
    ForecastCriterion,
    Interval,
    IntervalCriterion,
    Item,
    Job,
    JobKind,
    Manual,
    Milestone,
    PartyId,
    Plan,
    PythonSpec,
    RehearsedCriterion,
    RollbackCriterion,
    RunKind,
    Side,
    SqlCriterion,
    SqlProbe,
    Task,
    TaskId,
)
from tests.support.driver import Driven
from tests.support.nights import TARGET, at, command_job, confirm, copy_job, gate, night, reconcile_job, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task

DANGER = command_job("touch", "RAN")
QUERY = SqlCriterion(on=TARGET, query="select false", required=True)


def plan(number: int, **changed: Task | None) -> Plan:
    """A person's task, a gate, a dangerous job behind it and the go-live, with changes by their ids."""
    found: dict[str, Task | None] = {
        "A1": task("A1", Manual()),
        "G1": task("G1", gate(), after="A1"),
        "DANGER": task("DANGER", DANGER, after="G1"),
        "M1": task("M1", Milestone(), after="DANGER"),
    }
    tasks = tuple(one for one in (found | changed).values() if one is not None)
    return replace(night(*tasks), sha256=str(number) * 64)


def refused(run: Driven, fresh: Plan) -> str:
    return run.refused("amend", plan_sha256=fresh.sha256, revisions=[fresh])


def amended(run: Driven, fresh: Plan) -> PlanAmended:
    events = run.do("amend", plan_sha256=fresh.sha256, revisions=[fresh])
    [event] = [one for one in events if isinstance(one, PlanAmended)]
    return event


def lacking(run: Driven, name: str = "G1") -> list[str]:
    """What a go has to accept besides silent parties."""
    names = caveats(run.plan, run.state, run.plan.by_id[TaskId(name)])
    return [one for one in names if not one.startswith("vote:")]


def beside(body: object, **more: object) -> dict[str, Task | None]:
    """DANGER goes, and this stands beside the gate instead."""
    return {
        "DANGER": None,
        "X": task("X", body, **{"after": "", **more}),  # type: ignore[arg-type]
        "M1": task("M1", Milestone(), after="X G1"),
    }


@pytest.mark.parametrize(
    "body",
    [
        DANGER,
        command_job("sh", "-c", "touch RAN"),
        command_job("/usr/bin/env", "/bin/touch", "RAN"),
        command_job("bash", "-c", "date; touch  RAN"),
    ],
)
def test_under_another_id_or_in_a_shell_it_is_the_same_work(body: Job) -> None:
    run = Driven(plan(0))
    assert "X does what DANGER was to do" in refused(run, plan(1, **beside(body)))
    front = plan(2, **{**beside(body), "G1": task("G1", gate(), after="A1 X")})
    assert "X does what DANGER was to do" in refused(run, front)
    assert run.running == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (sql_job("insert into t values (1); analyze t"), sql_job("INSERT  into t\nvalues (1) -- again")),
        (sql_job("begin; delete from t; commit"), command_job("psql", "-c", "DELETE  from t")),
        (sql_job("delete from t"), command_job("sh", "-c", 'date; psql --dbname=t -c "delete from t; analyze"')),
        (sql_job("delete from t"), command_job("psql", "--command=delete /* all */ from t")),
        (sql_job("delete from t"), command_job("psql", "-c", "delete -- all\nfrom t")),
        (sql_job("select danger()"), command_job("psql", "-tc", "select danger();")),
        (command_job("psql", "-c", "delete from t"), sql_job("analyze t; delete\nfrom t")),
        (sql_job("select danger()"), Job(kind=JobKind.PROBE, spec=SqlProbe(on=TARGET, query="select danger() > 0"))),
        (copy_job("ehr.*"), copy_job("ehr.patient")),
        (copy_job("ehr.patient"), copy_job("ehr.*", "core.*")),
        (
            Job(kind=JobKind.PYTHON, spec=PythonSpec(module="steps", function="switch")),
            Job(kind=JobKind.PYTHON, spec=PythonSpec(module="steps", function="switch", arguments={"n": 2})),
        ),
        (Manual(text="Redirect the gateway"), Manual(text="redirect  the gateway")),
        (confirm("roros", "os"), confirm("roros", "os")),
        (reconcile_job("ehr.*"), reconcile_job("ehr.*")),
    ],
)
def test_every_kind_of_work_is_known_again(before: object, after: object) -> None:
    run = Driven(plan(0, DANGER=task("DANGER", before, after="G1")))  # type: ignore[arg-type]
    front = plan(1, **{**beside(after), "G1": task("G1", gate(), after="A1 X")})
    assert "X does what DANGER was to do" in refused(run, front)


@pytest.mark.parametrize("new", [sql_job("delete from t"), command_job("date")])
def test_a_statement_of_nothing_but_a_comment_is_part_of_no_work(new: Job) -> None:
    run = Driven(plan(0, DANGER=task("DANGER", sql_job("-- nothing to do"), after="G1")))
    amended(
        run, plan(1, X=task("X", new), G1=task("G1", gate(), after="A1 X"), DANGER=run.plan.by_id[TaskId("DANGER")])
    )
    assert "X" in run.running


def test_a_person_s_task_is_what_its_title_says() -> None:
    run = Driven(plan(0, DANGER=task("DANGER", Manual(), after="G1")))
    renamed = replace(task("X", Manual()), title="task  DANGER")
    assert "X does what DANGER was to do" in refused(
        run,
        plan(1, DANGER=None, X=renamed, G1=task("G1", gate(), after="A1 X"), M1=task("M1", Milestone(), after="G1")),
    )


def test_nor_does_it_go_into_another_task_s_body_or_rollback() -> None:
    run = Driven(plan(0, B1=task("B1", command_job("date"), after="A1")))
    assert "B1 does what DANGER was to do" in refused(run, plan(1, B1=task("B1", DANGER, after="A1")))
    undone_by_it = task("B1", command_job("date"), after="A1", undo=DANGER)
    assert "B1 does what DANGER was to do" in refused(run, plan(2, B1=undone_by_it))
    swapped = {"DANGER": task("DANGER", Manual(), after="G1"), "A2": task("A2", DANGER, after="A1")}
    assert "A2 does what DANGER was to do" in refused(run, plan(3, **swapped))


def test_what_an_earlier_amendment_dropped_or_changed_is_remembered() -> None:
    run = Driven(plan(0))
    amended(run, plan(1, DANGER=None, M1=task("M1", Milestone(), after="G1")))
    front = {"X": task("X", DANGER), "G1": task("G1", gate(), after="A1 X"), "DANGER": None}
    assert "X does what DANGER was to do" in refused(run, plan(2, **front, M1=task("M1", Milestone(), after="G1")))
    again = {"DANGER": task("DANGER", Manual()), "G1": task("G1", gate(), after="A1 DANGER")}
    assert "DANGER would no longer wait for G1" in refused(
        run, plan(3, **again, M1=task("M1", Milestone(), after="G1"))
    )


def test_what_is_new_stands_before_or_behind_a_gate_and_never_beside_it() -> None:
    run = Driven(plan(0))
    new = command_job("touch", "OTHER")
    assert "X would run beside G1" in refused(run, plan(1, X=task("X", new)))
    assert "X would run beside G1" in refused(
        run, plan(2, X=task("X", new), M1=task("M1", Milestone(), after="DANGER X"))
    )
    assert "X would run beside G1" in refused(run, plan(3, X=task("X", Manual(), after="A1")))
    amended(run, plan(4, X=task("X", reconcile_job("ehr.*"))))
    front = {"Y": task("Y", new), "G1": task("G1", gate(), after="A1 Y")}
    amended(run, plan(5, X=task("X", reconcile_job("ehr.*")), **front))
    assert run.running == {"X": 1, "Y": 1}


def test_work_that_stood_beside_the_gate_before_is_no_secret() -> None:
    run = Driven(
        plan(0, B1=task("B1", copy_job("ehr.*"), after="A1"), DANGER=task("DANGER", copy_job("ehr.*"), after="G1"))
    )
    again = plan(
        1,
        B1=task("B1", copy_job("ehr.*"), after="A1"),
        B2=task("B2", copy_job("ehr.patient"), after="B1"),
        G1=task("G1", gate(), after="A1 B2"),
        DANGER=task("DANGER", copy_job("ehr.*"), after="G1"),
    )
    amended(run, again)


def test_after_its_go_a_gate_holds_nothing_back() -> None:
    run = Driven(plan(0))
    run.done("A1")
    run.go("G1")
    run.ends("DANGER")
    assert run.result == "completed"
    run = Driven(plan(0, P1=task("P1", Manual(), after="G1")))
    run.done("A1")
    run.go("G1")
    amended(run, plan(1, P1=task("P1", Manual()), X=task("X", command_job("date"))))
    assert "X" in run.running


def test_a_required_task_is_neither_dropped_nor_passed() -> None:
    proof = task("P1", reconcile_job("ehr.*"), after="A1", required=True)
    with_proof = {"P1": proof, "G1": task("G1", gate(), after="P1")}
    run = Driven(plan(0, **with_proof))
    assert "P1 is required and cannot be skipped" in run.refused("skip", task="P1", reason="late")
    for number, change in enumerate(
        [
            {"P1": None, "G1": task("G1", gate(), after="A1")},
            {"P1": task("P1", reconcile_job("ehr.*"), after="A1"), "G1": with_proof["G1"]},
            {"P1": task("P1", Manual(), after="A1", required=True), "G1": with_proof["G1"]},
            {"P1": task("P1", command_job("true"), after="A1", required=True), "G1": with_proof["G1"]},
        ],
        start=1,
    ):
        assert "P1 is required" in refused(run, plan(number, **change))
    passed = plan(5, P1=proof, G1=task("G1", gate(), after="A1"))
    assert "G1, DANGER, M1 would no longer wait for P1" in refused(run, passed)


def test_a_required_proof_holds_the_go_live_back_without_any_gate() -> None:
    def tasks(number: int, live_after: str) -> Plan:
        proof = task("P1", reconcile_job("ehr.*"), after="C1", required=True)
        live = task("M1", Milestone(), after=live_after)
        return replace(night(task("C1", copy_job("ehr.*")), proof, live), sha256=str(number) * 64)

    run = Driven(tasks(0, "P1"))
    assert "M1 would no longer wait for P1" in refused(run, tasks(1, "C1"))


def test_a_weakened_gate_names_what_went_and_a_go_accepts_it_by_name() -> None:
    run = Driven(plan(0, G1=task("G1", gate(QUERY, poll=("owner", "ward")), after="A1")))
    event = amended(run, plan(1, G1=task("G1", gate(poll=("owner",)), after="A1")))
    assert [one.text for one in event.weakened] == [
        "no longer asked: required, a query on platform: select false",
        "no longer polled: Ward",
    ]
    assert "weaker since revision 2: no longer asked" in run.state.warnings[-1].text
    run.done("A1")
    assert lacking(run) == ["weakened:G1/criterion-1", "weakened:G1/ward"]
    run.votes("G1", "owner")
    assert "not accepted: weakened:G1/criterion-1, weakened:G1/ward" in run.refused("decide", task="G1", choice="go")
    run.do("decide", task="G1", choice="go", accept=lacking(run), text="the ward has gone home")
    assert run.phase("G1") is Phase.GO_WITH_CAVEAT
    assert [one.lost for one in run.state.weakened] == ["criterion-1", "ward"]


def test_what_is_given_back_need_not_be_accepted_and_what_goes_in_steps_adds_up() -> None:
    run = Driven(plan(0, G1=task("G1", gate(QUERY), after="A1")))
    amended(run, plan(1, G1=task("G1", gate(), after="A1")))
    amended(run, plan(2, G1=task("G1", gate(poll=("owner",)), after="A1")))
    assert lacking(run) == ["weakened:G1/criterion-1", "weakened:G1/ward"]
    amended(run, plan(3, G1=task("G1", gate(QUERY, poll=("owner",)), after="A1")))
    assert lacking(run) == ["weakened:G1/ward"]
    amended(run, plan(4, G1=task("G1", gate(QUERY, DoneCriterion(tasks=(TaskId("A1"),))), after="A1")))
    assert [one for one in lacking(run) if "weakened" in one] == []


def _gate(**more: object) -> Checkpoint:
    return replace(gate(DoneCriterion(tasks=(TaskId("A1"), TaskId("B1")), required=True), final=True), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ({"G1": task("G1", _gate(quorum=1), after="A1 B1")}, "quorum"),
        ({"G1": task("G1", _gate(decided_by=PartyId("ward")), after="A1 B1")}, "decision"),
        ({"G1": task("G1", _gate(point_of_no_return=False), after="A1 B1")}, "no-return"),
        (
            {"G1": task("G1", gate(DoneCriterion(tasks=(TaskId("A1"), TaskId("B1"))), final=True), after="A1 B1")},
            "criterion-1",
        ),
        (
            {"G1": task("G1", gate(DoneCriterion(tasks=(TaskId("A1"),), required=True), final=True), after="A1 B1")},
            "criterion-1",
        ),
        ({"G1": task("G1", _gate(), after="A1")}, "B1"),
        ({"B1": None, "G1": task("G1", _gate(), after="A1")}, "B1"),
        ({"B1": task("B1", Confirm(items=(Item(id="os", name="Os"),)), after="A1")}, "B1"),
    ],
)
def test_whatever_a_gate_loses_has_a_name(changed: dict[str, Task | None], lost: str) -> None:
    before = {"B1": task("B1", confirm("os", "roros"), after="A1"), "G1": task("G1", _gate(), after="A1 B1")}
    run = Driven(plan(0, **before))
    event = amended(run, plan(1, **{**before, **changed}))
    assert [one.name for one in event.weakened] == [f"weakened:G1/{lost}"]


def test_a_gate_that_asks_for_more_is_not_weakened() -> None:
    run = Driven(plan(0, G1=task("G1", gate(QUERY, poll=("owner",)), after="A1")))
    stronger = gate(QUERY, DoneCriterion(tasks=(TaskId("A1"),)), poll=("owner", "ward"))
    assert amended(run, plan(1, G1=task("G1", stronger, after="A1"))).weakened == ()
    new = task("B1", Manual(), after="A1")
    assert amended(run, plan(2, B1=new, G1=task("G1", stronger, after="B1"))).weakened == ()


def test_a_plan_that_can_no_longer_be_read_stops_amendments() -> None:
    run = Driven(plan(0))
    amended(run, plan(1, B1=task("B1", Manual(), after="G1")))
    del run.stored["0" * 64]
    assert "revision 1 of the plan cannot be read any more" in refused(run, plan(2))


@pytest.mark.parametrize(
    ("asks", "named"),
    [
        (gate(ForecastCriterion(task=TaskId("M1"), by=at(60))), ["weakened:G1/rehearsals"]),
        (gate(RollbackCriterion(by=at(60))), ["weakened:G1/rehearsals"]),
        (gate(RehearsedCriterion(critical=True)), ["weakened:G1/rehearsals"]),
        (gate(final=True), ["weakened:G1/rehearsals"]),
        (gate(), []),
    ],
)
def test_other_rehearsals_are_accepted_by_name_where_times_are_asked_of(asks: Checkpoint, named: list[str]) -> None:
    """A night that was quicker would make a time, or a no-go, that was out of reach before."""
    run = Driven(plan(0, G1=task("G1", asks, after="A1")))
    quick = replace(plan(1, G1=task("G1", asks, after="A1")), nights=(a_night(a_task("A1", 1)),))
    amended(run, quick)
    assert [one for one in lacking(run) if "rehearsals" in one] == named
    amended(run, replace(plan(2, G1=task("G1", asks, after="A1")), nights=()))
    assert [one for one in lacking(run) if "rehearsals" in one] == []


CHANCE = ForecastCriterion(task=TaskId("M1"), by=at(60), at_least=16)
REHEARSED = RehearsedCriterion(tasks=(TaskId("A1"),), every_rollback=True, times=2)


@pytest.mark.parametrize(
    ("asked", "now", "weaker"),
    [
        (CHANCE, replace(CHANCE, at_least=17), False),
        (CHANCE, replace(CHANCE, at_least=15), True),
        (CHANCE, replace(CHANCE, by=at(61)), True),
        (CHANCE, replace(CHANCE, at_least=None), True),
        (replace(CHANCE, at_least=None), CHANCE, True),
        (REHEARSED, replace(REHEARSED, critical=True, times=3), False),
        (REHEARSED, replace(REHEARSED, times=1), True),
        (REHEARSED, replace(REHEARSED, tasks=(TaskId("G1"),)), True),
        (REHEARSED, replace(REHEARSED, every_rollback=False, rollbacks=(TaskId("A1"),)), True),
        (replace(REHEARSED, critical=True), REHEARSED, True),
    ],
)
def test_fewer_nights_or_fewer_rehearsals_weaken_a_gate(asked: Criterion, now: Criterion, weaker: bool) -> None:
    run = Driven(plan(0, G1=task("G1", gate(asked), after="A1")))
    amended(run, plan(1, G1=task("G1", gate(now), after="A1")))
    assert ("weakened:G1/criterion-1" in lacking(run)) is weaker


def test_work_that_is_critical_no_more_weakens_a_gate_that_wants_the_critical_path_rehearsed() -> None:
    asks = gate(RehearsedCriterion(critical=True))
    run = Driven(plan(0, G1=task("G1", asks, after="A1")))
    detour = task("B9", sql_job(), minutes=300)
    amended(run, plan(1, B9=detour, G1=task("G1", asks, after="A1 B9")))
    assert "weakened:G1/critical-A1" in lacking(run)


def outage(start: str = "A1", most: float = 60) -> IntervalCriterion:
    begins, ends = Edge(task=TaskId(start), side=Side.START), Edge(task=TaskId("M1"), side=Side.END)
    interval = Interval(id="outage", title="Without a record", begins=begins, ends=ends)
    return IntervalCriterion(interval=interval, at_most=timedelta(minutes=most))


@pytest.mark.parametrize(
    ("criterion", "weaker"), [(outage(most=50), False), (outage(most=70), True), (outage("DANGER"), True)]
)
def test_a_longer_limit_of_an_interval_or_a_shorter_stretch_of_it_is_less(
    criterion: IntervalCriterion, weaker: bool
) -> None:
    run = Driven(plan(0, G1=task("G1", gate(outage()), after="A1")))
    event = amended(run, plan(1, G1=task("G1", gate(criterion), after="A1")))
    assert [one.text for one in event.weakened] == (
        ["no longer asked: outage (start of A1 to end of M1) at most 1h"] if weaker else []
    )


def test_work_inside_an_interval_that_is_planned_shorter_is_worth_less_at_a_gate_that_asks_for_it() -> None:
    run = Driven(plan(0, G1=task("G1", gate(outage()), after="A1")))
    event = amended(
        run, plan(1, G1=task("G1", gate(outage()), after="A1"), DANGER=task("DANGER", DANGER, after="G1", minutes=1))
    )
    assert [one.text for one in event.weakened] == [
        "DANGER is planned 1m instead of 10m, and the forecast of outage with it"
    ]


def test_an_interval_that_this_kind_of_run_no_longer_measures_asks_for_less() -> None:
    asking = {"G1": task("G1", gate(outage("DANGER")), after="A1"), "M1": task("M1", Milestone(), after="G1")}
    run = Driven(plan(0, **asking), kind=RunKind.PRODUCTION)
    of_rehearsals = task("DANGER", DANGER, after="G1", only=RunKind.REHEARSAL)
    event = amended(run, plan(1, **asking, DANGER=of_rehearsals))
    assert "no longer measured without DANGER: outage (start of DANGER to end of M1) at most 1h" in [
        one.text for one in event.weakened
    ]
