"""Sends a terminal the columns that changed and nothing to their left.

Textual's partial update begins every changed line at the edge of its widget ("TODO: crop to x extents", 8.2.8), which
for one widget as wide as the screen means column 0: three times the bytes for a clock that ticks at the right edge.
What changes together mostly looks alike, too: spans of one style follow each other, whatever lies between them, so that
a style is named once; of the next one only what differs is named.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.screen import Screen
from textual.strip import Strip

from console.terminal.pens import Pen, Piece, written

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from rich.console import Console
    from rich.style import Style


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


class WholeUpdate(LayoutUpdate):
    """As Textual's, with styles and places named where they change."""

    def render_segments(self, console: "Console") -> str:
        """The bytes of the update."""
        return written(self._pieces(console))

    def _pieces(self, console: "Console") -> Iterator[Piece]:
        for y, strips in enumerate(self.strips, self.region.y):
            x = self.region.x
            for strip in strips:
                yield from _pieces(y, x, x + strip.cell_length, x, strip, console)
                x += strip.cell_length


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


class SpansCompositor(Compositor):
    """Makes such updates."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """What changed since the last one."""
        update = super().render_partial_update()
        return SpansUpdate(update.chops, update.spans, update.chop_ends) if update is not None else None

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """All that is seen."""
        update = super().render_full_update(simplify)
        return WholeUpdate(update.strips, update.region)


class SpansScreen(Screen[None]):
    """A screen that is painted by spans."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SpansCompositor()
