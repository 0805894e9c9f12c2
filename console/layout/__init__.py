"""The screen as a pure function: `layout(view, ui, size, glyphs) -> Frame`.

No Textual, no Rich, no clock, no terminal in here: what a frame looks like is decided before anything is painted, and
the goldens in tests/golden/layout are its text. How a meaning looks is the business of `console.layout.palette`; what a
key does, of `console.keys`. It must not import `console.keys`, `console.terminal`, `textual` or `rich`.
"""

from console.layout.board import Board
from console.layout.compose import draw, layout
from console.layout.frame import Frame, Line, Span, Style, text_of

__all__ = ["Board", "Frame", "Line", "Span", "Style", "draw", "layout", "text_of"]
