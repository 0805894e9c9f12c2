"""What a task waits for is written as an id, or with the moment of that task; whatever else is explained."""

from datetime import timedelta
from pathlib import Path

import pytest

from plans.model import Dependency, Side, TaskId
from tests.support.plan_files import problems, sound, task

A1 = TaskId("A1")


@pytest.mark.parametrize(
    ("written", "side", "minutes"),
    [
        ("A1", Side.END, 0),
        ("{A1: +30m}", Side.END, 30),
        ("{A1: + 1h30m}", Side.END, 90),
        ("{A1: started}", Side.START, 0),
        ("{A1: started+10m}", Side.START, 10),
        ("{A1: started + 10m}", Side.START, 10),
    ],
)
def test_an_end_or_a_beginning_is_waited_for_with_a_lag_or_without(
    tmp_path: Path, written: str, side: Side, minutes: int
) -> None:
    plan = sound(tmp_path, task(f"after: [{written}]\nmanual: {{}}")).plan
    [one] = plan.by_id[TaskId("X1")].dependencies
    assert one == Dependency(task=A1, side=side, lag=timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("{A1: -30m}", "A1 - 30m: nobody knows so long before what is to come when it will be (split A1"),
        ("{A1: started-5m}", "A1 - 5m: nobody knows so long before"),
        ("{A1: FF}", "a plan does not say of a task that it ends when another one ends (split the task"),
        ("{A1: SF+5m}", "a plan does not say of a task that it ends when another one begins (split the task"),
        ("{A1: 30m}", "30m is no moment of A1 (A1 alone is its end; {A1: +30m} is 30m later"),
        ("{A1: SS+10m}", "SS+10m is no moment of A1"),
        ("{A1: ''}", "is no moment of A1"),
        ("{A1: 30}", "30 is no moment of A1"),
        ("{A1: [+30m]}", "a list is no moment of A1"),
        ("{A1: +30}", "30 is no moment of A1"),
        ("{A1: '+30'}", '"30" is not a duration (write 30m or 30s)'),
        ("{A1: +}", '"" is not a duration'),
        ("{A1: +0m}", "this lag is none (write A1)"),
        ("{A1: started+0m}", "this lag is none (write {A1: started})"),
        ("A1+30m", '"A1+30m" is no id (write {A1: +30m})'),
        ("A1FS + 30m", '"A1FS + 30m" is no id (write {A1: +30m})'),
        ("A1SS+30m", '"A1SS+30m" is no id (write {A1: started+30m})'),
        ("{5: +30m}", 'unknown task "5"'),
        ("{null: +30m}", 'unknown task "null"'),
        ("{A1: +5m, A2: +5m}", "an entry in braces names one task, and the moment of it that counts"),
        ("{}", "an entry in braces names one task"),
        ("{A9: +5m}", 'unknown task "A9"'),
        ("12", "expected text, found the number 12"),
        ("[A1]", "expected text, found a list"),
        ("{X1: started}", "a cycle: X1 (line"),
        ("A1, {A1: started}", '"A1" stands in this list twice'),
    ],
)  # fmt: skip
def test_what_cannot_be_waited_for_is_refused_with_what_to_do_instead(tmp_path: Path, written: str, what: str) -> None:
    [found] = problems(tmp_path, task(f"after: [{written}]\nmanual: {{}}"))
    assert what in found
