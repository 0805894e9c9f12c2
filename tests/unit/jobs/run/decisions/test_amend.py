"""A new revision of the plan holds for what has not started, and opens no gate."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.run.decisions.decision import AskQueries
from jobs.run.events import PlanAmended, UnitId
from jobs.run.state.unit import Phase
from plans.model import (
    Connection,
    Database,
    DatabaseId,
    Identity,
    Manual,
    Milestone,
    Plan,
    Role,
    RunKind,
    SqlCriterion,
    Task,
    TaskId,
)
from plans.model.guide import Guide
from tests.support.driver import PERMANENT, Driven
from tests.support.nights import TARGET, at, gate, night, sql_job, task

WRONG = SqlCriterion(on=TARGET, query="select false", required=True)
RIGHT = SqlCriterion(on=TARGET, query="select true", required=True)
NEW = "1" * 64


def tasks(**changed: Task | None) -> tuple[Task, ...]:
    """A job, a checkpoint, a person's task and the go-live, with changes by their ids."""
    found: dict[str, Task | None] = {
        "J1": task("J1", sql_job()),
        "G1": task("G1", gate(WRONG), after="J1"),
        "P1": task("P1", Manual(), after="G1"),
        "M1": task("M1", Milestone(), after="P1"),
    }
    return tuple(one for one in (found | changed).values() if one is not None)


def revised(**changed: Task | None) -> Plan:
    return replace(night(*tasks(**changed)), sha256=NEW)


def amended(run: Driven, plan: Plan) -> None:
    run.do("amend", plan_sha256=NEW, summary="later", revisions=[plan])


def refused(run: Driven, plan: Plan) -> str:
    return run.refused("amend", plan_sha256=NEW, revisions=[plan])


@pytest.fixture
def run() -> Driven:
    return Driven(night(*tasks()))


def test_what_has_not_started_may_change_be_added_and_be_dropped(run: Driven) -> None:
    p2 = task("P2", Manual(), after="P1")
    plan = revised(P1=task("P1", Manual(), after="G1", minutes=45), P2=p2, M1=task("M1", Milestone(), after="P2"))
    amended(run, plan)
    [event] = [one.event for one in run.entries if isinstance(one.event, PlanAmended)]
    assert event.summary == "later: 1 new, 0 dropped, 2 changed"
    assert run.state.revision == 2
    assert run.plan.by_id[TaskId("P1")].duration == timedelta(minutes=45)
    amended(run, revised())


def test_what_has_begun_stays_as_it_was(run: Driven) -> None:
    assert "J1 has begun" in refused(run, revised(J1=task("J1", sql_job("select 2"))))
    run.ends("J1", PERMANENT)
    assert "J1 has begun" in refused(run, revised(J1=task("J1", sql_job("select 2"))))


def test_what_people_are_told_of_a_task_may_change_though_it_has_begun(run: Driven) -> None:
    run.ends("J1", PERMANENT)
    guide = Guide(instructions="look at the log first")
    amended(run, revised(J1=replace(task("J1", sql_job()), guide=guide)))
    [event] = [one.event for one in run.entries if isinstance(one.event, PlanAmended)]
    assert event.summary == "later: 0 new, 0 dropped, 0 changed, other instructions, links, fields or todos of J1"
    assert run.plan.by_id[TaskId("J1")].guide == guide


def test_an_estimate_or_a_note_does_not_make_a_task_begun(run: Driven) -> None:
    run.do("eta", task="P1", minutes=30)
    run.do("note", task="P1", text="later")
    amended(run, revised(P1=task("P1", Manual(), after="G1", minutes=45)))


def test_a_checkpoint_is_not_dropped_and_nothing_moves_out_from_behind_it(run: Driven) -> None:
    assert "G1 is a checkpoint" in refused(run, revised(G1=None, P1=task("P1", Manual(), after="J1")))
    assert "G1 is a checkpoint" in refused(run, revised(G1=task("G1", Manual(), after="J1")))
    assert "P1, M1 would no longer wait for G1" in refused(run, revised(P1=task("P1", Manual(), after="J1")))


def test_a_criterion_that_can_never_be_true_is_mended_after_postponing_the_poll(run: Driven) -> None:
    run.ends("J1")
    run.asked("G1", False)
    run.votes("G1")
    plan = revised(G1=task("G1", gate(RIGHT), after="J1"))
    assert "postpone it first" in refused(run, plan)
    run.do("decide", task="G1", choice="postpone", until=at(30).isoformat())
    amended(run, plan)
    run.wakes()
    run.asked("G1", True)
    run.go("G1", accept=["weakened:G1/criterion-1"], text="the query was wrong")
    assert run.phase("G1") is Phase.GO_WITH_CAVEAT


def test_an_answer_that_the_plan_before_had_asked_for_is_none_to_this_one(run: Driven) -> None:
    run.ends("J1")
    asked = run.answer("G1", True)
    amended(run, revised(P1=task("P1", Manual(), after="G1", minutes=45)))
    assert run.decide(asked) == []
    assert "criterion 1 is older" in refused_go(run)


