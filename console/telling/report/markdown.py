"""A document as Markdown: for a wiki or a mail. The bars are left out; the table of all tasks tells the same."""

import re
from collections.abc import Iterator
from typing import assert_never

from console.telling.report.document import Block, Cell, Chart, Document, Facts, Heading, Paragraph, Points, Table
from plans.characters import shown

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")
_BEGINS = re.compile(r"^([-+#=]|\d+(?=[.)]))(.*)")
"""What makes a heading, a list or a line of what begins with it."""


def markdown(document: Document) -> str:
    """The whole document, with a line feed at its end."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def _plain(text: str) -> str:
    """One line in which nothing means anything to whoever reads Markdown."""
    return _SPECIAL.sub(r"\\\1", shown(text)).strip()


def _alone(text: str) -> str:
    """The same at the beginning of a line, where it makes no heading and no list."""
    begins = _BEGINS.match(line := _plain(text))
    if begins is None:
        return line
    first, rest = begins.groups()
    return f"{first}\\{rest}" if first.isdigit() else f"\\{first}{rest}"


def _lines(document: Document) -> Iterator[str]:
    yield f"# {_plain(document.title)}"
    yield ""
    yield f"{_plain(document.kind)}. {_plain(document.subtitle)}"
    yield ""
    if document.banner:
        yield f"**{_plain(document.banner)}**"
        yield ""
    yield f"**{_plain(document.verdict)}** {_plain(document.verdict_note)}".rstrip()
    yield ""
    for one in document.figures:
        note = f" ({_plain(one.note)})" if one.note else ""
        yield f"- {_plain(one.label)}: **{_plain(one.value)}**{note}"
    for section in document.sections:
        yield ""
        yield f"## {_plain(section.title)}"
        for block in section.blocks:
            yield ""
            yield from _block(block)
    yield ""
    yield "---"
    yield ""
    yield _plain(document.colophon)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from _table(block)
        case Facts():
            yield from (f"- {_plain(name)}: {_told(cell)}" for name, cell in block.pairs)
        case Points():
            yield from (f"- {_told(cell)}" for cell in block.items)
        case Heading():
            badge = f" ({_plain(block.badge.text)})" if block.badge.text else ""
            yield f"### {_plain(block.text)}{badge}"
        case Paragraph():
            yield _alone(block.text)
        case Chart():
            yield f"*{_plain(block.told)}*"
        case _:
            assert_never(block)


def _told(cell: Cell) -> str:
    below = f" ({_plain(cell.below)})" if cell.below else ""
    return f"{_plain(cell.text)}{below}"


def _table(block: Table) -> Iterator[str]:
    yield _row(_plain(column.head) for column in block.columns)
    yield _row("---:" if column.is_number else "---" for column in block.columns)
    yield from (_row(map(_told, row)) for row in block.rows)
    if block.note:
        yield ""
        yield _plain(block.note)


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"
