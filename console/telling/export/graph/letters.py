"""How wide a text is in a font that nobody can measure here, and a title in the lines that have room for it."""

import unicodedata

_THOUSANDTHS = {
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys(" .,:;/!ftI[]", 278),
    **dict.fromkeys('r-()"*`{}', 333),
    **dict.fromkeys("ckvxyzsJ", 500),
    **dict.fromkeys("FTZ+<=>~", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("W%@", 944),
    "…": 1000,
}
"""What Helvetica and Arial take for a letter, of its size."""
_USUAL, _SQUARE, _UNKNOWN = 556, 1100, 800
_BOLDER = 1.06
"""Ids are bold, and no browser has just this font."""
CUT = "…"


def wide(text: str, size: float) -> float:
    """How wide a text is at a size of letters, at most, in the same unit."""
    return size * _BOLDER * sum(map(_thousandths, text)) / 1000


def _thousandths(char: str) -> int:
    """Of a letter with an accent what it takes without."""
    plain = unicodedata.normalize("NFD", char)[0]
    known = _THOUSANDTHS.get(plain)
    if known is not None:
        return known
    if unicodedata.east_asian_width(char) in "WF":
        return _SQUARE
    return _USUAL if plain.isascii() else _UNKNOWN


def cut(text: str, size: float, room: float) -> str:
    """As much of a text as there is room for, with a mark where something is missing."""
    if wide(text, size) <= room:
        return text
    room -= wide(CUT, size)
    kept = ""
    for char in text:
        room -= wide(char, size)
        if room < 0:
            break
        kept += char
    return kept.rstrip() + CUT


def wrapped(text: str, size: float, room: float, most: int) -> tuple[str, ...]:
    """A text over so many lines at most, broken at blanks where there are any; the rest is cut off."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if len(lines) == most or not lines[-1] or wide(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(cut(line, size, room) for line in lines)
