"""Every theme can be read, by every eye, and says which kind of run it is."""

from dataclasses import replace
from itertools import combinations

import pytest

from console.layout import Style, layout
from console.layout.frame import Span
from console.layout.glyphs import ASCII
from console.layout.palette import GROUNDS, Appearance, Colour, Ink, Theme, palette
from console.layout.svg import colour as hexadecimal
from console.view.model import View
from plans.model import RunKind
from tests.support.world import PROGRESS, half_way, ui

LOOKS = [(theme, colour) for theme in Theme for colour in Colour]
COLOURED = [(theme, colour) for theme in GROUNDS for colour in (Colour.EIGHT_BIT, Colour.TRUE)]
ACCENTS = (Style.LATE, Style.ATTENTION, Style.GOOD)
_DEUTERANOPIA = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))
_PROTANOPIA = ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052))
"""Machado, Oliveira and Fernandes (2009), severity 1, on linear light."""


def _linear(ink: Ink) -> tuple[float, ...]:
    text = hexadecimal(ink)
    shares = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)


def _luminance(ink: Ink) -> float:
    """By WCAG 2."""
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), _linear(ink), strict=True))


def _contrast(look: Appearance) -> float:
    assert look.colour is not None
    assert look.background is not None
    light, dark = sorted((_luminance(look.colour), _luminance(look.background)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "colour"), COLOURED)
def test_every_text_of_every_theme_has_a_contrast_of_at_least_four_and_a_half(theme: Theme, colour: Colour) -> None:
    looks = palette(theme, colour)
    assert set(looks) == set(Style)
    assert {style for style, look in looks.items() if _contrast(look) < 4.5} == set()
    assert {look.background for style, look in looks.items() if style is not Style.PRODUCTION} == {GROUNDS[theme]}


@pytest.mark.parametrize(("theme", "colour"), COLOURED)
def test_there_are_at_most_four_colours(theme: Theme, colour: Colour) -> None:
    inks = {ink for look in palette(theme, colour).values() for ink in (look.colour, look.background)}
    greys = {ink for ink in inks if ink is None or len(set(_linear(ink))) == 1}
    assert len(inks - greys) <= 4


@pytest.mark.parametrize(("theme", "colour"), LOOKS)
def test_colour_never_stands_alone(theme: Theme, colour: Colour) -> None:
    """Attention has an attribute besides, and what is pointed at is reversed."""
    looks = palette(theme, colour)
    plain = {style: (look.bold, look.underline, look.reverse) for style, look in looks.items()}
    assert plain[Style.ATTENTION] != plain[Style.NORMAL]
    assert looks[Style.LATE] not in (looks[Style.NORMAL], looks[Style.ATTENTION])
    assert looks[Style.REVERSE].reverse


@pytest.mark.parametrize("colour", [Colour.EIGHT_BIT, Colour.TRUE])
@pytest.mark.parametrize("eye", [_DEUTERANOPIA, _PROTANOPIA])
def test_without_red_or_green_the_colours_are_still_three(colour: Colour, eye: tuple[tuple[float, ...], ...]) -> None:
    looks = palette(Theme.COLOUR_BLIND, colour)
    seen = []
    for style in ACCENTS:
        light = _linear(looks[style].colour or 0)
        seen.append([sum(weight * one for weight, one in zip(row, light, strict=True)) for row in eye])
    for one, other in combinations(seen, 2):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) > 0.2


@pytest.mark.parametrize(("theme", "colour"), LOOKS)
@pytest.mark.parametrize("size", [(40, 10), (80, 24), (160, 50)])
def test_production_and_a_rehearsal_share_no_colour_of_the_frame(
    busy: View, theme: Theme, colour: Colour, size: tuple[int, int]
) -> None:
    looks = palette(theme, colour)
    frames = []
    for kind in (RunKind.PRODUCTION, RunKind.REHEARSAL):
        view = replace(busy, state=replace(busy.state, kind=kind))
        first, *rest = layout(view, ui(), size, ASCII)
        rules = [span for line in rest for span in line if _is_rule(span, size[0])]
        frames.append({looks[span.style] for span in (*first, *rules) if span.style is not Style.ATTENTION})
    production, rehearsal = frames
    assert production == {looks[Style.PRODUCTION]}
    assert not production & rehearsal


def _is_rule(span: Span, width: int) -> bool:
    return len(span.text) == width and len(set(span.text)) == 1 and span.text[0] in "!-"


@pytest.fixture(scope="module")
def busy() -> View:
    return half_way().view(progress=PROGRESS)
