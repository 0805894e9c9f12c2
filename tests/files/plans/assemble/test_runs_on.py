"""Which workers run a job: by task, stream or database, and what a plan says of it that cannot be."""

from pathlib import Path

import pytest

from plans.load import load
from plans.model import Job, Plan, TaskId
from plans.problems import PlanProblems
from plans.runs_on import label_of, labels_of, reached_by_workers

TEXT = """
cutover: 1
title: Here and there
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
parties: {ops: {name: Operations}}
databases:
  legacy: {role: source, %(legacy)s rehearsal: {dsn: postgresql:///legacy}}
  platform: {role: target, %(platform)s rehearsal: {dsn: postgresql:///platform}}
%(more)s
tasks:
  - id: T1
    title: Copy
    stream: move
    %(task)s
    duration: 5m
    job: {copy: {from: legacy, to: platform, tables: [ehr.note]}}
    rollback: {duration: 5m, job: {copy: undo}}
  - {id: T2, title: Look, duration: 5m, after: [T1], job: {sql: {on: platform, query: select 1}}, rollback: none}
  - {id: P1, title: Call, %(person)s duration: 5m, after: [T1], manual: {}, rollback: none}
  - {id: M1, title: Go-live, after: [T2, P1], milestone: true}
%(last)s
"""
PARTS = ("legacy", "platform", "more", "task", "person", "last")


def loaded(tmp_path: Path, **said: str) -> Plan:
    text = TEXT % {part: said.get(part, "") for part in PARTS}
    (tmp_path / "plan.yaml").write_text(text, "utf-8")
    return load(tmp_path / "plan.yaml").plan


def label(plan: Plan, name: str) -> str:
    task = plan.by_id[TaskId(name)]
    assert isinstance(task.body, Job)
    return label_of(plan, task, task.body)


def test_without_a_word_everything_runs_with_the_engine(tmp_path: Path) -> None:
    plan = loaded(tmp_path)
    assert (label(plan, "T1"), label(plan, "T2")) == ("", "")


def test_a_task_comes_before_its_stream_and_that_before_its_databases(tmp_path: Path) -> None:
    stream = "streams: {move: {runs_on: by-stream}}"
    assert label(loaded(tmp_path, legacy="runs_on: by-database,"), "T1") == "by-database"
    assert label(loaded(tmp_path, legacy="runs_on: by-database,", more=stream), "T1") == "by-stream"
    said = {"legacy": "runs_on: by-database,", "more": stream, "task": "runs_on: by-task"}
    assert label(loaded(tmp_path, **said), "T1") == "by-task"


def test_a_rollback_runs_where_its_own_databases_are(tmp_path: Path) -> None:
    plan = loaded(tmp_path, platform="runs_on: near-target,")
    task = plan.by_id[TaskId("T1")]
    assert task.rollback is not None
    assert isinstance(task.rollback.body, Job)
    assert label_of(plan, task, task.rollback.body) == "near-target"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"more": "streams: {mvoe: {runs_on: dmz}}"}, 'no task is of the stream "mvoe"'),
        ({"person": "runs_on: dmz,"}, "P1 has no job: nothing of it runs anywhere"),
        (
            {"legacy": "runs_on: a,", "platform": "runs_on: b,"},
            "T1 would run on two workers: legacy says a and platform says b",
        ),
    ],
)
def test_what_cannot_be_is_told_with_its_line(tmp_path: Path, said: dict[str, str], sentence: str) -> None:
    with pytest.raises(PlanProblems) as refused:
        loaded(tmp_path, **said)
    assert any(sentence in str(one) for one in refused.value.problems)


@pytest.mark.parametrize(
    "asks",
    [
        "  - {id: G1, title: Gate, duration: 5m, checkpoint: {decided_by: ops, "
        "criteria: [{sql: {on: platform, query: select true}}]}}",
        "flows: [{id: F, title: Letters, sent: {sql: {on: platform, query: select 1 as count}}}]",
    ],
)
def test_what_the_engine_asks_itself_is_on_a_database_that_it_reaches(tmp_path: Path, asks: str) -> None:
    with pytest.raises(PlanProblems) as refused:
        loaded(tmp_path, platform="runs_on: dmz,", last=asks)
    told = "platform is reached by workers with the label dmz alone, and the engine asks this"
    assert any(told in str(one) for one in refused.value.problems)


def test_what_a_plan_asks_for_is_named_with_its_tasks(tmp_path: Path) -> None:
    plan = loaded(tmp_path, platform="runs_on: dmz,")
    assert dict(labels_of(plan)) == {"dmz": ("T1", "T2")}
    assert dict(reached_by_workers(plan)) == {"platform": "dmz"}


def test_of_two_labels_the_task_decides(tmp_path: Path) -> None:
    plan = loaded(tmp_path, legacy="runs_on: a,", platform="runs_on: b,", task="runs_on: c")
    assert label(plan, "T1") == "c"
