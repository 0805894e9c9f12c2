"""The detail of a task: whose turn it is, times, attempts, evidence, contact, criterion, what will be run, its log."""

from collections.abc import Iterator
from typing import assert_never

from console.layout.board import Board
from console.layout.events import entries
from console.layout.frame import Line, Piece, Span, Style
from console.layout.pages import around_task
from console.layout.pages.second import second_section
from console.text.figures import figure_lines
from console.text.formatting import TaskRow, Times, amount, duration, size, variance
from console.text.guide import instruction_lines, link_and_field_lines
from console.text.needs import held_up
from console.text.problems.told import headline, open_ones
from console.text.reasons import brief, listed, where
from console.text.rehearsals.rehearsed import otherwise_lines, rehearsed_sentence
from console.text.sentence import failure
from console.text.shifts import shifted_by
from console.text.workers.lanes import ran_text
from console.text.workers.shares import share_text
from console.view.lateness import shown_delay
from jobs.api import Evidence, Progress
from jobs.rehearsals.hardware import hardware_tonight
from jobs.run.events import task_of
from jobs.run.outlook.delays import task_delays
from jobs.run.outlook.forecast import Expected
from jobs.run.outlook.people.acting import owner_of
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.staleness import proved_by, stale_tables
from jobs.run.state.unit import AttemptState, UnitState
from plans.durations import format_duration
from plans.model import (
    Checkpoint,
    Confirm,
    Job,
    Manual,
    Milestone,
    Task,
    TaskId,
)
from plans.plurals import counted
from plans.rehearsals.durations import NOT_MEASURED, is_work, known_of
from plans.rehearsals.elsewhere import rehearsed_otherwise

_LOG_LINES = 40


def body(board: Board) -> list[Line]:
    """All of it, in the order in which it is asked for at night."""
    row = board.row(board.ui.selected or "")
    if row is None:
        return [board.line(Span("no task is selected", Style.DIM))]
    state = board.view.state.unit(row.unit)
    lines = list(_head(board, row))
    task = board.view.plan.by_id[TaskId(task_of(row.unit)[0])]
    lines += _section(board, "WORK", _work(board, row, state))
    inside = board.width - 2
    lines += second_section(board, row.unit)
    lines += _section(board, "PROBLEMS", [*_problems(board, row)])
    lines += _section(board, "INSTRUCTIONS", [*instruction_lines(task.guide, inside)])
    lines += _section(board, "LINKS AND FIELDS", [*link_and_field_lines(task.guide, inside)])
    if not row.finished:
        lines += _section(board, "NOT DONE BEFORE IT", [*around_task.waits_for(board, row, task)])
        lines += _section(board, "WAIT FOR IT", [*around_task.holds_up(board, row, task)])
    lines += _section(board, "TIMES", [*_times(board, row, state)])
    lines += _section(board, "ATTEMPTS", [line for attempt in state.attempts for line in _attempt(board, attempt)])
    lines += _section(board, "EVIDENCE", _evidence(board, row, state.evidence))
    lines += _section(board, "WAY BACK", [*around_task.way_back(board, row, task)])
    lines += _section(board, "LESSONS", [*around_task.lessons_of(board, task)])
    lines.append(board.line())
    lines.append(board.line(Span("LOG, newest first", Style.DIM)))
    lines += entries(board, board.width, _LOG_LINES, unit=row.unit)
    return lines


def _section(board: Board, name: str, texts: list[Piece]) -> list[Line]:
    if not texts:
        return []
    return [board.line(), board.line(Span(name, Style.DIM)), *(board.line("  ", text) for text in texts)]


def _problems(board: Board, row: TaskRow) -> Iterator[Piece]:
    """The open problems on it, the gravest first, each with who looks after it."""
    for one in open_ones(board.view):
        if one.problem.unit == row.unit:
            style = Style.ATTENTION if one.problem.is_red else Style.NORMAL
            yield Span(headline(board.view, one, board.times), style)


