"""A frame as a picture for the documentation: scalable, small, and with the colours of a terminal with 256. Pure."""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from console.layout.frame import Frame, Span, Style, columns, measure
from console.layout.palette import GROUNDS, Appearance, Colour, Ink, Palette, Theme, palette
from plans.characters import shown

_WIDTH, _HEIGHT, _SIZE, _MARGIN = 8.0, 17, 13, 10
"""Of a cell, of the letters, and around all of it, in the picture's own units."""
_CUBE = (0, 95, 135, 175, 215, 255)
_FIRST_GREY = 232
_CLASSES: Mapping[Style, str] = {style: style.value for style in Style if style is not Style.NORMAL}


def svg(frame: Frame, *, title: str, theme: Theme = Theme.DARK) -> str:
    """The frame as an SVG document.

    Args:
        frame: of any size.
        title: what somebody hears who cannot see it.
        theme: one with a ground of its own.
    """
    looks, ground = palette(theme, Colour.EIGHT_BIT), GROUNDS[theme]
    width = max(map(measure, frame)) * _WIDTH + 2 * _MARGIN
    height = len(frame) * _HEIGHT + 2 * _MARGIN
    body = [part for row, line in enumerate(frame) for part in _line(line, row, looks)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 {width:g} {height:g}" role="img">\n'
        f"<title>{escape(shown(title))}</title>\n<style>\n{_style_sheet(looks)}</style>\n"
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="{colour(ground)}"/>\n'
    )
    return head + "\n".join(body) + "\n</svg>\n"


def _line(line: tuple[Span, ...], row: int, looks: Palette) -> Iterator[str]:
    column, top = 0, _MARGIN + row * _HEIGHT
    ground = _behind(looks[Style.NORMAL])
    for span in line:
        wide = columns(span.text)
        text = span.text.strip(" ")
        look = looks[span.style]
        if wide and _behind(look) != ground:
            box = f'x="{_MARGIN + column * _WIDTH:g}" y="{top}" width="{wide * _WIDTH:g}" height="{_HEIGHT}"'
            yield f'<rect {box} fill="{colour(_behind(look))}"/>'
        if text:
            left = _MARGIN + (column + len(span.text) - len(span.text.lstrip(" "))) * _WIDTH
            # the length is said, so that a fallback font with other advances shifts no column
            place = f'x="{left:g}" y="{top + _SIZE}" textLength="{columns(text) * _WIDTH:g}"'
            name = _CLASSES.get(span.style)
            kind = f' class="{name}"' if name else ""
            yield f"<text {place}{kind}>{escape(text)}</text>"
        column += wide


def _style_sheet(looks: Palette) -> str:
    fonts = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
    rules = [f"text{{font:{_SIZE}px {fonts};white-space:pre;fill:{colour(_before(looks[Style.NORMAL]))}}}"]
    for style, name in _CLASSES.items():
        look = looks[style]
        rules.append(f".{name}{{fill:{colour(_before(look))}{';font-weight:bold' if look.bold else ''}}}")
    return "".join(f"{rule}\n" for rule in rules)


def _before(look: Appearance) -> Ink:
    """The colour of the letters."""
    return (look.background if look.reverse else look.colour) or _FIRST_GREY


def _behind(look: Appearance) -> Ink:
    """The colour of the ground behind them."""
    return (look.colour if look.reverse else look.background) or _FIRST_GREY


def colour(number: Ink) -> str:
    """One of xterm's colours 16 to 255 as `#rrggbb`: a cube of six steps a side, then 24 greys; or what is one."""
    if isinstance(number, str):
        return number
    if number >= _FIRST_GREY:
        return "#" + f"{8 + 10 * (number - _FIRST_GREY):02x}" * 3
    place = number - 16
    return "#" + "".join(f"{_CUBE[step]:02x}" for step in (place // 36, place // 6 % 6, place % 6))
