"""How often a task was rehearsed and when last, or that it never was, and what does not count."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from console.text.rehearsals.rehearsed import measured_json, rehearsed_cell, rehearsed_sentence, rehearsed_summary
from console.text.schedule_page import schedule_text
from plans.model import Job, Milestone, RunKind, Task, TaskId, WatchSpec
from plans.rehearsals.durations import Measurements, known_of, never_measured
from plans.rehearsals.fingerprint import fingerprint
from plans.schedule import schedule
from tests.support.nights import START, TARGET, night, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task

ONCE = Measurements(counting=(timedelta(minutes=1),), nights=(a_night(),))
PLAN = night(task("A1", undo=True), task("A2", sql_job("select 2"), after="A1"), task("M1", Milestone(), after="A2"))
REHEARSED = replace(PLAN, nights=(a_night(replace(a_task("A1", 60), work=fingerprint(PLAN.tasks[0].body))),))


@pytest.mark.parametrize(
    ("one", "text", "cell"),
    [
        (ONCE, "rehearsed once, last Fri 11 Nov 2022", "1x"),
        (Measurements(), "never rehearsed", "never"),
        (Measurements(before_a_change=2), "rehearsed only before it was changed (twice)", "old"),
        (Measurements(in_another_kind=1), "rehearsed only otherwise, in the other kind of run (once)", "other"),
        (
            replace(ONCE, before_a_change=3),
            "rehearsed once, last Fri 11 Nov 2022; and before it was changed (3 times)",
            "1x",
        ),
    ],
)
def test_it_is_said_how_often_when_last_and_what_does_not_count(one: Measurements, text: str, cell: str) -> None:
    a1 = PLAN.tasks[0]
    assert rehearsed_sentence(a1, one, ZoneInfo("Europe/Oslo")) == text
    assert rehearsed_cell(a1.body, one) == cell


def test_what_only_production_does_was_never_rehearsed_for_that_reason() -> None:
    only: Task = replace(PLAN.tasks[0], only=RunKind.PRODUCTION)
    text = rehearsed_sentence(only, Measurements(), ZoneInfo("UTC"))
    assert text == "never rehearsed: only production does it"


def test_the_whole_plan_is_summed_up_and_a_script_gets_each_task() -> None:
    assert rehearsed_summary(REHEARSED) == (
        "rehearsed: 1 of 2 tasks and 0 of 1 rollback, in 1 night (cutover show: each)"
    )
    assert rehearsed_summary(PLAN) == ""
    told = measured_json(REHEARSED, REHEARSED.tasks[0])
    assert (told["times"], told["last"], told["nights"]) == (1, START.isoformat(), ["7f3a"])
    assert told["rollback"] == measured_json(REHEARSED, REHEARSED.tasks[0], of_rollback=True)


def test_a_night_that_was_given_up_before_anything_was_measured_is_none_in_which_it_was_rehearsed() -> None:
    given_up = replace(a_night(), birth="0" * 64, result="aborted", tasks=(), rollbacks=())
    with_it = replace(REHEARSED, nights=(*REHEARSED.nights, given_up))
    assert rehearsed_summary(with_it) == rehearsed_summary(REHEARSED)
    assert rehearsed_summary(replace(PLAN, nights=(given_up,))) == ""


def test_the_schedule_has_a_column_for_it_once_something_was_rehearsed() -> None:
    page = schedule_text(REHEARSED, schedule(REHEARSED))
    rows = {line[1:3]: line[-5:].strip() for line in page.splitlines() if line[1:3] in ("A1", "A2")}
    assert rows == {"A1": "1x", "A2": "never"}
    assert "Rollbacks       A1 never" in page
    assert max(map(len, page.splitlines())) <= 80
    assert "REHRS" not in schedule_text(PLAN, schedule(PLAN))


def test_a_watch_lasts_as_long_as_it_is_planned_and_is_never_never_rehearsed() -> None:
    watch = Job(kind="watch", spec=WatchSpec(on=TARGET, query="select true", every=timedelta(seconds=10)))
    watched = replace(REHEARSED, tasks=(*REHEARSED.tasks, replace(REHEARSED.tasks[0], id=TaskId("W1"), body=watch)))
    assert rehearsed_cell(watch, Measurements()) == ""
    assert rehearsed_summary(watched).startswith("rehearsed: 1 of 2 tasks")
    assert [one.id for one in never_measured(watched, known_of(watched))] == ["A2"]
