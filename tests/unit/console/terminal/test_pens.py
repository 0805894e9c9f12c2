"""What stands on a terminal before Textual is there looks as Textual will paint it."""

from itertools import product

import pyte
import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from console.layout.frame import Span, Style
from console.layout.palette import Colour, Theme, palette
from console.terminal.pens import frame_written
from console.terminal.span_painter import WholeUpdate
from console.terminal.surface import rich_style

SYSTEMS = {
    Colour.NONE: ColorSystem.STANDARD,  # as `capability.prepare` has Textual take it
    Colour.STANDARD: ColorSystem.STANDARD,
    Colour.EIGHT_BIT: ColorSystem.EIGHT_BIT,
    Colour.TRUE: ColorSystem.TRUECOLOR,
}
FRAME = (
    tuple(Span(f"{style} ", style) for style in Style),
    (Span("wide \u6f22\u5b57 and "), Span("\u2588", Style.LATE), Span(" behind", Style.BOLD)),
)


class PaintedIn:
    """What the painter asks of Rich's console."""

    def __init__(self, system: ColorSystem) -> None:
        self._color_system = system


def shown(text: str) -> list[list[object]]:
    screen = pyte.Screen(90, 3)
    pyte.Stream(screen).feed(text)
    return [[screen.buffer[y][x] for x in range(90)] for y in range(3)]


@pytest.mark.parametrize(("theme", "colour"), list(product(Theme, Colour)))
def test_a_frame_looks_the_same_in_every_theme(theme: Theme, colour: Colour) -> None:
    looks = palette(theme, colour)
    strips = [[Strip(Segment(text, rich_style(looks[style])) for text, style in line)] for line in FRAME]
    update = WholeUpdate(strips, Region(0, 0, 90, 2))
    assert shown(frame_written(FRAME, looks)) == shown(update.render_segments(PaintedIn(SYSTEMS[colour])))  # type: ignore[arg-type]


def test_a_frame_says_of_a_style_only_what_changes() -> None:
    looks = palette(Theme.DARK, Colour.EIGHT_BIT)
    frame = ((Span("a"), Span("b", Style.DIM)), (Span("c", Style.DIM),))
    assert frame_written(frame, looks) == ("\x1b[1;1H\x1b[0;38;5;252;48;5;234ma\x1b[38;5;246mb\x1b[2;1Hc\x1b[0m")