def _head(board: Board, row: TaskRow) -> Iterator[Line]:
    view = board.view
    task = view.plan.by_id[TaskId(task_of(row.unit)[0])]
    style = Style.ATTENTION if row.attention else Style.BOLD
    yield board.line(Span(f"{row.id}  {row.title}", Style.BOLD), "   ", Span(row.code.value, style))
    since = f", since {board.times.when(row.look.since)}" if row.look.since is not None else ""
    waits = f": {brief(row.look.waits_for, where(view.run, row.unit))}" if row.look.waits_for else ""
    yield board.line(board.shortened(f"turn: {row.look.turn}{waits}{since}", board.width))
    owner, stands_for = owner_of(view.plan, view.state, task), around_task.stands_for(board, task)
    yield board.line(f"owner: {owner}  {board.contact(task.owner)}   stream: {task.stream or '--'}{stands_for}")
    if not row.finished and (held := held_up(view, row.unit)):
        yield board.line(
            f"holds up {counted(held, 'task')}", Span("  on the critical path" if row.critical else "", Style.BOLD)
        )


def _times(board: Board, row: TaskRow, state: UnitState) -> Iterator[Piece]:
    task = board.view.plan.by_id[TaskId(task_of(row.unit)[0])]
    if row.planned is not None:
        text = f"planned   {board.times.when(row.planned.start)} to {board.times.when(row.planned.end)}"
        yield f"{text}  ({format_duration(task.duration)})"
    if row.expected is not None:
        yield _expected(board, row, row.expected)
    yield from _delay(board, row, task)
    yield from _limits(board, row, task)
    if state.eta is not None:
        yield f"a person's own estimate: {board.times.when(state.eta)}"
    yield from _rehearsed(board, row, task)
    if (rows := board.view.state.sizes.get(row.unit)) is not None and not row.finished:
        yield f"{amount(rows)} rows tonight, as the source expects"
    if task.after:
        yield f"after {', '.join(map(str, task.dependencies))}"


def _rehearsed(board: Board, row: TaskRow, task: Task) -> Iterator[Piece]:
    """How often the task, or the rollback that is shown, was rehearsed; nothing of what is no work and was not."""
    known, is_rollback = known_of(board.view.plan), task_of(row.unit)[1]
    body = body_of(board.view.plan, row.unit)
    measured = (known.rollbacks if is_rollback else known.tasks).get(task.id, NOT_MEASURED)
    if is_work(body) or measured.counting:
        yield rehearsed_sentence(task, measured, board.times.zone)
        tonight = hardware_tonight(board.view.plan, board.view.state)
        otherwise = rehearsed_otherwise(body, measured, tonight)
        yield from (board.shortened(text, board.width - 2) for text in otherwise_lines(otherwise))


def _expected(board: Board, row: TaskRow, expected: Expected) -> Span:
    """When it began and ended, or is forecast to."""
    word = "actual   " if row.finished else f"forecast {board.view.about}"
    slip = variance(row.slip) if row.slip is not None else ""
    text = f"{word} {board.times.when(expected.start)} to {board.times.when(expected.end)}  {slip}"
    return Span(text, Style.LATE if row.late else Style.NORMAL)


def _delay(board: Board, row: TaskRow, task: Task) -> Iterator[Piece]:
    """Of a late task, what of its delay is its own and what it inherited."""
    view = board.view
    delay = task_delays(view.plan, view.state, view.forecast).get(task.id)
    if delay is not None and not task_of(row.unit)[1]:
        own = shown_delay(view.forecast, task.id, delay.originating)
        inherited = (row.slip or delay.originating + delay.inherited) - own
        whose = f" from {delay.root}" if delay.root is not None and inherited else ""
        about = "" if row.finished else view.about
        yield f"late by   {about}{variance(own)} of its own, {variance(inherited)} inherited{whose}"


