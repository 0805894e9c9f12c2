"""A plan as if it were a night in which everything took what was planned: to be laid beside nights that happened."""

from jobs.rehearsals.measure import done_by
from plans.graph import Graph
from plans.model import Job, Milestone, Plan, Task
from plans.model.bodies import Body
from plans.model.night import DoneBy, Night, PlannedInterval, UnitTimes
from plans.rehearsals.fingerprint import fingerprint
from plans.rehearsals.intervals import planned_length
from plans.schedule import Times, propagate

AS_PLANNED = "plan"
"""What such a night is called."""
_LASTS_AS_PLANNED = "it lasts as long as it is planned"


def as_planned(plan: Plan, beside: Night) -> Night:
    """The plan, for the kind of run that `beside` was, and on its hardware: that of a plan nobody knows."""
    own = plan.for_run(beside.kind)
    times = propagate(Graph(own), floor=own.start)
    backwards = [_unit(task, task.rollback.body, times) for task in own.tasks if task.rollback is not None]
    known = [one for one in own.intervals if {one.begins.task, one.ends.task} <= set(times)]
    return Night(
        run=AS_PLANNED,
        birth=own.sha256,
        head=own.sha256,
        title=own.title,
        family=own.family,
        plan_sha256=own.sha256,
        kind=beside.kind,
        start=own.start,
        planned_start=own.start,
        go_live=own.go_live,
        end=max(end for _, end in times.values()),
        result="as planned",
        hardware=beside.hardware,
        tasks=tuple(_unit(task, task.body, times) for task in own.tasks),
        rollbacks=tuple(backwards),
        intervals=tuple(
            PlannedInterval(interval=one, planned_seconds=planned_length(one, times).total_seconds()) for one in known
        ),
    )


def _unit(task: Task, body: Body, times: Times) -> UnitTimes:
    """A task, or its rollback where `body` is that."""
    is_rollback = body is not task.body
    seconds = (task.rollback.duration if is_rollback and task.rollback else task.duration).total_seconds()
    start, end = times[task.id]
    who, is_milestone = done_by(body), isinstance(body, Milestone)
    return UnitTimes(
        id=task.id,
        title=task.title,
        stream=task.stream,
        done_by=who,
        work=fingerprint(body),
        planned_seconds=seconds,
        how="go" if who is DoneBy.GATE else "done",
        start=None if is_rollback else start,
        end=None if is_rollback else end,
        active_seconds=None if is_milestone else seconds,
        does_not_count=_LASTS_AS_PLANNED if who is DoneBy.CLOCK and not is_milestone else "",
        attempts=int(isinstance(body, Job)),
        was=task.was,
    )
