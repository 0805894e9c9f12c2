"""A task that acts and has no way back is a warning of its line, unless the plan says that it may stay."""

from pathlib import Path

import pytest

from tests.support.plan_files import changed, problems, sound, task, warnings

ACTS = "X1 acts and has no rollback: after a no-go it stays done"


@pytest.mark.parametrize(
    ("lines", "warned"),
    [
        ('manual: {text: "Redirect the endpoints"}', True),
        ("job: {command: {argv: [fw]}}", True),
        ("confirm: {items: [boss, roros]}", True),
        ("job: {probe: {tcp: 'ehr.example:443'}}", False),
        ('manual: {text: "Count them"}\nrollback: none', False),
        ("manual: {}\nrollback: {duration: 5m, manual: {}}", False),
        ("after: [M1]\nmanual: {}", False),
    ],
)
def test_what_acts_before_the_point_of_no_return_and_has_no_rollback_is_warned_of(
    tmp_path: Path, lines: str, warned: bool
) -> None:
    found = [one for one in warnings(tmp_path, task(lines)) if ACTS in one]
    assert bool(found) is warned


def test_it_stands_at_the_line_of_its_task(tmp_path: Path) -> None:
    [found] = [one for one in sound(tmp_path, task("manual: {text: x}")).warnings if ACTS in one.message]
    assert found.place.line == 44


def test_another_word_than_none_is_a_problem_at_its_place(tmp_path: Path) -> None:
    [found] = problems(tmp_path, changed("    rollback: none\n", "    rollback: nothing\n"))
    assert found.startswith("32:15: ")
    assert "none" in found


def test_a_checkpoint_has_nothing_that_may_stay(tmp_path: Path) -> None:
    text = changed("    checkpoint: {poll", "    rollback: none\n    checkpoint: {poll")
    assert "there is nothing to roll back in a checkpoint" in problems(tmp_path, text)[0]
