"""Sends a terminal the columns that changed and nothing to their left.

Textual's partial update begins every changed line at the edge of its widget ("TODO: crop to x extents", 8.2.8), which
for one widget as wide as the screen means column 0: three times the bytes for a clock that ticks at the right edge.
What changes together mostly looks alike, too: spans of one style follow each other, whatever lies between them, so that
a style is named once; of the next one only what differs is named.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual._compositor import ChopsUpdate, Compositor
from textual.screen import Screen
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from rich.console import Console
    from rich.style import Style

_RESET = "\x1b[0m"


class Pen(NamedTuple):
    """What a terminal is told of a style, in the codes of its escape sequences."""

    attributes: str = ""
    colour: str = ""
    behind: str = ""

    def after(self, other: "Pen | None") -> str:
        """The sequence that leads from another one to this, of which nothing is said that holds already."""
        if self == other:
            return ""
        if other is None or other.attributes not in ("", self.attributes) or self._lacks(other):
            return f"\x1b[{';'.join(filter(None, ('0', *self)))}m"
        return f"\x1b[{';'.join(has for had, has in zip(other, self, strict=True) if has != had)}m"

    def _lacks(self, other: "Pen") -> bool:
        """Whether the other one says of something what this one says nothing of."""
        return any(had and not has for had, has in zip(other, self, strict=True))


class Piece(NamedTuple):
    """What is written in one style at one place."""

    y: int
    x: int
    text: str
    pen: Pen


class SpansUpdate(ChopsUpdate):
    """As Textual's, cropped at both ends; neither a style nor a place is named where it holds already."""

    def render_segments(self, console: "Console") -> str:
        """The bytes of the update."""
        by_pen: dict[Pen, list[list[Piece]]] = {}
        for span in self._spans(console):
            by_pen.setdefault(span[0].pen, []).append(span)
        return written(chain.from_iterable(chain.from_iterable(by_pen.values())))

    def _spans(self, console: "Console") -> Iterator[list[Piece]]:
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                begin, stop = max(x, first), min(end, last)
                if strip is not None and begin < stop and (span := list(_pieces(y, begin, stop, x, strip, console))):
                    yield span


def _pieces(y: int, begin: int, stop: int, x: int, strip: Strip, console: "Console") -> Iterator[Piece]:
    """These columns of a strip that stands at `x`, by their styles."""
    at = begin
    for style, segments in groupby(strip.crop(begin - x, stop - x), key=attrgetter("style")):
        text = "".join(segment.text for segment in segments)
        yield Piece(y, at, text, _pen(style, console._color_system))
        at += cell_len(text)


@lru_cache(maxsize=256)
def _pen(style: "Style | None", system: "ColorSystem | None") -> Pen:
    if style is None or system is None:
        return Pen()
    colour = ";".join(style.color.downgrade(system).get_ansi_codes()) if style.color else ""
    behind = ";".join(style.bgcolor.downgrade(system).get_ansi_codes(foreground=False)) if style.bgcolor else ""
    whole = Strip.render_ansi(style, system)
    return Pen(whole.removesuffix(behind).rstrip(";").removesuffix(colour).rstrip(";"), colour, behind)


def written(pieces: Iterable[Piece]) -> str:
    """The bytes that write these, each in its place; the terminal's own style afterwards."""
    parts: list[str] = []
    pen: Pen | None = None
    place = (-1, -1)
    for piece in pieces:
        parts += (_moved(place, (piece.y, piece.x)), piece.pen.after(pen), piece.text)
        pen = piece.pen
        place = (piece.y, piece.x + len(piece.text)) if piece.text.isascii() else (-1, -1)
    return "".join((*parts, _RESET))


def _moved(place: tuple[int, int], to: tuple[int, int]) -> str:
    """The shortest sequence to a place; of texts whose width terminals disagree on, the place behind is not known."""
    if place == to:
        return ""
    (y, x), (to_y, to_x) = place, to
    if y == to_y and x < to_x:
        return f"\x1b[{to_x - x}C"
    return f"\x1b[{to_y + 1};{to_x + 1}H"


class SpansCompositor(Compositor):
    """Makes such updates."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What changed since the last one."""
        update = super().render_partial_update()
        return SpansUpdate(update.chops, update.spans, update.chop_ends) if update is not None else None


class SpansScreen(Screen[None]):
    """A screen that is painted by spans."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SpansCompositor()
