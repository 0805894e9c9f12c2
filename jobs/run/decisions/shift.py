"""The night is shifted: clock times of what has not begun move together, as one revision of the plan.

Moved are the times before which tasks do not begin, and deadlines. What has begun stays; so does what is named to be
kept, what the plan pins, and the point of no return. The end of the window never moves, and neither does what a
checkpoint asks for (`by:`): a shift is no way round a written limit. What a checkpoint loses all the same (its own
deadline, the time of the go-live) is named, and a go has to accept it, as after any amendment (`weakening`).
"""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.run.decisions.begun import begun_tasks
from jobs.run.decisions.commands import Shift
from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.revisions import revisions
from jobs.run.decisions.way_back import is_no_return
from jobs.run.decisions.weakening import weakened, weakened_by_times
from jobs.run.events import NightShifted, UnitId, Weakening
from jobs.run.outlook.sequence.before import predecessors_of
from jobs.run.outlook.sequence.due import start_to_come
from plans.durations import format_duration
from plans.graph import reachable
from plans.model import Plan, Task, TaskId
from plans.model.moved import MovedTask, MovedTimes
from plans.moved_times import with_times_moved
from plans.nearest import did_you_mean

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifting:
    """Which clock times a shift moves, and which it leaves."""

    moves: tuple[TaskId, ...]
    stays: Mapping[TaskId, str]
    """Tasks to come that have a clock time of their own, and why it stays."""
    start: bool
    """Whether the start of the night moves, too."""


def shift(desk: Desk, command: Shift, by: str) -> None:
    """Move the times, if any moves and none would be past."""
    if desk.state.rollback is not None:
        raise NotNow("a rollback is under way")
    _are_tasks(desk.plan, [*command.keep, *([command.from_] if command.from_ is not None else [])])
    chosen = shifting(desk, command)
    if not chosen.moves and not chosen.start:
        where = f"what waits for {command.from_}" if command.from_ is not None else "what has not begun"
        raise NotNow(f"nothing moves: every clock time of {where} stays where it is", hint=_why(chosen))
    _is_to_come(desk, chosen, command.amount)
    moved = _moved(desk.plan, chosen, command.amount)
    fresh = with_times_moved(desk.plan, moved)
    desk.emit(
        NightShifted(
            amount=command.amount,
            behind=UnitId(command.from_) if command.from_ is not None else None,
            kept=tuple(map(UnitId, command.keep)),
            shifted=tuple(map(UnitId, chosen.moves)),
            moved_times=moved,
            revision=desk.state.revision + 1,
            by=by,
            reason=command.reason,
            weakened=_weakened(desk, chosen, fresh),
        )
    )
    desk.plan = fresh


def shifting(desk: Desk, command: Shift) -> Shifting:
    """What the command would move, and what it would leave."""
    begun = begun_tasks(desk)
    ahead = _ahead(desk.plan, begun, command.from_)
    behind = desk.plan.by_id if command.from_ is None else reachable(desk.plan.successors, TaskId(command.from_))
    stays = {task.id: why for task in ahead if (why := _why_it_stays(task, command, behind))}
    to_come = start_to_come(desk.plan, desk.state, desk.now) is not None
    return Shifting(
        moves=tuple(task.id for task in ahead if task.id not in stays),
        stays=stays,
        start=command.from_ is None and not begun and to_come,
    )


def _ahead(plan: Plan, begun: Container[TaskId], named: str | None) -> Sequence[Task]:
    """The tasks to come that have a clock time of their own; not the named one, nor what it waits for."""
    timed = (task for task in plan.tasks if task.not_before is not None or task.deadline is not None)
    before = () if named is None else (TaskId(named), *predecessors_of(plan, TaskId(named)))
    return [task for task in timed if task.id not in begun and task.id not in before]


def _are_tasks(plan: Plan, names: Collection[str]) -> None:
    for name in names:
        if TaskId(name) not in plan.by_id:
            raise NotNow(f"there is no task {name}", hint=did_you_mean(name.upper(), plan.by_id) or "")


def _why_it_stays(task: Task, command: Shift, behind: Container[TaskId]) -> str:
    """Why the clock times of a task do not move; empty where they do."""
    if task.id not in behind:
        return f"does not wait for {command.from_}"
    if task.id in command.keep:
        return "kept"
    if task.pinned:
        return "pinned"
    return "the point of no return" if is_no_return(task) else ""


def _why(chosen: Shifting) -> str:
    return "; ".join(f"{task} {why}" for task, why in chosen.stays.items())


def _weakened(desk: Desk, chosen: Shifting, fresh: Plan) -> tuple[Weakening, ...]:
    """What checkpoints lack after it. With the start moves what every agreed time is compared with (`AgreedTimes`):
    what they ask for and the end of the window may then be late though they stay."""
    compare = weakened if chosen.start else weakened_by_times
    return compare(desk.state, revisions(desk), fresh)


def _moved(plan: Plan, chosen: Shifting, amount: timedelta) -> MovedTimes:
    """All that is moved after it, earlier shifts included; what is back in its place is named no more."""
    known = {one.task: one for one in plan.moved_times.tasks}
    for name in chosen.moves:
        task, before = plan.by_id[name], known.get(name, MovedTask(task=name))
        known[name] = replace(
            before,
            begins=before.begins + amount if task.not_before is not None else before.begins,
            due=before.due + amount if task.deadline is not None else before.due,
        )
    start = plan.moved_times.start + amount if chosen.start else plan.moved_times.start
    return MovedTimes(start=start, tasks=tuple(one for one in known.values() if one.begins or one.due))


def _is_to_come(desk: Desk, chosen: Shifting, amount: timedelta) -> None:
    """Refuse to move what is to come to before now: it would begin at once, or be late at once."""
    if amount > timedelta():
        return
    left = [(at - desk.now, name) for name, at in _times(desk, chosen) if desk.now <= at < desk.now - amount]
    if not left:
        return
    most, name = min(left)
    whole = most - most % _MINUTE
    hint = f"at most {format_duration(whole)} earlier" if whole else f"keep={name} leaves it"
    raise NotNow(f"{name} would come to a time that is past", hint=hint)


def _times(desk: Desk, chosen: Shifting) -> Iterator[tuple[str, datetime]]:
    """The run times that are moved, as they are now; in a run that does not wait for the clock, deadlines alone."""
    if chosen.start:
        yield "the start", desk.state.clock.planned(desk.plan.start)
    for name in chosen.moves:
        task = desk.plan.by_id[name]
        for at in (None if desk.state.no_waits else task.not_before, task.deadline):
            if at is not None:
                yield name, desk.state.clock.planned(at)
