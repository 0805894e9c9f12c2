"""The keys of the board: the cursor, views, panes, find, and the items of needs-you."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from console.keys import view_actions
from console.keys.fuzzy import fuzzily
from console.keys.step import KeyStep, ask, observing, open_job, open_page, refuse, say, send
from console.layout.board import Board
from console.layout.chosen_rows import listing
from console.layout.compose import table_height
from console.layout.jobs import working
from console.layout.view_names import view_name
from console.text.formatting import TaskRow
from console.text.ghost_line import NO_GHOST, ghost_date
from console.text.night.need import Kind
from console.view.flows_place import FlowsUi
from console.view.model import Ask, Events, Page, Pane, Prompt
from jobs.run.events import UnitId, task_of
from jobs.run.state.unit import Phase
from plans.model import Checkpoint, TaskId

Chosen = TypeVar("Chosen", bound=StrEnum)
_TO_DECIDE = frozenset({Phase.OPEN, Phase.NO_GO})
"""A checkpoint that may be decided, for the first time or once more."""


def need(board: Board, number: int) -> KeyStep:
    """Act on an item of needs-you: open its page, or write its command down."""
    item = board.need(number)
    if item is None:
        return refuse(board, f"there is no item {number}")
    if item.unit:
        board = board.with_ui(replace(board.ui, selected=item.unit))
    if item.kind is Kind.FLOW:
        board = board.with_ui(replace(board.ui, flows=FlowsUi(selected=item.flow)))
    if item.page is Page.JOB:
        return open_job(board, item.unit)
    if item.page is not None:
        return open_page(board, item.page, selected=item.unit or None)
    if board.view.observer:
        return refuse(board, observing(board))
    return send(board, "ack", seq=item.seq) if item.seq else ask(board, item.line)


def select(board: Board, unit: str) -> KeyStep:
    """Put the cursor on a task."""
    return KeyStep(ui=replace(board.ui, selected=unit, page=Page.BOARD, pane=Pane.TASKS, scroll=0))


def _move(board: Board, by: int | None, *, to: int = 0) -> KeyStep:
    """The cursor by so many rows, or to a row (negative from the end); elsewhere the pane scrolls."""
    if board.ui.pane is Pane.JOBS:
        return _to_job(board, by, to)
    if board.ui.pane is not Pane.TASKS:
        scroll = board.ui.scroll + by if by is not None else 0 if to == 0 else board.ui.scroll
        return KeyStep(ui=replace(board.ui, scroll=max(0, min(scroll, len(board.view.entries)))))
    rows = listing(board.still, table_height(board))
    if not rows:
        return refuse(board, f"nothing is in view {view_name(board)}")
    if by is None:
        index = to % len(rows)
    else:
        places = [i for i, row in enumerate(rows) if row.unit == board.ui.selected]
        index = max(0, min(len(rows) - 1, places[0] + by)) if places else 0
    return KeyStep(ui=replace(board.ui, selected=rows[index].unit))


def _to_job(board: Board, by: int | None, to: int) -> KeyStep:
    """The cursor to another job at work, by so many or to one."""
    units = [job.row.unit for job in working(board.still)]
    if not units:
        return refuse(board, "no job is at work")
    if by is not None and board.ui.selected in units:
        place = max(0, min(len(units) - 1, units.index(UnitId(board.ui.selected or "")) + by))
    else:
        place = to % len(units)
    return KeyStep(ui=replace(board.ui, selected=units[place]))


def find(board: Board, text: str, *, step: int = 1) -> KeyStep:
    """The next task (or the one before) that holds the text: in id, title or owner, else in what is told of it."""
    if not text:
        return refuse(board, "nothing to find; / asks for it")
    ui = replace(board.ui, find=text)
    rows, wanted = _rows_in_turn(board, step), text.casefold()
    for row in rows:
        if wanted in f"{row.id} {row.title} {row.owner}".casefold():
            return select(board.with_ui(ui), row.unit)
    for row in rows:
        if line := _told_of(board, row, wanted):
            found = select(board.with_ui(ui), row.unit)
            return replace(found, ui=replace(found.ui, message=f"{row.id}: {line}"))
    told = {f"{row.id} {row.title} {row.owner}": row for row in board.rows}
    nearest = next(iter(fuzzily(text, told)), None)
    if nearest is None:
        return refuse(board.with_ui(ui), f"no task holds {text!r}")
    found = select(board.with_ui(ui), told[nearest].unit)
    return replace(found, ui=replace(found.ui, message=f"no task holds {text!r}; these letters do"))


def _rows_in_turn(board: Board, step: int) -> Sequence[TaskRow]:
    """Every row, the one behind the cursor (or before it) first, round at the end."""
    rows = board.rows
    here = next((i for i, row in enumerate(rows) if row.unit == board.ui.selected), -1 if step > 0 else 0)
    return [rows[(here + step * distance) % len(rows)] for distance in range(1, len(rows) + 1)]


def _told_of(board: Board, row: TaskRow, wanted: str) -> str:
    """The line of its instructions, links or fields that holds the text; empty where none does."""
    guide = board.view.plan.by_id[TaskId(task_of(row.unit)[0])].guide
    lines = (line.strip() for text in guide.texts() for line in text.splitlines())
    return next((line for line in lines if wanted in line.casefold()), "")


def _enter(board: Board) -> KeyStep:
    """In: the job under the cursor of its pane; else the task, or the poll of a checkpoint."""
    unit = board.ui.selected
    if board.ui.pane is Pane.JOBS and (jobs := [job.row.unit for job in working(board.still)]):
        return open_job(board, unit if unit in jobs else jobs[0])
    if unit is None or board.row(unit) is None:
        return refuse(board, "no task is selected; j selects one")
    task = board.view.plan.by_id.get(TaskId(unit))
    is_checkpoint = task is not None and isinstance(task.body, Checkpoint)
    return open_page(board, Page.POLL if is_checkpoint else Page.TASK)


def _decide(board: Board) -> KeyStep:
    """To the decision of the checkpoint under the cursor, while its poll is open."""
    unit = UnitId(board.ui.selected or "")
    task = board.view.plan.by_id.get(TaskId(unit))
    is_open = board.view.state.unit(unit).phase in _TO_DECIDE
    if task is not None and isinstance(task.body, Checkpoint) and is_open:
        return open_page(board, Page.DECIDE)
    return refuse(board, "no poll is open here: a decision is made at an open checkpoint")


def _next(value: Chosen, by: int = 1) -> Chosen:
    members = list(type(value))
    return members[(members.index(value) + by) % len(members)]


def events(board: Board, chosen: Events) -> KeyStep:
    """Another choice of events."""
    return KeyStep(ui=replace(board.ui, events=chosen, message=f"events: {chosen}"))


def _pane(board: Board, by: int) -> KeyStep:
    chosen = _next(board.ui.pane, by)
    return KeyStep(ui=replace(board.ui, pane=chosen, scroll=0, message=f"j and k move in: {chosen}"))


def _freeze(board: Board) -> KeyStep:
    frozen = not board.ui.frozen
    text = "tasks, jobs and events stand still; the run goes on. p thaws them" if frozen else "live again"
    return KeyStep(ui=replace(board.ui, frozen=frozen, message=text))


def ghost(board: Board, name: str) -> KeyStep:
    """The night of that name, or a beginning of it, beside this one; none of them where `none` is said."""
    if name.casefold() in (NO_GHOST, "off"):
        return _with_ghost(board, "")
    chosen = _label_of(board, name.casefold())
    if chosen is not None:
        return _with_ghost(board, chosen)
    known = ", ".join(one.label for one in board.view.ghosts)
    nights = f"nights: {known}, {NO_GHOST}" if known else "this plan names no rehearsals"
    return refuse(board, f"{nights}; cutover attach {board.view.run} --ghost FILE|RUN brings another one")


def _label_of(board: Board, typed: str) -> str | None:
    """The night that was typed, or the only one that begins like that."""
    labels = [one.label for one in board.view.ghosts if typed and one.label.casefold().startswith(typed)]
    whole = [label for label in labels if label.casefold() == typed]
    return next(iter(whole), labels[0] if len(labels) == 1 else None)


def _next_ghost(board: Board) -> KeyStep:
    """None, then each night that is known, the first one again at the end."""
    if not board.view.ghosts:
        return ghost(board, "")
    labels = ["", *(one.label for one in board.view.ghosts)]
    now = board.ghost.label if board.ghost is not None else ""
    return _with_ghost(board, labels[(labels.index(now) + 1) % len(labels)])


def _with_ghost(board: Board, label: str) -> KeyStep:
    chosen = board.with_ui(replace(board.ui, ghost=label))
    text = f"ghost: {ghost_date(chosen.ghost, chosen.times)}" if chosen.ghost is not None else "no ghost"
    return say(chosen, text)


ANSWERS: Mapping[str, Callable[[Board], KeyStep]] = {
    "down": lambda board: _move(board, 1),
    "up": lambda board: _move(board, -1),
    "page.down": lambda board: _move(board, table_height(board)),
    "page.up": lambda board: _move(board, -table_height(board)),
    "first": lambda board: _move(board, None, to=0),
    "last": lambda board: _move(board, None, to=-1),
    "enter": lambda board: view_actions.fold(board) if view_actions.is_on_head(board) else _enter(board),
    "decide": _decide,
    "find": lambda board: KeyStep(ui=replace(board.ui, prompt=Prompt(ask=Ask.FIND))),
    "find.next": lambda board: find(board, board.ui.find),
    "find.previous": lambda board: find(board, board.ui.find, step=-1),
    "view": view_actions.next_view,
    "order": view_actions.next_order,
    "fold": view_actions.fold,
    "fold.none": view_actions.unfold_all,
    "events": lambda board: events(board, _next(board.ui.events)),
    "pane.next": lambda board: _pane(board, 1),
    "pane.previous": lambda board: _pane(board, -1),
    "zoom": lambda board: KeyStep(ui=replace(board.ui, zoomed=not board.ui.zoomed)),
    "freeze": _freeze,
    "ghost": _next_ghost,
    "streams": lambda board: open_page(board, Page.STREAMS),
    "since": lambda board: open_page(board, Page.SINCE),
    "needs": lambda board: open_page(board, Page.NEEDS),
    "problems": lambda board: open_page(board, Page.PROBLEMS),
    "replications": lambda board: open_page(board, Page.REPLICATIONS),
    "flows": lambda board: open_page(board, Page.FLOWS),
    "brief": lambda board: open_page(board, Page.BRIEF),
}
