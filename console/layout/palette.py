"""How a meaning looks: by theme, and by how many colours the terminal has. Four colours at most, and never alone.

From 256 colours on the ground is ours too, because a contrast can only be promised against a known one (4.5:1, tested
for every theme); with sixteen the terminal's own palette decides, and every meaning has an attribute besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from console.layout.frame import Style


class Colour(StrEnum):
    """How many colours there are; the value is what Textual calls it."""

    NONE = "none"
    STANDARD = "standard"
    """The sixteen of the terminal's own palette."""
    EIGHT_BIT = "256"
    TRUE = "truecolor"


class Theme(StrEnum):
    """For which eyes, and on which ground."""

    DARK = "dark"
    LIGHT = "light"
    COLOUR_BLIND = "colour-blind"
    """Blue, yellow and orange on dark: told apart without red and green."""
    MONO = "mono"


Ink = int | str
"""A number of xterm's 256, or `#rrggbb`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A colour (None: the terminal's own) and attributes."""

    colour: Ink | None = None
    background: int | None = None
    bold: bool = False
    dim: bool = False
    underline: bool = False
    reverse: bool = False


Palette = Mapping[Style, Appearance]

GROUNDS: Mapping[Theme, int] = {Theme.DARK: 234, Theme.LIGHT: 255, Theme.COLOUR_BLIND: 234}
"""Of the 256: #1c1c1c, #eeeeee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inks:
    """What of a theme has a colour of its own."""

    late: Ink
    attention: Ink
    good: Ink


@dataclass(frozen=True, slots=True, kw_only=True)
class _Greys:
    """What of a theme is black, grey or white, and the frame of production."""

    normal: int
    dim: int
    bold: int
    production: tuple[int, int]
    """Text and ground."""


_DARK_GREYS = _Greys(normal=252, dim=246, bold=255, production=(231, 124))
_GREYS: Mapping[Theme, _Greys] = {
    Theme.DARK: _DARK_GREYS,
    Theme.LIGHT: _Greys(normal=236, dim=240, bold=232, production=(231, 124)),
    Theme.COLOUR_BLIND: replace(_DARK_GREYS, production=(231, 25)),
}
_INKS: Mapping[tuple[Theme, Colour], _Inks] = {
    (Theme.DARK, Colour.EIGHT_BIT): _Inks(late=214, attention=210, good=114),
    (Theme.DARK, Colour.TRUE): _Inks(late="#ffb347", attention="#ff8a8a", good="#7fd88f"),
    (Theme.LIGHT, Colour.EIGHT_BIT): _Inks(late=94, attention=124, good=22),
    (Theme.LIGHT, Colour.TRUE): _Inks(late="#7a5200", attention="#b3001b", good="#1b5e20"),
    (Theme.COLOUR_BLIND, Colour.EIGHT_BIT): _Inks(late=227, attention=208, good=75),
    (Theme.COLOUR_BLIND, Colour.TRUE): _Inks(late="#f0e442", attention="#f58231", good="#56b4e9"),
}


def _on_ground(theme: Theme, colour: Colour) -> Palette:
    """Of 256 colours and more."""
    ground, greys, inks = GROUNDS[theme], _GREYS[theme], _INKS[theme, colour]
    text, frame = greys.production
    return {
        Style.NORMAL: Appearance(colour=greys.normal, background=ground),
        Style.DIM: Appearance(colour=greys.dim, background=ground),
        Style.LATE: Appearance(colour=inks.late, background=ground),
        Style.ATTENTION: Appearance(colour=inks.attention, background=ground, bold=True),
        Style.GOOD: Appearance(colour=inks.good, background=ground),
        Style.BOLD: Appearance(colour=greys.bold, background=ground, bold=True),
        Style.REVERSE: Appearance(colour=greys.normal, background=ground, bold=True, reverse=True),
        Style.PRODUCTION: Appearance(colour=text, background=frame, bold=True),
    }


_SIXTEEN: Palette = {
    Style.NORMAL: Appearance(),
    Style.DIM: Appearance(dim=True),
    Style.LATE: Appearance(colour=3, bold=True),
    Style.ATTENTION: Appearance(colour=1, bold=True),
    Style.GOOD: Appearance(colour=2),
    Style.BOLD: Appearance(bold=True),
    Style.REVERSE: Appearance(bold=True, reverse=True),
    Style.PRODUCTION: Appearance(colour=15, background=1, bold=True),
}
_MONO: Palette = {
    Style.NORMAL: Appearance(),
    Style.DIM: Appearance(),
    Style.LATE: Appearance(underline=True),
    Style.ATTENTION: Appearance(bold=True),
    Style.GOOD: Appearance(),
    Style.BOLD: Appearance(bold=True),
    Style.REVERSE: Appearance(reverse=True),
    Style.PRODUCTION: Appearance(bold=True, reverse=True),
}
_OF_SIXTEEN: Mapping[Theme, Palette] = {
    Theme.DARK: _SIXTEEN,
    Theme.LIGHT: {
        **_SIXTEEN,
        Style.DIM: Appearance(),
        Style.LATE: Appearance(colour=5, underline=True),
        Style.GOOD: Appearance(colour=4),
    },
    Theme.COLOUR_BLIND: {
        **_SIXTEEN,
        Style.ATTENTION: Appearance(colour=3, bold=True, underline=True),
        Style.GOOD: Appearance(colour=6),
        Style.PRODUCTION: Appearance(colour=15, background=4, bold=True),
    },
}
"""A yellow or a green of sixteen cannot be read on white."""


def palette(theme: Theme, colour: Colour) -> Palette:
    """How each meaning looks."""
    if theme is Theme.MONO or colour is Colour.NONE:
        return _MONO
    return _OF_SIXTEEN[theme] if colour is Colour.STANDARD else _on_ground(theme, colour)
