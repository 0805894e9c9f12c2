"""What stands around a task: whom it waits for, whom it holds up, how it is rolled back, what nights before taught."""

from collections.abc import Iterator, Sequence

from console.layout.board import Board
from console.layout.frame import Piece, Span, Style
from console.text.formatting import TaskRow, duration
from console.text.lessons import standing
from console.text.rehearsals.rehearsed import rehearsed_sentence
from jobs.run.events import task_of
from jobs.run.outlook.no_go import rollback_takes
from jobs.run.outlook.people.acting import caller, owner_of
from jobs.run.outlook.rollbacks.not_undone import is_rolled_back
from jobs.run.outlook.sequence.before import is_kept_by, open_dependencies
from jobs.run.state.model import RunState
from jobs.run.state.unit import FINISHED
from plans.durations import format_duration
from plans.model import Checkpoint, Confirm, Job, Manual, Milestone, Plan, Task, TaskId
from plans.model.night import Lesson
from plans.plurals import counted
from plans.rehearsals.durations import NOT_MEASURED, known_of
from plans.rehearsals.lessons import lesson_details, named_lessons
from plans.rollbacks import stays_done

_SUCCESSORS = 8
"""How many are named of those that wait for a task."""


def waits_for(board: Board, row: TaskRow, task: Task) -> Iterator[Piece]:
    """Each predecessor that it still waits for: how it stands, whose it is, how that party is called, its forecast end.

    None of a rollback, and none while the night is rolled back: the plan's order counts no more.
    """
    view = board.view
    if is_rolled_back(view.state, row.unit) or task_of(row.unit)[1]:
        return
    for one in open_dependencies(view.state, task):
        seen = board.row(one.task)
        if seen is None:
            continue
        before = view.plan.by_id[one.task]
        reached = one.reached(*seen.expected) if seen.expected is not None else None
        forecast = f", forecast {board.times.foreseen(reached)}" if reached is not None else ""
        whose = f"{owner_of(view.plan, view.state, before)} {board.contact(before.owner)}".rstrip()
        text = f"{one} {before.title}: {seen.code}, {whose}{forecast}"
        yield Span(text, Style.LATE if seen.late else Style.NORMAL)


def holds_up(board: Board, row: TaskRow, task: Task) -> Iterator[Piece]:
    """What begins when it ends or begins, by name, each with its owner; of the night's rollback, those after it."""
    view = board.view
    waiting = [view.plan.by_id[name] for name in _behind(view.plan, view.state, row, task)]
    mark = "<" if task_of(row.unit)[1] else ""
    for after in waiting[:_SUCCESSORS]:
        moments = [str(one) for one in after.ties if one.task == task.id]
        at = f" ({', '.join(moments)})" if moments else ""
        yield f"{mark}{after.id} {after.title}, {owner_of(view.plan, view.state, after)}{at}"
    if len(waiting) > _SUCCESSORS:
        yield f"and {len(waiting) - _SUCCESSORS} more"


def _behind(plan: Plan, state: RunState, row: TaskRow, task: Task) -> Sequence[TaskId]:
    if task_of(row.unit)[1]:
        units = state.rollback.units if state.rollback is not None else ()
        later = units[units.index(row.unit) + 1 :] if row.unit in units else ()
        return [TaskId(task_of(unit)[0]) for unit in later if state.unit(unit).phase not in FINISHED]
    if is_rolled_back(state, row.unit):
        return ()
    return [name for name in plan.successors.get(task.id, ()) if is_kept_by(state, plan.by_id[name], task.id)]


def way_back(board: Board, row: TaskRow, task: Task) -> Iterator[Piece]:
    """What its rollback would do, how long that takes, and how often that was rehearsed."""
    plan, rollback = board.view.plan, task.rollback
    if rollback is None:
        if stays_done(task):
            yield "the plan names no rollback of it: after a no-go it stays done"
        elif not isinstance(task.body, Checkpoint | Milestone):
            yield "it needs no rollback"
        return
    takes = rollback_takes(plan, board.view.state, task.id)
    longer = f", or {duration(takes)} as the copy says" if takes > rollback.duration else ""
    measured = known_of(plan).rollbacks.get(task.id, NOT_MEASURED)
    rehearsed = rehearsed_sentence(task, measured, board.times.zone)
    yield f"its rollback takes {format_duration(rollback.duration)}{longer}; {rehearsed}"
    if not task_of(row.unit)[1]:
        yield from _what_it_does(rollback.body)


def _what_it_does(body: Job | Manual | Confirm) -> Sequence[str]:
    match body:
        case Job():
            return [f"{body.kind}: {body.spec.described()[0]}", *body.spec.described()[1:]]
        case Manual():
            return [f"by hand: {line}" for line in body.text.splitlines()]
        case Confirm():
            return [f"{counted(len(body.items), 'item', 'items')} to confirm: {', '.join(body.ticks)}"]


def lessons_of(board: Board, task: Task) -> Iterator[Piece]:
    """What was learnt of it: in this run, then in the nights that count, the open ones standing out."""
    names = {str(task.id), *map(str, task.was)}
    for lesson in board.view.state.lessons:
        if lesson.task == task.id:
            yield _lesson(board, lesson.id, lesson)
    for one in named_lessons(board.view.plan.nights):
        if one.lesson.task in names:
            yield _lesson(board, one.name, one.lesson)


def _lesson(board: Board, name: str, lesson: Lesson) -> Span:
    today = board.view.now.astimezone(board.times.zone).date()
    became = f" ({lesson.reason})" if lesson.reason else ""
    text = f"{name}  {standing(lesson, today)}{lesson_details(lesson, board.view.plan)}  {lesson.text}{became}"
    return Span(text, Style.DIM if lesson.closed is not None else Style.BOLD)


def stands_for(board: Board, task: Task) -> str:
    """For whom its owner stands in; empty where the party itself acts."""
    planned = board.view.plan.parties.get(task.owner) if task.owner is not None else None
    person = caller(board.view.plan, board.view.state, task.owner) if task.owner is not None else None
    return f"   stands for {planned.name}" if planned is not None and person is not None else ""
