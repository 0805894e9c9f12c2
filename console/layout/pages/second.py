"""Who else has to agree, on the page of a task, a poll and a decision; what waits for it, and what it rests on."""

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from console.text.columns import wrapped
from console.text.people.second_needs import second_lines
from console.text.people.second_sentences import NOT_ANOTHER


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
