"""Pieces of text in their places and styles, as the bytes that a terminal is told. Neither Textual nor Rich in here."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from console.layout.frame import Frame, Style, columns
from console.layout.palette import Appearance, Ink, Palette

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


def pen_of(appearance: Appearance) -> Pen:
    """The pen that writes so."""
    given = ((1, appearance.bold), (2, appearance.dim), (4, appearance.underline), (7, appearance.reverse))
    return Pen(
        ";".join(str(code) for code, is_so in given if is_so),
        _ink(appearance.colour, 30) if appearance.colour is not None else "",
        _ink(appearance.background, 40) if appearance.background is not None else "",
    )


def _ink(ink: Ink, base: int) -> str:
    """The codes of a colour: of a text's from 30 on, of a ground's from 40 on."""
    if isinstance(ink, str):
        red, green, blue = bytes.fromhex(ink.removeprefix("#"))
        return f"{base + 8};2;{red};{green};{blue}"
    if ink < 16:
        return str(base + ink if ink < 8 else base + 52 + ink)
    return f"{base + 8};5;{ink}"


def frame_written(frame: Frame, palette: Palette) -> str:
    """The bytes that write a whole frame from the upper left corner of a terminal on."""
    return written(_pieces(frame, {style: pen_of(appearance) for style, appearance in palette.items()}))


def _pieces(frame: Frame, pens: Mapping[Style, Pen]) -> Iterator[Piece]:
    for y, line in enumerate(frame):
        x = 0
        for text, style in line:
            yield Piece(y, x, text, pens[style])
            x += columns(text)


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
