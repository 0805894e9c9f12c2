"""Spans, lines and frames, and the arithmetic of columns. A frame is a value: equal frames need no repaint."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from console.layout.glyphs import Glyphs
from plans.characters import shown


class Style(StrEnum):
    """What a piece of text means; how that looks is `console.layout.palette`. Colour never stands alone."""

    NORMAL = "normal"
    DIM = "dim"
    LATE = "late"
    ATTENTION = "attention"
    GOOD = "good"
    BOLD = "bold"
    REVERSE = "reverse"
    PRODUCTION = "production"
    """The frame of a production run, and nothing else."""


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    style: Style = Style.NORMAL


Line = tuple[Span, ...]
Frame = tuple[Line, ...]
Piece = Span | str
"""What layout functions hand over; a bare text is normal."""

_ZERO = frozenset({"Mn", "Me", "Cf"})


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    if unicodedata.category(char) in _ZERO:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def columns(text: str) -> int:
    """How many columns a terminal gives to a text without control characters."""
    return len(text) if text.isascii() else sum(map(_width, text))


def clip(text: str, width: int, cut: str = "") -> str:
    """At most `width` columns of a text; `cut` (one column) stands for the rest."""
    if width <= 0:
        return ""
    if columns(text) <= width:
        return text
    room = width - len(cut)
    taken, used = [], 0
    for char in text:
        used += _width(char)
        if used > room:
            break
        taken.append(char)
    return "".join(taken) + cut


def cell(text: str, width: int, cut: str = "", *, right: bool = False) -> str:
    """Exactly `width` columns."""
    text = clip(text, width, cut)
    pad = " " * (max(0, width) - columns(text))
    return pad + text if right else text + pad


def line(pieces: Iterable[Piece], width: int, glyphs: Glyphs) -> Line:
    """Exactly `width` columns out of these pieces: control characters neutralised, the tier's letters only, clipped
    with the cut mark, padded, neighbours of one style joined."""
    spans: list[Span] = []
    left = width
    for piece in pieces:
        text, style = piece if isinstance(piece, Span) else (piece, Style.NORMAL)
        text = glyphs.spell(shown(text))
        used = columns(text)
        if used > left:
            text = clip(text, left, glyphs.cut)
            used = columns(text)
        if text:
            _join(spans, Span(text, style))
        left -= used
        if left <= 0:
            break
    if left > 0:
        _join(spans, Span(" " * left))
    return tuple(spans)


def fold(text: Line, width: int, glyphs: Glyphs) -> Frame:
    """A line on as many lines as it takes, broken between words and continued two columns further in."""
    text = tuple(Span(shown(span.text), span.style) for span in text)
    whole = "".join(span.text for span in text).rstrip(" ")
    indent = min(_blanks(whole) + 2, width // 2)
    lines: list[Line] = []
    at = 0
    while at < len(whole) or not lines:
        lead = indent if lines else 0
        end = at + _break(whole[at:], width - lead)
        lines.append(line((" " * lead, *_part(text, at, end)), width, glyphs))
        at = end + _blanks(whole[end:])
    return tuple(lines)


def _part(text: Line, start: int, end: int) -> Iterator[Span]:
    """The characters of a line from `start` up to `end`."""
    begins = 0
    for span in text:
        if part := span.text[max(0, start - begins) : max(0, end - begins)]:
            yield Span(part, span.style)
        begins += len(span.text)


def _blanks(text: str) -> int:
    """How many blanks there are before the first character that is none."""
    return len(text) - len(text.lstrip(" "))


def _break(text: str, room: int) -> int:
    """How many characters go on a line of `room` columns: whole words, where one fits."""
    fits = _fitting(text, room)
    if fits == len(text):
        return fits
    blank = text.rfind(" ", 1, fits + 1)
    return blank if blank > _blanks(text) else max(1, fits)


def _fitting(text: str, room: int) -> int:
    """How many of the first characters have room in so many columns."""
    if text.isascii():
        return min(len(text), room)
    return bisect_right(list(accumulate(map(_width, text))), room)


def _join(spans: list[Span], span: Span) -> None:
    if spans and spans[-1].style is span.style:
        spans[-1] = Span(spans[-1].text + span.text, span.style)
    else:
        spans.append(span)


def spread(left: Sequence[Piece], right: Sequence[Piece], width: int, glyphs: Glyphs) -> Line:
    """`left` at the left edge and `right` at the right one; where both do not fit, `left` is cut."""
    tail = line(right, measure(right), glyphs)
    room = width - measure(tail)
    if room < 1:
        return line(left, width, glyphs)
    return line((*line(left, room, glyphs), *tail), width, glyphs)


def measure(pieces: Iterable[Piece]) -> int:
    """The columns of these pieces together."""
    return sum(columns(piece.text if isinstance(piece, Span) else piece) for piece in pieces)


def beside(left: Frame, right: Frame, widths: tuple[int, int], height: int, glyphs: Glyphs) -> Frame:
    """Two panes side by side with a divider between them."""
    divider = Span(f"{glyphs.divider} ", Style.DIM)
    blank = [line((), one, glyphs) for one in widths]
    out = []
    for row in range(height):
        one = left[row] if row < len(left) else blank[0]
        other = right[row] if row < len(right) else blank[1]
        out.append(_joined((*one, divider, *other)))
    return tuple(out)


def _joined(spans: Iterable[Span]) -> Line:
    """Lines that are as wide as they should be, one behind the other."""
    joined: list[Span] = []
    for span in spans:
        _join(joined, span)
    return tuple(joined)


def faded(frame: Frame) -> Frame:
    """What is no longer known to be true looks so; what stood out still does."""
    return tuple(map(_faded_line, frame))


def _faded_line(line: Line) -> Line:
    dim = {Style.NORMAL: Style.DIM, Style.BOLD: Style.DIM, Style.GOOD: Style.DIM}
    return tuple(Span(text, dim.get(style, style)) for text, style in line)


def text_of(frame: Frame) -> str:
    """The frame as plain text, trailing blanks kept out: what `s` saves and what the goldens hold."""
    return "\n".join(text_of_line(line).rstrip() for line in frame) + "\n"


def text_of_line(line: Line) -> str:
    """One line as plain text."""
    return "".join(span.text for span in line)
