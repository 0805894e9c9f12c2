"""A night of before for tests of the ghost: every task of a plan as it was timed, so many minutes from its plan."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from plans.model import Checkpoint, Milestone, Plan
from plans.model.night import DoneBy, Night, UnitTimes
from plans.schedule import schedule
from tests.unit.plans.rehearsals.test_file import a_night

EARLIER = timedelta(days=7)


def night_of(plan: Plan, late: Mapping[str, float] | None = None, **more: object) -> Night:
    """A week before, each task as planned, `late` minutes later where that is said."""
    planned = schedule(plan).tasks
    units = []
    for task in plan.tasks:
        start, end = planned[task.id].start - EARLIER, planned[task.id].end - EARLIER
        shift = timedelta(minutes=(late or {}).get(task.id, 0))
        is_gate, is_milestone = isinstance(task.body, Checkpoint), isinstance(task.body, Milestone)
        units.append(
            UnitTimes(
                id=task.id,
                title=task.title,
                stream=task.stream,
                done_by=DoneBy.GATE if is_gate else DoneBy.CLOCK if is_milestone else DoneBy.PEOPLE,
                work="",
                planned_seconds=task.duration.total_seconds(),
                how="go" if is_gate else "done",
                start=start + shift,
                end=end + shift,
                active_seconds=None if is_milestone else task.duration.total_seconds(),
            )
        )
    begins = plan.start - EARLIER
    made = replace(a_night(*units, title=plan.title), run="dr3", planned_start=begins, go_live=plan.go_live)
    return replace(made, **{"start": begins, **more})  # type: ignore[arg-type]
