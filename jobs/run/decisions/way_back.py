"""What an amendment takes from a no-go: time to roll back in, and the rollbacks themselves. Pure.

Every checkpoint that may still be decided no-go rests on them: on the end of the window, on the rollback of all that
will have begun, and on the moments from which there is no way back. Behind the point of no return nothing does.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from jobs.run.outlook.agreed_times import AgreedTimes
from jobs.run.outlook.replicating.same_following import lost_promises
from jobs.run.outlook.same_work import Work, is_another_deed, same, works_of
from jobs.run.outlook.status import past_no_return
from jobs.run.state.model import RunState
from plans.durations import format_duration
from plans.graph import reachable
from plans.model import Checkpoint, CopySpec, CopyUndo, Job, Plan, Rollback, SwitchBackSpec, Task, TaskId


def lost_ways_back(state: RunState, first: Plan, fresh: Plan, gate: TaskId) -> Iterator[tuple[str, str]]:
    """What went: a word for each, by which it is accepted, and a sentence.

    Args:
        state: of the run.
        first: the plan in which this checkpoint stood at first.
        fresh: the one that is to hold from here on.
        gate: a checkpoint of both that was not given a go.
    """
    if _turns_back_no_more(state, first, fresh, gate):
        return
    yield from _window(first, fresh, AgreedTimes.of(first, fresh))
    yield from _moments(first, fresh)
    yield from _lost_rollbacks(first, fresh)
    yield from lost_promises(first, fresh)


@lru_cache(maxsize=8)
def _lost_rollbacks(first: Plan, fresh: Plan) -> tuple[tuple[str, str], ...]:
    """What a no-go may no longer rely on: the same for every gate, and looked for once in a large plan."""
    new = tuple((task, works_of(task)[:1]) for task in fresh.tasks if task.id not in first.by_id)
    heirs = ((task, heir) for task in first.tasks for heir in _heirs(fresh, new, task))
    lost = ((heir.id, _lost_rollback(task, heir)) for task, heir in heirs)
    return tuple((f"rollback-{name}", text) for name, text in lost if text)


def lost_moments(state: RunState, first: Plan, fresh: Plan, gate: TaskId) -> Iterator[tuple[str, str]]:
    """Of `lost_ways_back`, what clock times alone can take."""
    if not _turns_back_no_more(state, first, fresh, gate):
        yield from _moments(first, fresh)


def _turns_back_no_more(state: RunState, first: Plan, fresh: Plan, gate: TaskId) -> bool:
    """Whether nothing rests on a no-go at this checkpoint: it is past the point of no return, or behind it."""
    behind = (gate in reachable(first.successors, task.id) for task in first.tasks if is_no_return(task))
    return past_no_return(fresh, state) is not None or any(behind)


def _moments(first: Plan, fresh: Plan) -> Iterator[tuple[str, str]]:
    """The point of no return and the go-live, where they are at another time."""
    times = AgreedTimes.of(first, fresh)
    for task in (one for one in first.tasks if is_no_return(one) or one.id == first.go_live):
        now = fresh.by_id.get(task.id)
        if now is not None and times.is_moved(now.not_before, task.not_before):
            what = f"{task.id}, the point of no return," if is_no_return(task) else "the go-live"
            yield f"time-{task.id}", f"{what} is moved {times.change(task.not_before, now.not_before)}"


def is_no_return(task: Task) -> bool:
    """Whether there is no way back after it."""
    return isinstance(task.body, Checkpoint) and task.body.point_of_no_return


def moved_window(held: Plan, fresh: Plan) -> str:
    """`the window ends Sat 07:00 instead of Sat 06:00`; empty where it ends when it did."""
    times = AgreedTimes.of(held, fresh)
    if not times.is_moved(fresh.window_ends, held.window_ends):
        return ""
    if fresh.window_ends is None:
        return "the window no longer has an end"
    if held.window_ends is None:
        return f"the window ends {times.said(fresh.window_ends)}"
    return f"the window ends {times.said(fresh.window_ends)} instead of {times.said(times.agreed(held.window_ends))}"


def _window(first: Plan, fresh: Plan, times: AgreedTimes) -> Iterator[tuple[str, str]]:
    before, after = first.window_ends, fresh.window_ends
    if before is not None and (after is None or times.is_later(after, before)):
        yield "window", moved_window(first, fresh)


def _heirs(fresh: Plan, new: Sequence[tuple[Task, Sequence[Work]]], task: Task) -> Iterator[Task]:
    """The tasks that now do what this one was to do: under its id, or new under another.

    Args:
        fresh: the plan that is to hold.
        new: its tasks whose ids are new, each with its own work, if it has any.
        task: of the plan before.
    """
    if task.rollback is None:
        return
    if task.id in fresh.by_id:
        yield fresh.by_id[task.id]
    work = works_of(task)[0]
    for heir, works in new:
        if any(same(one, work) for one in works):
            yield heir


def _lost_rollback(task: Task, heir: Task) -> str:
    """Why a no-go may no longer rely on the rollback of a task; empty where it may."""
    before, after = task.rollback, heir.rollback
    if before is None:
        return ""
    if after is None:
        return f"{heir.id} {heir.title} can no longer be rolled back"
    lost = []
    if after.duration < before.duration:
        lost.append(f"is planned {format_duration(after.duration)} instead of {format_duration(before.duration)}")
    another = is_another_deed(works_of(heir)[-1], works_of(task)[-1])
    if another and not (_takes_out_its_copy(task) and _takes_out_its_copy(heir)):
        lost.append("is not what it was")
    lost += _less_careful(before, after)
    return f"the rollback of {heir.id} {' and '.join(lost)}" if lost else ""


def _less_careful(before: Rollback, after: Rollback) -> Iterator[str]:
    match before.body, after.body:
        case Job(spec=SwitchBackSpec() as old), Job(spec=SwitchBackSpec() as new):
            yield from (less for _, less in new.less_careful_than(old))


def _takes_out_its_copy(task: Task) -> bool:
    """Whether it is a copy whose rollback takes out what this very copy puts in, whatever that is."""
    match task.body, task.rollback.body if task.rollback is not None else None:
        case Job(spec=CopySpec(rows=copied)), Job(spec=CopyUndo(rows=undone)):
            return copied == undone
        case _:
            return False
