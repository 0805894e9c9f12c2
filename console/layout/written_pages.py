"""Every page with what draws it; imported when the first one is opened."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from console.layout.board import Board
from console.layout.frame import Line, fold
from console.layout.pages import (
    about,
    brief,
    danger,
    decision,
    flows,
    items,
    job,
    needs,
    poll,
    problems,
    replications,
    since,
    streams,
    task,
)
from console.view.keymap import Keymap
from console.view.model import Page


def page_lines(board: Board, keymap: Keymap, height: int) -> tuple[list[Line], int | None]:
    """The whole of a page and the line of its cursor, if it has one. What is wider than the terminal is folded, but for
    the rows of a confirmation and of the flows.

    Args:
        height: the lines that are in sight below the page's head.
    """
    if board.ui.page is Page.ITEMS:
        return items.items(board, height + 1), None
    if board.ui.page is Page.FLOWS:
        return flows.flows(board, height + 1), None
    written, cursor = _written(replace(board, folds=True), keymap)
    folded = [fold(one, board.width, board.glyphs) for one in written]
    here = sum(map(len, folded[:cursor])) if cursor is not None else None
    return [line for lines in folded for line in lines], here


_WRITTEN: Mapping[Page, Callable[[Board], list[Line]]] = {
    Page.TASK: task.body,
    Page.JOB: job.body,
    Page.POLL: poll.body,
    Page.DECIDE: decision.decision,
    Page.DANGER: danger.danger,
    Page.MESSAGES: about.messages,
    Page.STREAMS: streams.streams,
    Page.SINCE: since.since_page,
    Page.NEEDS: needs.needs,
    Page.PROBLEMS: problems.problems,
    Page.REPLICATIONS: replications.replications,
    Page.BRIEF: brief.brief,
}
"""What draws a page out of a board alone."""


def _written(board: Board, keymap: Keymap) -> tuple[list[Line], int | None]:
    """A page's lines as they are written, and which of them is the cursor's."""
    page = board.ui.page
    if page is Page.HELP:
        return about.manual(board, keymap), None
    write = _WRITTEN.get(page)
    cursor = poll.first_party(board) + board.ui.line if page is Page.POLL else None
    return (write(board) if write is not None else []), cursor
