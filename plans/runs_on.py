"""Which workers run a job: what the plan says of the task, else of its stream, else of a database that it uses."""

from collections import Counter
from collections.abc import Iterator, Mapping

from plans.model import DatabaseId, Job, Plan, Task, TaskId
from plans.model.kind_traits import HostProgram, traits_of
from plans.model.lanes import lanes_said


def label_of(plan: Plan, task: Task, job: Job) -> str:
    """The label that a worker must serve to run a job of a task; empty where the engine's own process does, and where
    the host that the job names decides (`programs_on_hosts`).

    Args:
        job: of the task, or of its rollback.
    """
    traits = traits_of(job.spec)
    if traits.stays_with_engine or traits.on_host:
        return ""
    of_stream = plan.streams_run_on.get(task.stream, "")
    return task.runs_on or of_stream or next(iter(labels_of_databases(plan, job)), "")


def labels_of_databases(plan: Plan, job: Job) -> tuple[str, ...]:
    """The labels of the databases that a job uses, each once; of two it cannot be run by one worker."""
    used = (plan.databases[name] for name in traits_of(job.spec).uses if name in plan.databases)
    return tuple(dict.fromkeys(one.runs_on for one in used if one.runs_on))


def slots_of(plan: Plan, task: Task) -> Mapping[str, int]:
    """By label, how many slots of workers an attempt of a task takes at once: one where it runs, one for each lane."""
    if not isinstance(task.body, Job):
        return {}
    taken = Counter(lanes_said(task.body.spec))
    if label := label_of(plan, task, task.body):
        taken[label] += 1
    return taken


def reached_by_workers(plan: Plan) -> Mapping[DatabaseId, str]:
    """The databases that are reached from the hosts of workers alone, with their label: nobody else asks them."""
    return {name: one.runs_on for name, one in plan.databases.items() if one.runs_on}


def labels_of(plan: Plan) -> Mapping[str, tuple[TaskId, ...]]:
    """Every label that the plan asks for, with the tasks whose job or rollback it is."""
    found: dict[str, dict[TaskId, None]] = {}
    for task, job in _jobs(plan):
        for label in filter(None, (label_of(plan, task, job), *lanes_said(job.spec))):
            found.setdefault(label, {})[task.id] = None
    return {label: tuple(tasks) for label, tasks in found.items()}


def programs_on_hosts(plan: Plan) -> tuple[tuple[TaskId, HostProgram], ...]:
    """The programs that run on hosts by name, with their tasks, those of rollbacks among them."""
    found = ((task.id, traits_of(job.spec).on_host) for task, job in _jobs(plan))
    return tuple((task, program) for task, program in found if program is not None)


def programs_of_workers(plan: Plan) -> tuple[tuple[TaskId, str, HostProgram], ...]:
    """The programs that workers start and that have no host's name, with their tasks and the workers' labels."""
    found = []
    for task, job in _jobs(plan):
        starts, label = traits_of(job.spec).starts, label_of(plan, task, job)
        if starts is not None and label:
            found.append((task.id, label, starts))
    return tuple(found)


def asks_the_list(plan: Plan) -> bool:
    """Whether the control database's list of hosts says of anything in a plan whether it may run."""
    return bool(programs_on_hosts(plan) or programs_of_workers(plan))


def _jobs(plan: Plan) -> Iterator[tuple[Task, Job]]:
    for task in plan.tasks:
        for body in (task.body, task.rollback.body if task.rollback is not None else None):
            if isinstance(body, Job):
                yield task, body
