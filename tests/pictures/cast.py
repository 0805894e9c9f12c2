"""The night in a minute, as an asciinema file (version 2): real frames, painted by what changed."""

import json
from collections.abc import Iterator
from datetime import timedelta

from console.layout import Board, Frame, draw
from console.layout.frame import Span
from console.layout.glyphs import UNICODE
from console.layout.palette import Appearance, Colour, Theme, palette
from console.terminal.surface import changes
from console.view.model import Ui
from console.view.trends import History
from tests.pictures.night import PlayedNight

SIZE = (100, 30)
STEP = timedelta(minutes=3)
"""Of the night, between two frames."""
SECONDS = 60.0
"""Of the cast, without the last frame's rest."""
_PALETTE = palette(Theme.DARK, Colour.EIGHT_BIT)


def frames() -> Iterator[Frame]:
    """The board every few minutes, until the night has ended."""
    night, history, last = PlayedNight(), History(), None
    at = night.start
    while not night.over:
        at += STEP
        view = night.until(at)
        history.take(view)
        last = Board.of(view, Ui(trends=history.trends()), SIZE, UNICODE, last)
        yield draw(last)


def cast() -> str:
    """The file."""
    width, height = SIZE
    title = "cutover: the night of a hospital and six municipalities, in a minute"
    lines: list[object] = [{"version": 2, "width": width, "height": height, "title": title}]
    painted = list(_painted())
    for at, data in enumerate(painted):
        lines.append([round(SECONDS * at / len(painted), 2), "o", data])
    lines.append([SECONDS + 3, "o", "\x1b[0m\x1b[?25h"])
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _painted() -> Iterator[str]:
    before: Frame = ()
    for frame in frames():
        lead = "" if before else "\x1b[?25l\x1b[2J"
        yield lead + "".join(_line(before[row] if before else (), row, line) for row, line in enumerate(frame))
        before = frame


def _line(old: tuple[Span, ...], row: int, new: tuple[Span, ...]) -> str:
    if old == new:
        return ""
    stretches = changes(old, new) if old else [(0, SIZE[0])]
    return "".join(f"\x1b[{row + 1};{first + 1}H{_text(new, first, last)}" for first, last in stretches)


def _text(line: tuple[Span, ...], first: int, last: int) -> str:
    """The columns from `first` up to `last`; the night's texts have no wide characters."""
    parts, column = [], 0
    for span in line:
        text = span.text[max(0, first - column) : max(0, last - column)]
        column += len(span.text)
        if text:
            parts.append(f"\x1b[0{_codes(_PALETTE[span.style])}m{text}")
    return "".join(parts)


def _codes(look: Appearance) -> str:
    codes = [";1"] * look.bold + [";2"] * look.dim + [";4"] * look.underline + [";7"] * look.reverse
    codes += [f";38;5;{look.colour}"] if look.colour is not None else []
    codes += [f";48;5;{look.background}"] if look.background is not None else []
    return "".join(codes)
