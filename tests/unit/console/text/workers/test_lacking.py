"""What is said before the night of labels that nobody serves."""

from dataclasses import replace
from datetime import timedelta

from console.text.workers.lacking import labels_needed, lacking, not_asked
from jobs.journal.tickets import WorkerRow
from plans.model import CopySpec, DatabaseId, Job, JobKind, Plan, SqlSpec, TableSelection, Task, TaskId
from plans.problems import Place
from tests.support.attempts import rehearsed
from tests.support.people.worker_rows import NOW, PROGRAM, WORKER

JOB = Job(kind=JobKind.SQL, spec=SqlSpec(on=DatabaseId("platform"), text="select 1"))
NEEDS_NONE = rehearsed(platform="postgresql:///platform")
NOWHERE = Place(file="")
TASKS = tuple(
    Task(id=TaskId(name), title=name, stream="", place=NOWHERE, body=JOB, duration=timedelta(minutes=5), runs_on="dmz")
    for name in ("C01", "C02")
)
PLAN = replace(NEEDS_NONE, tasks=TASKS)
LOGINS = {"dmz": frozenset({"w_dmz"})}
BEGIN = "no worker with the label dmz is there (tasks C01, C02): cutover worker --labels dmz"


def said(*rows: WorkerRow, plan: Plan = PLAN, logins: dict[str, frozenset[str]] = LOGINS) -> list[str]:
    return [*lacking(plan, rows, logins, program=PROGRAM)]


def test_nothing_is_said_where_a_worker_serves_the_label_or_none_is_needed() -> None:
    assert said(WORKER) == []
    assert said(plan=NEEDS_NONE) == []
    assert [*not_asked(labels_needed(NEEDS_NONE, {}), "away")] == []


def test_one_that_is_silent_has_left_or_serves_another_label_serves_nothing() -> None:
    gone = (
        replace(WORKER, seen=NOW - timedelta(seconds=31)),
        replace(WORKER, left_at=NOW),
        replace(WORKER, labels=("imaging",)),
    )
    assert said(*gone) == [BEGIN]


def test_a_task_that_takes_more_slots_at_once_than_there_are_is_named_with_both() -> None:
    rows = TableSelection(source=DatabaseId("legacy"), target=DatabaseId("platform"), tables=("a.*",))
    spread = CopySpec(rows=rows, workers=9, lanes={"dmz": 8, "other": 1})
    plan = replace(PLAN, tasks=(replace(TASKS[0], body=Job(kind=JobKind.COPY, spec=spread)), TASKS[1]))
    logins = {"dmz": LOGINS["dmz"], "other": LOGINS["dmz"]}
    other = replace(WORKER, labels=("other",), slots=1)
    assert said(WORKER, other, plan=plan, logins=logins) == [
        "workers with the label dmz have 4 slots, and C01 takes 9 at once: "
        "what has none waits (more --slots, or another cutover worker --labels dmz)"
    ]
    assert said(WORKER, replace(WORKER, slots=5), other, plan=plan, logins=logins) == []


def test_where_no_login_may_serve_the_label_the_owners_command_comes_first() -> None:
    first = "no login may serve it: cutover db worker LOGIN dmz, then cutover worker --labels dmz"
    assert said(WORKER, logins={}) == [f"no worker with the label dmz is there (tasks C01, C02): {first}"]


def test_a_login_that_may_serve_it_no_longer_serves_it_not() -> None:
    assert said(WORKER, logins={"dmz": frozenset({"w_other"})}) == [BEGIN]


def test_another_program_is_named_with_both_versions() -> None:
    assert said(replace(WORKER, version="0.0.9 (0)")) == [
        "worker w1 on db2 (dmz) is cutover 0.0.9 (0), this host's is 0.1.0 (5f3c9a1e): "
        "it takes nothing of an engine that is this host's program"
    ]


def test_a_control_database_that_was_not_asked_is_said_with_the_reason() -> None:
    assert [*not_asked(labels_needed(PLAN, {"gw": ("C02",)}), "it is away")] == [
        "whether workers serve dmz, gw is not known: the control database was not asked (it is away)"
    ]
