"""Sends a terminal the columns that changed and nothing to their left.

Textual's partial update begins every changed line at the edge of its widget ("TODO: crop to x extents", 8.2.8), which
for one widget as wide as the screen means column 0: three times the bytes for a clock that ticks at the right edge.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual._compositor import ChopsUpdate, Compositor
from textual.screen import Screen
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.console import Console
    from rich.style import Style


class SpansUpdate(ChopsUpdate):
    """As Textual's, cropped at both ends; a style is named once for as long as it lasts."""

    def render_segments(self, console: "Console") -> str:
        """The bytes of the update."""
        parts: list[str] = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                begin, stop = max(x, first), min(end, last)
                if strip is not None and begin < stop:
                    parts.append(f"\x1b[{y + 1};{begin + 1}H")
                    parts += _text(strip.crop(begin - x, stop - x), console)
        return "".join(parts)


def _text(strip: Strip, console: "Console") -> Iterable[str]:
    """The strip with one escape sequence where the style changes, and one at its end."""
    system = console._color_system
    now: Style | None = None
    for text, style, _ in strip:
        if style != now:
            codes = Strip.render_ansi(style, system) if style is not None and system is not None else ""
            yield f"\x1b[0;{codes}m" if codes else "\x1b[0m"
            now = style
        yield text
    yield "\x1b[0m"


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
