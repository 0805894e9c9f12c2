"""A paper as text: ASCII of 80 columns, for any printer, pager or telephone. Pure."""

import unicodedata
from collections.abc import Iterator

from console.telling.paper.sheet import Entry, Section, Sheet
from console.text.columns import WIDTH, wrapped
from plans.characters import shown

_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "Ł": "L",
                          "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."})  # fmt: skip
_BOX = "[ ] "
_WIDEST = 14
"""Columns of a cell that is not the last."""
_MOST_LINES = 60
"""Lines beneath one entry; what is more is said to be."""


def as_text(sheet: Sheet) -> str:
    """The whole of it, with a line feed at its end."""
    return "\n".join(line.rstrip() for line in _lines(sheet)).rstrip() + "\n"


def ascii_of(text: str) -> str:
    """One line of ASCII: letters without their marks, `?` for what has none."""
    known = shown(text).translate(_LETTERS)
    if known.isascii():
        return known
    apart = unicodedata.normalize("NFKD", known)
    return "".join(char if char.isascii() else "?" for char in apart if not unicodedata.combining(char))


def _lines(sheet: Sheet) -> Iterator[str]:
    yield from _wrapped("", sheet.title.upper())
    yield from _wrapped("", sheet.written)
    if sheet.warning:
        yield ""
        yield from _wrapped("! ", sheet.warning)
    for section in sheet.sections:
        yield from _section(section)
    yield ""
    yield from _wrapped("", sheet.foot)


def _wrapped(label: str, text: str) -> list[str]:
    return wrapped(label, ascii_of(text), width=WIDTH)


def _section(section: Section) -> Iterator[str]:
    title = ascii_of(section.title).upper()
    yield from ("", title, "-" * len(title))
    for text in section.sentences:
        yield from _wrapped("", text)
    if not section.entries:
        return
    widths = _widths(section)
    box = _BOX if section.has_boxes else ""
    yield " " * len(box) + _row(section.columns, widths)
    for entry in section.entries:
        yield from _entry(entry, widths, box)


def _widths(section: Section) -> list[int]:
    """Of every column but the last, which takes the room that is left."""
    rows = [section.columns, *(one.cells for one in section.entries)]
    return [min(_WIDEST, max(map(_columns, column))) for column in list(zip(*rows, strict=True))[:-1]]


def _columns(cell: str) -> int:
    return len(ascii_of(cell))


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    """The cells side by side, each cut to its column."""
    fitted = [ascii_of(cell)[:width].ljust(width) for cell, width in zip(cells[:-1], widths, strict=True)]
    return " ".join([*fitted, ascii_of(cells[-1])])


def _entry(entry: Entry, widths: list[int], box: str) -> Iterator[str]:
    lead = f"{'! ' if entry.is_urgent else box}{_row((*entry.cells[:-1], ''), widths)}"
    yield from _wrapped(lead, entry.cells[-1])
    inside = " " * (len(box) + 2)
    beneath = [*entry.lines, *(f"{one.name}: {one.address}" for one in entry.links)]
    if entry.phone:
        yield from _wrapped(inside, f"{entry.lines[0]}, {entry.phone}" if entry.lines else entry.phone)
        beneath = beneath[1:] if entry.lines else beneath
    for text in beneath[:_MOST_LINES]:
        yield from _wrapped(inside, text)
    if len(beneath) > _MOST_LINES:
        yield f"{inside}... ({len(beneath) - _MOST_LINES} more lines)"
