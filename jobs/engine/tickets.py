"""What a crew is given to run an attempt by."""

from collections.abc import Mapping
from pathlib import Path

from jobs.api import Lineage, Rehearsed
from jobs.run.decisions.decision import StartAttempt
from jobs.run.events import How, task_of
from jobs.run.outlook.rehearsed_cuts import RehearsedCuts
from jobs.run.outlook.sequence.units import body_of
from jobs.run.state.model import RunState
from jobs.run.state.unit import UnitState
from jobs.runner import Ticket
from plans.model import CopySpec, FollowSpec, Job, JobSpec, Plan, Replication, TaskId
from plans.runs_on import label_of


def ticket(plan: Plan, state: RunState, action: StartAttempt, *, folder: Path, rehearsed: RehearsedCuts) -> Ticket:
    """Everything that the attempt needs.

    Args:
        plan: the one that holds.
        state: the run as it stands.
        action: which attempt.
        folder: the run's private folder.
        rehearsed: how rehearsals cut the tables that a production run copies.
    """
    name, is_rollback = task_of(action.unit)
    task = plan.by_id[TaskId(name)]
    job = body_of(plan, action.unit)
    if not isinstance(job, Job):
        raise TypeError(f"{action.unit} is no job")
    planned = task.rollback.duration if is_rollback and task.rollback is not None else task.duration
    known = state.unit(action.unit)
    return Ticket(
        run=state.run,
        unit=action.unit,
        job=job,
        attempt=action.attempt,
        token=action.token,
        rolled_back_token=known.rolled_back_token,
        duration=state.clock.real_duration(planned),
        folder=folder,
        tuning=dict(known.tuning),
        rehearsed=_cut_before(rehearsed, task.id, job.spec),
        label=label_of(plan, task, job),
        lineage=Lineage(birth=state.birth, after_loss=_is_after_loss(known, action.attempt)),
    )


def _cut_before(rehearsed: RehearsedCuts, name: TaskId, spec: JobSpec) -> Mapping[str, Rehearsed]:
    match spec:
        case CopySpec(rows=rows) | FollowSpec(replication=Replication(rows=rows)):
            return rehearsed.by(name, rows.target)
        case _:
            return {}


def _is_after_loss(known: UnitState, number: int) -> bool:
    """Whether the attempt before this one was lost and nobody was asked about it; one that no worker had taken has
    found out nothing."""
    begun = [one for one in known.attempts if one.number < number and one.how is not How.NOT_TAKEN]
    return bool(begun) and begun[-1].how is How.LOST and begun[-1].token > known.rolled_back_token
