"""What a person reads of two plans: sentences, and no line that is wider than a terminal."""

from dataclasses import replace
from datetime import timedelta

from console.text.comparing.plan_change_page import change_text
from jobs.run.plan_change import change_between
from plans.library import Sample, path_of
from plans.load import load
from plans.model import Dependency, TaskId, ends_of


def test_two_equal_plans_are_told_in_one_line() -> None:
    plan = load(path_of(Sample.STARTER)).plan
    assert change_text(change_between(plan, plan), plan.timezone) == "both plans say the same"


def test_times_tasks_gates_and_the_critical_path_are_told_in_words() -> None:
    plan = load(path_of(Sample.STARTER)).plan
    (first, second, third, *rest) = plan.tasks
    longer = replace(third, duration=timedelta(hours=6), dependencies=ends_of(second.id), required=False)
    other = replace(plan, tasks=(first, second, longer, *rest), window_ends=None)
    text = change_text(change_between(plan, other), plan.timezone)
    assert "go-live: Sat 07 Mar 01:30 instead of Fri 06 Mar 23:00, 2h30m later" in text
    assert "above the tasks: the end of the window" in text
    assert "weakened:G1/window: the window no longer has an end" in text
    assert "duration 6h instead of 45m" in text
    assert "no longer waits for T01, waits for T02" in " ".join(text.split())
    assert "  before  M1" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_lag_and_a_beginning_are_told_with_what_counted_before() -> None:
    plan = load(path_of(Sample.WAITS)).plan
    waits = {"A3": Dependency(task=TaskId("A2")), "A6": Dependency(task=TaskId("A5"), lag=timedelta(minutes=10))}
    tasks = tuple(replace(one, dependencies=(waits[one.id],)) if one.id in waits else one for one in plan.tasks)
    text = " ".join(change_text(change_between(plan, replace(plan, tasks=tasks)), plan.timezone).split())
    assert "waits for A2 instead of start of A2 + 10m" in text
    assert "waits for A5 + 10m instead of A5 + 30m" in text
