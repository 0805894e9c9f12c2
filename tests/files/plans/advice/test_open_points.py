"""What a plan leaves to be settled is a warning at its line, and keeps production from being begun."""

from pathlib import Path

import pytest

from console.errors import Declined
from console.running.create_run import refuse_open_points
from plans.model import RunKind
from plans.open_points import open_points
from tests.support.plan_files import SOUND, sound, task

OPEN = "manual: {}\ntodo: [who is called?]\n"


def test_each_todo_is_a_warning_at_its_line_and_production_is_not_begun(tmp_path: Path) -> None:
    loaded = sound(tmp_path, task(OPEN).replace("tasks:\n", "todo: [until when?]\ntasks:\n", 1))
    said = [str(one) for one in loaded.warnings if "todo" in one.message]
    assert said == [
        f"{tmp_path}/plan.yaml:13:8: warning: todo: until when? "
        "(settle it and take the line out: production is not begun with it)",
        said[1],
    ]
    assert "todo of X1: who is called?" in said[1]
    assert open_points(loaded.plan) == ("until when?", "X1: who is called?")
    with pytest.raises(Declined, match="2 todos of the plan to be settled before production"):
        refuse_open_points(loaded.plan)


def test_what_only_a_rehearsal_does_keeps_no_production(tmp_path: Path) -> None:
    plan = sound(tmp_path, task(OPEN + "only: rehearsal\n")).plan
    refuse_open_points(plan)
    assert open_points(plan.for_run(RunKind.PRODUCTION)) == ()
    refuse_open_points(sound(tmp_path, SOUND).plan)