def test_what_was_measured_at_an_open_poll_is_measured_anew_for_another_plan(run: Driven) -> None:
    run.ends("J1")
    run.asked("G1", True)
    amended(run, revised(P1=task("P1", Manual(), after="G1", minutes=45)))
    assert AskQueries(unit=UnitId("G1"), indexes=(0,)) in run.actions
    assert "criterion 1 is older" in refused_go(run)
    run.asked("G1", True)
    run.go("G1")


def refused_go(run: Driven) -> str:
    run.votes("G1")
    return run.refused("decide", task="G1", choice="go")


def test_a_postponed_poll_does_not_open_before_what_an_amendment_put_in_front_of_it(run: Driven) -> None:
    run.ends("J1")
    run.do("decide", task="G1", choice="no-go", text="the labels do not print")
    new = task("P0", Manual(), after="J1")
    amended(run, revised(P0=new, G1=task("G1", gate(), after="P0")))
    run.do("decide", task="G1", choice="postpone")
    assert run.phase("G1") is Phase.POSTPONED
    assert run.look("G1").waits_for == "P0"
    run.done("P0")
    assert run.phase("G1") is Phase.OPEN


@pytest.mark.parametrize(
    "change",
    [
        {"start": at(60)},
        {"timezone": "Europe/Helsinki"},
        {"go_live": TaskId("P1")},
        {"databases": {}},
        {"databases": {DatabaseId("other"): None}},
    ],
)
def test_another_night_is_another_run(run: Driven, change: dict[str, object]) -> None:
    assert "begin another run" in refused(run, replace(revised(), **change))  # type: ignore[arg-type]


def _database(role: Role = Role.TARGET, **more: object) -> Database:
    return Database(id=TARGET, role=role, **more)  # type: ignore[arg-type]


def test_a_database_may_be_reached_elsewhere_and_a_new_one_may_come() -> None:
    run = Driven(night(*tasks()), not_compared=("platform", "legacy"))
    elsewhere = _database(rehearsal=Connection(dsn="postgresql://elsewhere/platform"))
    new = Database(id=DatabaseId("archive"), role=Role.TARGET)
    databases = {**run.plan.databases, TARGET: elsewhere, new.id: new}
    amended(run, replace(revised(), databases=databases))
    [event] = [one.event for one in run.entries if isinstance(one.event, PlanAmended)]
    assert event.readdressed == ("platform",)
    assert run.state.not_compared == ("legacy",)  # nobody has answered for the other address
    assert run.plan.databases == databases


def test_where_something_else_is_named_as_production_a_rehearsal_knows_nothing_any_more() -> None:
    run = Driven(night(*tasks()), not_compared=("platform", "legacy"))
    moved = _database(production=Connection(service="other"))
    amended(run, replace(revised(), databases={**run.plan.databases, TARGET: moved}))
    assert run.state.not_compared == ()


PINNED = Connection(dsn="postgresql://one/platform", identity=Identity(system="1", database="platform", mark="prod"))


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (_database(), None, "platform would be gone"),
        (_database(), _database(Role.SOURCE), "platform would be a source instead of a target"),
        (
            _database(rehearsal=PINNED),
            _database(rehearsal=replace(PINNED, identity=None)),
            "platform would not be held to the same identity",
        ),
        (
            _database(rehearsal=PINNED),
            _database(rehearsal=replace(PINNED, identity=Identity(system="1", database="platform", mark="other"))),
            "platform would not be held to the same identity",
        ),
    ],
)
def test_what_was_written_to_stays_the_database_that_it_is(before: Database, after: Database | None, why: str) -> None:
    run = Driven(replace(night(*tasks()), databases={TARGET: before}))
    databases = {TARGET: after} if after is not None else {}
    assert f"the databases of a run stay: {why} (begin another run)" in refused(
        run, replace(revised(), databases=databases)
    )


def test_databases_that_a_run_would_refuse_are_refused_with_every_reason(run: Driven) -> None:
    plan = revised(P1=task("P1", Manual(), after="G1", minutes=45))
    run.unfit = {NEW: ("platform: mark is not set, the plan names prod", "archive: nothing listens there")}
    assert "platform: mark is not set, the plan names prod; archive: nothing listens there" in refused(run, plan)
    run.unfit = {}
    amended(run, plan)


def test_a_plan_that_is_not_stored_is_refused(run: Driven) -> None:
    assert "no plan is stored" in run.refused("amend", plan_sha256=NEW)


def test_nothing_is_amended_while_the_night_is_rolled_back() -> None:
    run = Driven(night(task("A1", sql_job(), undo=True), task("P1", Manual())))
    run.ends("A1")
    run.do("rollback", reason="no-go")
    assert "a rollback is under way" in refused(run, replace(run.plan, sha256=NEW))


def test_production_goes_on_with_no_plan_in_which_something_is_to_be_settled() -> None:
    open_point = replace(task("P1", Manual(), after="G1"), guide=Guide(todo=("who is called?",)))
    amended(Driven(night(*tasks())), revised(P1=open_point))
    told = refused(Driven(night(*tasks()), kind=RunKind.PRODUCTION), revised(P1=open_point))
    assert told.startswith("1 todo of the plan to be settled before production: P1: who is called?")