def _limits(board: Board, row: TaskRow, task: Task) -> Iterator[Piece]:
    """Before which time it does not begin, and until when it is needed."""
    planned, pinned = board.view.state.clock.planned, ", pinned" if task.pinned else ""
    moved = board.view.plan.moved_times.of(task.id)
    if task.not_before is not None:
        yield f"not before {board.times.when(planned(task.not_before))}{shifted_by(moved.begins)}{pinned}"
    if task.deadline is not None:
        text = f"needed by  {board.times.when(planned(task.deadline))}{shifted_by(moved.due)}{pinned}"
        yield Span(text, Style.LATE if row.overdue else Style.NORMAL)


def _work(board: Board, row: TaskRow, state: UnitState) -> list[Piece]:
    body = body_of(board.view.plan, row.unit)
    match body:
        case Job():
            return [*_job(body), *_progress(board.view.progress.get(row.unit))]
        case Manual():
            return [line for text in _manual_work(body, state, board.times) for line in text.splitlines()]
        case Confirm():
            return [f"{counted(len(body.items), 'item')}, each: {', '.join(body.ticks)}"]
        case Checkpoint():
            return [f"a poll of {len(body.poll)}, decided by {body.decided_by}"]
        case Milestone():
            return ["reached when its predecessors are finished and its clock time has come"]
    assert_never(body)


def _job(job: Job) -> Iterator[Piece]:
    yield f"{job.kind}, up to {counted(job.retry.attempts, 'attempt')}, each at most {format_duration(job.timeout)}"
    yield from job.spec.described()


def _progress(progress: Progress | None) -> Iterator[Piece]:
    """How far each table is, as the attempt under way says."""
    if progress is None:
        return
    for table in progress.tables:
        total = f"/{amount(table.total)}" if table.total else ""
        yield f"{table.table}  {amount(table.done)}{total} rows  {size(table.bytes)}"
    if progress.more_tables:
        yield f"and {counted(progress.more_tables, 'table')} more"


def _manual_work(body: Manual, state: UnitState, times: Times) -> Iterator[str]:
    if body.to:
        yield f"to: {body.to}"
    yield body.text
    if body.criterion:
        yield f"criterion: {body.criterion}"
    if body.counter is not None:
        yield f"{state.count} of {body.counter.target} {body.counter.unit}"
    yield from figure_lines(body, state, times)
    if state.verdict:
        yield f"verdict: {state.verdict} by {state.by}"


def _attempt(board: Board, attempt: AttemptState) -> list[Piece]:
    times, at = board.times, f"  {place}" if (place := ran_text(attempt)) else ""
    if attempt.ended is None or attempt.how is None:
        return [Span(f"{attempt.number}  {times.clock(attempt.started)}  under way{at}", Style.BOLD)]
    took = duration(attempt.ended - attempt.started)
    text = f"{attempt.number}  {times.clock(attempt.started)}  {attempt.how} after {took}{at}"
    return [*listed(f"{text}  {failure(attempt.error)}", indent=3, width=board.width - 2)] if attempt.error else [text]


def _evidence(board: Board, row: TaskRow, evidence: Evidence | None) -> list[Piece]:
    plan, state = board.view.plan, board.view.state
    instead = proved_by(plan, state, TaskId(row.unit))
    found: list[Piece] = [f"its rows were proved by {', '.join(instead)}"] if instead else []
    if evidence is None:
        return found
    found.insert(0, evidence.summary)
    if stale := stale_tables(plan, state, row.unit):
        found.append(Span(f"STALE: written to since: {', '.join(stale)}", Style.ATTENTION))
    found += [f"{name}: {value}" for name, value in evidence.facts.items()]
    found += map(share_text, evidence.shares)
    for one in evidence.tables:
        differ = f"  {one.differences} differ" if one.differences else ""
        text = f"{one.table}  {counted(one.rows, 'row')}  {one.checksum[:12]}{differ}  {one.note}".rstrip()
        found.append(Span(text, Style.ATTENTION if one.differences else Style.NORMAL))
    found += [Span(f"but: {caveat}", Style.ATTENTION) for caveat in evidence.caveats]
    if not evidence.passed:
        found.append(Span("it did not pass", Style.ATTENTION))
    return found
