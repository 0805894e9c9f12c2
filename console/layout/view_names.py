"""What a view of the board is called, and whose it is."""

from console.layout.board import Board
from console.view.arranged import Order
from console.view.model import Filter
from jobs.run.events import task_of
from plans.model import PartyId, Plan, Task, TaskId
from plans.streams import NO_STREAM, stream_of, streams_of

NOBODY = "(none)"
"""Whose the tasks are that name no owner."""


def view_name(board: Board) -> str:
    """`late`, `stream integrations`, `owner DBA by lateness`: the order is named where it is not the plan's."""
    ui, of = board.ui, view_of(board)
    named = {Filter.STREAM: f" {of}", Filter.OWNER: f" {owner_name(board.view.plan, of)}"}
    order = f" by {ui.arranged.order}" if ui.arranged.order is not Order.PLAN else ""
    return f"{ui.filter}{named.get(ui.filter, '')}{order}"


def owner_name(plan: Plan, party: str) -> str:
    """The short name of a party."""
    known = plan.parties.get(PartyId(party))
    return known.short if known is not None else party or NOBODY


def view_of(board: Board) -> str:
    """The stream, or the party, that such a view is of: the chosen one, else the selected task's, else the first."""
    plan, of = board.view.plan, board.ui.arranged.of
    match board.ui.filter:
        case Filter.STREAM:
            return of if of in (*streams_of(plan), NO_STREAM) else stream_of(_task_here(board))
        case Filter.OWNER:
            return of if of in plan.parties else _task_here(board).owner or ""
        case _:
            return ""


def _task_here(board: Board) -> Task:
    plan = board.view.plan
    return plan.by_id.get(TaskId(task_of(board.ui.selected or "")[0])) or plan.tasks[0]
