"""Whatever links a file has, what its plan's checkpoints and its go-live stand on is done."""

from datetime import date
from pathlib import Path

import pytest

from plans.importers.answers import Answers
from plans.importers.making import Imported, import_plan
from tests.support.plan_files import sound

HEAD = "ID,Task,Owner,Duration,Predecessors\n"


def imported(*rows: str) -> Imported:
    return import_plan((HEAD + "\n".join(rows)).encode(), Answers(), today=date(2026, 11, 1), file="night.csv")


def waits(folder: Path, made: Imported) -> dict[str, str]:
    text = made.text.replace('""', "team")  # a checkpoint of which the file names nobody
    plan = sound(folder, text).plan
    return {task.id: ", ".join(map(str, task.dependencies)) for task in plan.tasks}


def test_lags_and_beginnings_come_in_as_they_are_and_a_go_live_that_is_added_waits_for_all(tmp_path: Path) -> None:
    made = imported("A1,Stop,Ann,1h,", "A2,Copy,Ann,1h,A1FS+30m", "A3,Look,Ann,1h,A2SS+10m")
    found = waits(tmp_path, made)
    assert (found["A2"], found["A3"]) == ("A1 + 30m", "start of A2 + 10m")
    assert found["M1"] == "A3, A2"
    assert "waits for the end, too, of what another task only waits to begin" in "\n".join(made.report.lines())


def test_a_checkpoint_waits_for_ends_and_nothing_begins_with_its_poll(tmp_path: Path) -> None:
    made = imported(
        "A1,Stop,Ann,1h,",
        "A2,Copy,Ann,1h,A1SS",
        "G1,Go/no-go,Ann,10m,A2SS+5m",
        "A3,Open,Ann,1h,G1SS",
        "M1,Go-live,,0m,A3",
    )
    found = waits(tmp_path, made)
    assert (found["G1"], found["A3"]) == ("A2 + 5m, A1", "G1")


@pytest.mark.parametrize("link", ["A1FF", "A1SF+5m", "A1FS-10m", "A1SS-5m", "A1FS+50%"])
def test_what_no_plan_can_wait_for_is_a_todo(tmp_path: Path, link: str) -> None:
    made = imported("A1,Stop,Ann,1h,", f"A2,Copy,Ann,1h,{link}")
    assert waits(tmp_path, made)["A2"] == ""
    assert f"({link}): the plan has no such link" in made.text
