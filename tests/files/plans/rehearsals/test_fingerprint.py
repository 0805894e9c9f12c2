"""Work is known again in files that outlive this version: what changes it, what does not, and its very digits."""

from datetime import timedelta
from pathlib import Path

import pytest

from plans.load import load
from plans.model import Body, Confirm, CopySpec, Item, Job, JobKind, Manual, Milestone, Retry, TableSelection
from plans.rehearsals.fingerprint import fingerprint
from tests.support.nights import SOURCE, TARGET, command_job, copy_job, counted, gate, sql_job

PLANS = Path(__file__).parents[4] / "plans" / "library"


def copying(**more: object) -> Job:
    rows = TableSelection(source=SOURCE, target=TARGET, tables=("a.*",), **more)  # type: ignore[arg-type]
    return Job(kind=JobKind.COPY, spec=CopySpec(rows=rows))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (sql_job("select 1"), sql_job("select 2")),
        (copying(), copying(where={"a.b": "x > 1"})),
        (copying(), copying(excluded=("a.c",))),
        (command_job("ls"), command_job("ls", "-l")),
        (Manual(text="call"), Manual(text="call again")),
        (Confirm(items=()), Confirm(items=(), ticks=("sent", "received"))),
        (sql_job("ls"), command_job("ls")),
    ],
)
def test_other_work_has_another_fingerprint(one: Body, other: Body) -> None:
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (sql_job(retry=Retry(attempts=9, first_wait=timedelta(1), max_wait=timedelta(2))), sql_job()),
        (copy_job("p"), Job(kind=JobKind.COPY, spec=CopySpec(rows=copy_job("p").spec.rows, workers=8))),  # type: ignore[union-attr]
        (counted(700), counted(713)),
        (Confirm(items=()), Confirm(items=(Item(id="1", name="One"),))),
    ],
)
def test_how_often_how_wide_and_how_much_is_no_part_of_the_work(one: Body, other: Body) -> None:
    assert fingerprint(one) == fingerprint(other)


def test_gates_and_milestones_do_no_work() -> None:
    assert fingerprint(gate()) == fingerprint(Milestone()) == ""


def test_the_digits_are_those_of_files_that_were_recorded_before() -> None:
    """A change here makes every task of every recorded night look like other work: raise the file's format then."""
    assert fingerprint(sql_job("select 1")) == "5cc8e8a1218e8bdb"
    assert fingerprint(copying()) == "91cf59d7c4dadfa9"


@pytest.mark.parametrize("plan", sorted(PLANS.glob("*/plan.yaml")), ids=lambda path: path.parent.name)
def test_every_kind_of_the_sample_plans_has_one(plan: Path) -> None:
    for task in load(plan).plan.tasks:
        assert len(fingerprint(task.body)) in (0, 16)
