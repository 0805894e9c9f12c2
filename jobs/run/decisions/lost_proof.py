"""What an amendment takes from the work that a checkpoint rests on. Pure.

A checkpoint takes the word of whatever it waits for, and of what its criteria name: that it was done, that it proved
what it was to prove, that it took as long as was planned. Work that is another one than before may prove less, and
nobody but a person can tell; how fast or how often it is tried is no matter.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import inf

from jobs.run.outlook.same_proof import differs_by_grain
from jobs.run.outlook.same_work import Work, does_any, does_other_work, works_of
from jobs.run.state.model import RunState
from plans.durations import format_duration
from plans.graph import reachable
from plans.model import (
    AnswerCriterion,
    Checkpoint,
    CopySpec,
    CounterCriterion,
    DoneCriterion,
    FlowsCriterion,
    ForecastCriterion,
    IntervalCriterion,
    Job,
    JobKind,
    JobSpec,
    LessonsCriterion,
    Manual,
    PauseIf,
    Plan,
    ReconciledCriterion,
    ReconcileSpec,
    RehearsedCriterion,
    ReplicationCriterion,
    RollbackCriterion,
    SameCriterion,
    SqlCriterion,
    SwitchBackSpec,
    SwitchSpec,
    Task,
    TaskId,
)


def lost_proofs(state: RunState, first: Plan, fresh: Plan, gate: TaskId) -> Iterator[tuple[str, str]]:
    """What the gate no longer waits for, and what proves something else or less than it did.

    Yields a word for each, by which it is accepted, and a sentence.

    Args:
        state: of the run.
        first: the plan in which this checkpoint stood at first.
        fresh: the one that is to hold from here on.
        gate: a checkpoint of both that was not given a go.
    """
    waited, waits = _before(first, gate), _before(fresh, gate)
    named = frozenset(_named(first.by_id[gate]))
    for task in first.tasks:
        if task.id in waited | named:
            yield from _by_another_grain(first, fresh, task)
        if state.unit(task.id).released or task.id not in waited | named:
            continue
        if task.id in waited and task.id not in waits:
            if not waits & _stand_ins(first, fresh, task.id):
                yield task.id, f"no longer waits for {task.id} {task.title}"
        elif task.id in fresh.by_id:
            yield from _less(fresh.by_id[task.id], task, stands_for=task.id in named)
    yield from _shorter_forecasts(state, first, fresh, gate)


@lru_cache(maxsize=4096)
def _stand_ins(first: Plan, fresh: Plan, gone: TaskId) -> frozenset[TaskId]:
    """The new tasks that do any work of one: the same for every gate that waited for it."""
    works = works_of(first.by_id[gone])
    return frozenset(name for name, new in _new_works(first, fresh) if does_any(new, works))


@lru_cache(maxsize=8)
def _new_works(first: Plan, fresh: Plan) -> tuple[tuple[TaskId, tuple[Work, ...]], ...]:
    """What each task with a new id does."""
    return tuple((task.id, works_of(task)) for task in fresh.tasks if task.id not in first.by_id)


def _by_another_grain(first: Plan, fresh: Plan, task: Task) -> Iterator[tuple[str, str]]:
    """What may prove the same rows in its place (`jobs.run.outlook.staleness.proved_by`), and accounts for them
    differently.
    """
    match task.body:
        case Job(spec=ReconcileSpec() as earlier):
            for name, later in _other_proofs(first, fresh):
                if name != task.id and differs_by_grain(later, earlier):
                    yield f"{task.id}-by-{name}", f"{name} may prove what {task.id} was to, by another grain"
        case _:
            pass


@lru_cache(maxsize=8)
def _other_proofs(first: Plan, fresh: Plan) -> tuple[tuple[TaskId, ReconcileSpec], ...]:
    """The reconciliations that are new or changed: the same for every gate, and looked for once in a large plan."""
    known = first.by_id
    others = (task for task in fresh.tasks if task.id not in known or does_other_work(task, known[task.id]))
    return tuple((name, spec) for name, spec in map(_spec_of, others) if isinstance(spec, ReconcileSpec))


def _spec_of(task: Task) -> tuple[TaskId, JobSpec | None]:
    return task.id, task.body.spec if isinstance(task.body, Job) else None


def _before(plan: Plan, task: TaskId) -> frozenset[TaskId]:
    return reachable({one.id: one.after for one in plan.tasks}, task)


def _named(gate: Task) -> Iterator[TaskId]:
    """The tasks of which the criteria take the word."""
    for criterion in gate.body.criteria if isinstance(gate.body, Checkpoint) else ():
        match criterion:
            case DoneCriterion() | ReconciledCriterion():
                yield from criterion.tasks
            case CounterCriterion() | ForecastCriterion() | AnswerCriterion():
                yield criterion.task
            case IntervalCriterion(interval=interval):
                yield from (interval.begins.task, interval.ends.task)
            case FlowsCriterion() | ReplicationCriterion():
                pass
            case SqlCriterion() | SameCriterion() | RollbackCriterion() | RehearsedCriterion() | LessonsCriterion():
                pass


def _less(now: Task, task: Task, *, stands_for: bool) -> Iterator[tuple[str, str]]:
    if _is_another(now, task, exactly=stands_for or task.required):
        yield task.id, f"{task.id} {task.title} is not what it was"
        return
    if isinstance(task.body, Job) and isinstance(now.body, Job):
        yield from _less_careful(task.id, now.body, task.body)
        if task.body.kind is JobKind.WATCH and now.duration < task.duration:
            length = f"{format_duration(now.duration)} instead of {format_duration(task.duration)}"
            yield f"duration-{task.id}", f"{task.id} {task.title} watches for {length}"


def _is_another(now: Task, task: Task, *, exactly: bool) -> bool:
    """Whether it is other work than it was. A person's task is what its title says, and may be explained in other words
    unless something is to be judged or counted, or (`exactly`) it is required or named by a criterion."""
    match task.body, now.body:
        case Manual(criterion="", counter=None, ask=(), evidence_file=False), Manual() if not exactly:
            return now.title.casefold().split() != task.title.casefold().split()
        case _:
            return does_other_work(now, task)


def _less_careful(name: TaskId, now: Job, before: Job) -> Iterator[tuple[str, str]]:
    if now.repeatable and not before.repeatable:
        yield f"repeatable-{name}", f"a lost attempt of {name} would be run again without asking"
    match before.spec, now.spec:
        case CopySpec(pause_if=old), CopySpec(pause_if=new):
            if any(later > sooner for later, sooner in zip(_limits(new), _limits(old), strict=True)):
                yield f"pause-{name}", f"{name} would pause later, or no more, when others need the servers"
        case SwitchSpec() | SwitchBackSpec() as old, SwitchSpec() | SwitchBackSpec() as new:
            yield from ((f"{word}-{name}", f"{name} {less}") for word, less in new.less_careful_than(old))


def _limits(pause: PauseIf | None) -> tuple[float, ...]:
    """Above what a copy pauses; infinite where never."""
    if pause is None:
        return (inf, inf, inf, inf)
    lag, hit = pause.replication_lag, pause.source_cache_hit
    limits = (
        lag.total_seconds() if lag is not None else None,
        pause.wal_kept,
        pause.active_sessions,
        -hit if hit is not None else None,
    )
    return tuple(inf if limit is None else float(limit) for limit in limits)


def _shorter_forecasts(state: RunState, first: Plan, fresh: Plan, gate: TaskId) -> Iterator[tuple[str, str]]:
    """A forecast within its limit is worth less where the work before it was declared shorter than it was planned."""
    body = first.by_id[gate].body
    for criterion in body.criteria if isinstance(body, Checkpoint) else ():
        match criterion:
            case ForecastCriterion(task=task):
                yield from _declared_shorter(state, first, fresh, task, task)
            case IntervalCriterion(interval=interval):
                yield from _declared_shorter(state, first, fresh, interval.ends.task, interval.id)
            case _:
                pass


def _declared_shorter(state: RunState, first: Plan, fresh: Plan, task: TaskId, what: str) -> Iterator[tuple[str, str]]:
    """The tasks up to this one that are planned shorter than they were, and have not ended."""
    for name in sorted({task, *_before(first, task)}.intersection(first.by_id)):
        now, before = fresh.by_id.get(name), first.by_id[name]
        if now is not None and now.duration < before.duration and not state.unit(name).released:
            length = f"{format_duration(now.duration)} instead of {format_duration(before.duration)}"
            yield f"duration-{name}", f"{name} is planned {length}, and the forecast of {what} with it"
