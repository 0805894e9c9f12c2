"""Several tables of one plan as one table: equal columns become one, and each table a section."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from plans.importers.cells import Cell, Row, Sheet
from plans.importers.columns import ONCE
from plans.importers.headings import Means, cleaned
from plans.importers.meaning.times import names_a_day
from plans.importers.table import Column, Table

_Key = tuple[Means, str, int]


def joined(tables: Sequence[Table], called: Sequence[str]) -> Table:
    """Join tables in their order; one alone stays what it is.

    Args:
        called: the name of each table, which becomes the head of its section; empty for none.
    """
    if len(tables) == 1:
        return tables[0]
    columns = _columns(tables)
    found = [row for table, name in zip(tables, called, strict=True) for row in _rows(table, name, columns)]
    rows = tuple(replace(row, number=number) for number, row in enumerate(found, 1))
    remarks = tuple((table.sheet.place(at), text) for table in tables for at, text in table.sheet.remarks)
    return Table(
        sheet=Sheet(name="", rows=rows, remarks=remarks),
        columns=tuple(columns.values()),
        rows=rows,
        above=tables[0].above,
        sources=tuple(table.sheet for table in tables),
    )


def _columns(tables: Sequence[Table]) -> dict[_Key, Column]:
    """All columns, each at its new place, by what makes it one."""
    columns: dict[_Key, Column] = {}
    for table in tables:
        for key, column in _keyed(table):
            columns.setdefault(key, replace(column, at=len(columns)))
    return columns


def _keyed(table: Table) -> Iterator[tuple[_Key, Column]]:
    """Each column with what makes it equal to one of another table."""
    seen: Counter[tuple[Means, str]] = Counter()
    for column in table.columns:
        name = "" if column.means in ONCE else cleaned(column.heading)
        yield (column.means, name, seen[column.means, name]), column
        seen[column.means, name] += 1


def _rows(table: Table, name: str, columns: Mapping[_Key, Column]) -> Iterator[Row]:
    moved = {column.at: columns[key].at for key, column in _keyed(table)}
    if (title := table.column(Means.TITLE) or table.column(Means.ID)) is not None and _lacks_head(table, name):
        place, text = table.sheet.row_place(table.rows[0]), _with_day(table, name)
        yield Row(number=0, cells={moved[title.at]: Cell(value=text, text=text, at=place)}, at=place)
    for row in table.rows:
        cells = {moved[at]: _placed(table.sheet, cell) for at, cell in row.cells.items() if at in moved}
        if cells:
            yield replace(row, cells=cells, at=table.sheet.row_place(row))


def _lacks_head(table: Table, name: str) -> bool:
    """Whether a table needs the head of a section: it has a name, no streams of its own, and does not begin with it."""
    if not name or not table.rows or any(table.text(row, Means.STREAM) for row in table.rows):
        return False
    return [cell.text for cell in table.rows[0].cells.values()] != [name]


def _with_day(table: Table, name: str) -> str:
    """The name of a table, with the line above it that says on which day it is."""
    texts = (cell.text for row in table.above for cell in row.cells.values())
    day = next((text for text in texts if names_a_day(text)), "")
    return f"{name}, {day}" if day and day != name else name


def _placed(sheet: Sheet, cell: Cell) -> Cell:
    return replace(cell, at=sheet.place(cell.at))
