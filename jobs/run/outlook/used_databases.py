"""Which databases of the plan a job uses, and which of them cannot be used just now. Pure."""

from jobs.run.state.model import RunState
from plans.model import DatabaseId, Job, Plan
from plans.model.kind_traits import traits_of


def used_by(job: Job) -> tuple[DatabaseId, ...]:
    """The databases that a job cannot do without.

    The rollback of a copy does not ask the source, which may be gone by then. What a coroutine or a program of the
    team's own uses is known to them alone: their attempts begin, and find out.
    """
    return traits_of(job.spec).uses


def written_to(plan: Plan) -> frozenset[DatabaseId]:
    """The databases that tasks or rollbacks of the plan write to under a fence."""
    bodies = [task.body for task in plan.tasks] + [task.rollback.body for task in plan.tasks if task.rollback]
    jobs = [body for body in bodies if isinstance(body, Job)]
    return frozenset(name for job in jobs for name in traits_of(job.spec).fences)


def lacking(state: RunState, job: Job) -> tuple[DatabaseId, ...]:
    """The databases that a job needs and that cannot be used: it is held until they are back."""
    if not state.missing:
        return ()
    return tuple(name for name in used_by(job) if name in state.missing)
