"""The page of what is read out at a check-in, with nothing beside it but how it is copied."""

from textwrap import wrap

from console.layout.board import Board
from console.layout.frame import Line, Span, Style
from plans.model.languages import Language

_WIDEST = 100
"""Columns beyond which the eye loses its line."""


def brief(board: Board) -> list[Line]:
    """Each part of it on lines of its own, in the language that was chosen."""
    from console.telling.brief.text import brief_now, words_in  # 0.7 MB, which a screen does without until it is asked

    language = Language(board.ui.told_in)
    told = brief_now(board.view, language, board.rows)
    hint = f"   {words_in(told)} words; y copies, l {_OTHER[language]}, b goes back"
    about = board.view.about
    as_of = f" {about} forecasts as of the last sample" if about else ""
    lines = [board.line(Span(f"BRIEF{as_of}", Style.BOLD), Span(hint, Style.DIM))]
    for text in told:
        lines += [board.line(one) for one in wrap(text, min(board.width, _WIDEST))]
    return lines


_OTHER = {Language.ENGLISH: "norsk", Language.NORWEGIAN: "English"}
