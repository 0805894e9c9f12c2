"""The colours of the board: whatever is written can be read, by day and by night."""

import re
from collections.abc import Mapping

import pytest

from console.telling.markup import own_file

STYLE = own_file("console.board/style.css")
WRITTEN = ("ink", "soft", "accent", "good", "warn", "bad")
GROUNDS = ("paper", "wash")


def colours(of: str) -> Mapping[str, str]:
    """Those of a block `:root { ... }`, by their names."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", of))


DAY, NIGHT = (colours(block) for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL))


def luminance(colour: str) -> float:
    """As WCAG 2.2 defines relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [DAY, {**DAY, **NIGHT}], ids=["day", "night"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_written_stands_out_from_its_ground(scheme: Mapping[str, str], ground: str, written: str) -> None:
    light, dark = sorted((luminance(scheme[ground]), luminance(scheme[written])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
