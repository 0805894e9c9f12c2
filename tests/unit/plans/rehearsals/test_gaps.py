"""What no rehearsal covers is named once for each reason, with the ids; nothing is said of a plan without nights."""

from dataclasses import replace

from plans.model import Milestone, RunKind
from plans.model.night import Hardware
from plans.rehearsals.fingerprint import fingerprint
from plans.rehearsals.gaps import gaps
from tests.support.nights import night, sql_job, task
from tests.unit.plans.rehearsals.test_file import a_night, a_task

PLAN = night(
    task("A1", sql_job("select 1"), undo=True),
    task("A2", sql_job("select 2"), after="A1"),
    task("A3", sql_job("select 3"), only=RunKind.PRODUCTION, minutes=1),
    task("M1", Milestone(), after="A2 A3"),
)


def test_each_gap_is_named_with_its_ids() -> None:
    units = [replace(a_task(task.id, 60), work=fingerprint(task.body)) for task in PLAN.tasks[:3]]
    old = replace(units[0], work="f" * 16)
    rehearsal = replace(a_night(old, units[2]), hardware=Hardware(described="a VM"))
    plan = replace(PLAN, nights=(rehearsal,), hardware={RunKind.PRODUCTION: "a blade"})
    assert [message for message, _ in gaps(plan)] == [
        "of 1 rehearsal, none played the rollback of A1",
        "on the critical path and never rehearsed: A1, A2",
        "rehearsed only before they were changed: A1",
        "rehearsed only otherwise, in the other kind of run: A3",
        "rehearsed on other hardware than production's: 7f3a",
    ]
    assert list(gaps(PLAN)) == []
