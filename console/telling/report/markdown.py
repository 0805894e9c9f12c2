"""A document as Markdown: for a wiki or a mail. The bars are left out; the table of all tasks tells the same."""

import re
from collections.abc import Iterator
from typing import assert_never

from console.telling.report.document import Block, Cell, Chart, Document, Facts, Heading, Paragraph, Points, Table
from plans.characters import shown

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&@]|:(?=//)|(?<=www)\.)")
"""What is markup, and what makes an address of a text."""
_BEGINS = re.compile(r"^([-+#=]|\d+(?=[.)]))(.*)")
"""What makes a heading, a list or a line of what begins with it."""


def markdown(document: Document) -> str:
    """The whole document, with a line feed at its end."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def plain(text: str) -> str:
    """One line in which nothing means anything to whoever reads Markdown."""
    return _SPECIAL.sub(r"\\\1", shown(text)).strip()


def alone(text: str) -> str:
    """The same at the beginning of a line, where it makes no heading and no list."""
    begins = _BEGINS.match(line := plain(text))
    if begins is None:
        return line
    first, rest = begins.groups()
    return f"{first}\\{rest}" if first.isdigit() else f"\\{first}{rest}"


def _lines(document: Document) -> Iterator[str]:
    yield f"# {plain(document.title)}"
    yield ""
    yield f"{plain(document.kind)}. {plain(document.subtitle)}"
    yield ""
    if document.banner:
        yield f"**{plain(document.banner)}**"
        yield ""
    yield f"**{plain(document.verdict)}** {plain(document.verdict_note)}".rstrip()
    yield ""
    for one in document.figures:
        note = f" ({plain(one.note)})" if one.note else ""
        yield f"- {plain(one.label)}: **{plain(one.value)}**{note}"
    for section in document.sections:
        yield ""
        yield f"## {plain(section.title)}"
        for block in section.blocks:
            yield ""
            yield from _block(block)
    yield ""
    yield "---"
    yield ""
    yield plain(document.colophon)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Table():
            yield from table_lines(block)
        case Facts():
            yield from (f"- {plain(name)}: {_told(cell)}" for name, cell in block.pairs)
        case Points():
            yield from (f"- {_told(cell)}" for cell in block.items)
        case Heading():
            badge = f" ({plain(block.badge.text)})" if block.badge.text else ""
            yield f"### {plain(block.text)}{badge}"
        case Paragraph():
            yield alone(block.text)
        case Chart():
            yield f"*{plain(block.told)}*"
        case _:
            assert_never(block)


def _told(cell: Cell) -> str:
    below = f" ({plain(cell.below)})" if cell.below else ""
    return f"{plain(cell.text)}{below}"


def table_lines(block: Table) -> Iterator[str]:
    """A table, and what it leaves out."""
    yield _row(plain(column.head) for column in block.columns)
    yield _row("---:" if column.is_number else "---" for column in block.columns)
    yield from (_row(map(_told, row)) for row in block.rows)
    if block.note:
        yield ""
        yield plain(block.note)


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"
