"""What a line waits for: nothing of a cell is left out without a word."""

from datetime import date

import pytest

from plans.importers.answers import Answers
from plans.importers.draft import DraftTask
from plans.importers.making import import_plan

HEAD = "ID,Task,Duration,Predecessors\nA1,Stop,10 min,\nA2,Copy,10 min,A1\n"


def waiting_for(cell: str) -> DraftTask:
    """The last task of a list, that waits for this."""
    made = import_plan(f'{HEAD}A3,Look,10 min,"{cell}"\n'.encode(), Answers(), today=date(2026, 1, 1), file="night.csv")
    return next(task for task in made.draft.tasks if task.id == "A3")


@pytest.mark.parametrize(
    ("cell", "lag"), [("A1; A1+30m", 30), ("A1+30m; A1", 30), ("A1+10m; A1+30m", 30), ("A1; A1", 0)]
)
def test_of_two_links_to_one_end_the_longer_lag_says_both(cell: str, lag: int) -> None:
    task = waiting_for(cell)
    found = {name: moment.lag.total_seconds() / 60 for name, moment in task.moments.items()}
    assert (task.after, found, task.todo) == (["A1"], {"A1": lag} if lag else {}, [])


def test_that_the_end_and_the_beginning_of_one_task_are_waited_for_has_to_be_settled() -> None:
    task = waiting_for("A1; A1 SS+2h")
    assert (task.after, task.moments, task.waits_unread) == (["A1"], {}, True)
    assert task.todo == ["it waits for the end and for the beginning of A1 (A1 SS+2h): a plan has one of both"]


@pytest.mark.parametrize("mark", ['""', "'", "A1; ''"])
def test_a_ditto_mark_is_no_empty_cell(mark: str) -> None:
    task = waiting_for(mark)
    assert task.waits_unread
    assert len(task.todo) == 1
