"""Who else has to agree, on the page of a task, a poll and a decision; what waits for it, and what it rests on."""

from collections.abc import Iterator

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from console.text.columns import wrapped
from console.text.people.second_needs import second_lines, whom
from console.text.people.second_sentences import NOT_ANOTHER
from console.view.model import Pending
from jobs.run.events import rollback_unit
from jobs.run.outlook.no_go import rollbacks_of_what_is_done
from jobs.run.outlook.seconds.needed import needed


def asked_first(board: Board, pending: Pending) -> Iterator[str]:
    """That a command which cannot be undone is asked for first, where it needs a second person now."""
    view, task = board.view, str(pending.args.get("task", "all"))
    units: tuple[str, ...] = ()
    if pending.command == "rollback":
        units = rollbacks_of_what_is_done(view.plan, view.state) if task == "all" else (rollback_unit(task),)
    elif pending.command == "decide":
        units = (task,)
    if parties := needed(view.plan, view.state, units, view.real_now):
        yield f"it is asked for first: a second login of {whom(view, parties)} has to agree"


def second_section(board: Board, unit: str) -> list[Line]:
    """Its heading and its lines, what waits in bold; nothing where no second person was ever needed."""
    texts = list(second_lines(board.view, unit, board.times))
    if not texts:
        return []
    lines = [board.line(), board.line(Span("SECOND PERSON", Style.DIM))]
    for text in texts:
        lead = " " * (2 + len(text) - len(text.lstrip()))
        style = Style.ATTENTION if NOT_ANOTHER in text else Style.BOLD if "waits for" in text else Style.NORMAL
        lines += [board.line(Span(one, style)) for one in wrapped(lead, text, width=board.width)]
    return lines
