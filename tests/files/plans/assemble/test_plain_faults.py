"""A cycle and a password are named whatever else is wrong with the file."""

from pathlib import Path

import pytest

from plans.load import load
from plans.problems import PlanProblems
from tests.support.plan_files import HEAD, SOUND, write


def problems(folder: Path, text: str) -> str:
    with pytest.raises(PlanProblems) as caught:
        load(write(folder, text))
    return "\n".join(map(str, caught.value.problems))


def test_a_cycle_is_named_beside_an_id_that_is_used_twice(tmp_path: Path) -> None:
    tasks = """\
  - {id: A, title: a, duration: 1m, after: [B], manual: {}}
  - {id: B, title: b, duration: 1m, after: [A], manual: {}}
  - {id: X, title: x, duration: 1m, manual: {}}
  - {id: X, title: x, duration: 1m, manual: {}}
  - {id: M1, title: m, after: [B], milestone: true}
"""
    found = problems(tmp_path, HEAD + tasks)
    assert "used twice" in found
    assert "a cycle: A (line 14) waits for B (line 15)" in found


def test_a_cycle_through_a_task_without_anything_sound_is_named(tmp_path: Path) -> None:
    tasks = """\
  - {id: A, title: a, duration: 1m, after: [B, 7], manual: {}}
  - {id: B, title: b, duration: x, after: [A], manual: {counter: nothing}}
  - {id: M1, title: m, after: [B], milestone: true}
"""
    assert "a cycle: A (line 14) waits for B (line 15)" in problems(tmp_path, HEAD + tasks)


def test_a_password_is_named_in_a_database_that_has_other_faults(tmp_path: Path) -> None:
    text = SOUND.replace("{service: c}", '{dsn: "postgresql://u:hunter2@h/d", servce: c}')
    assert text != SOUND
    found = problems(tmp_path, text)
    assert 'unknown key "servce"' in found
    assert "a password is written here" in found
    assert "hunter2" not in found


def test_a_password_is_named_in_a_file_of_which_nothing_else_can_be_said(tmp_path: Path) -> None:
    found = problems(tmp_path, 'databases: {a: {rehearsal: {dsn: "password=hunter2"}}}\ntasks: nothing\n')
    assert "a password is written here" in found
