"""How a meaning looks, for terminals with 256 colours, with eight, and with none. Four colours at most.

With 256 colours the background is ours too, because a contrast can only be promised against a known one (4.5:1,
tested); with eight the terminal's own palette decides, and every meaning has an attribute besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from console.layout.frame import Style


class Colour(StrEnum):
    """How many colours there are."""

    NONE = "none"
    STANDARD = "standard"
    """The eight of the terminal's own palette."""
    EIGHT_BIT = "256"


BACKGROUND = 234
"""Of the 256: #1c1c1c."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A colour (None: the terminal's own) and attributes."""

    colour: int | None = None
    background: int | None = None
    bold: bool = False
    dim: bool = False
    underline: bool = False
    reverse: bool = False


def _on_ours(colour: int, *, bold: bool = False, reverse: bool = False) -> Appearance:
    return Appearance(colour=colour, background=BACKGROUND, bold=bold, reverse=reverse)


PALETTES: Mapping[Colour, Mapping[Style, Appearance]] = {
    Colour.EIGHT_BIT: {
        Style.NORMAL: _on_ours(252),
        Style.DIM: _on_ours(246),
        Style.LATE: _on_ours(214),
        Style.ATTENTION: _on_ours(210, bold=True),
        Style.GOOD: _on_ours(114),
        Style.BOLD: _on_ours(255, bold=True),
        Style.REVERSE: _on_ours(252, bold=True, reverse=True),
    },
    Colour.STANDARD: {
        Style.NORMAL: Appearance(),
        Style.DIM: Appearance(dim=True),
        Style.LATE: Appearance(colour=3, bold=True),
        Style.ATTENTION: Appearance(colour=1, bold=True),
        Style.GOOD: Appearance(colour=2),
        Style.BOLD: Appearance(bold=True),
        Style.REVERSE: Appearance(bold=True, reverse=True),
    },
    Colour.NONE: {
        Style.NORMAL: Appearance(),
        Style.DIM: Appearance(),
        Style.LATE: Appearance(underline=True),
        Style.ATTENTION: Appearance(bold=True),
        Style.GOOD: Appearance(),
        Style.BOLD: Appearance(bold=True),
        Style.REVERSE: Appearance(reverse=True),
    },
}
