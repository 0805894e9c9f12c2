"""Cells of an exported list that somebody has edited and a plan does not take from a list: said, not passed over."""

from collections.abc import Iterator

from console.telling.export.as_text import cell_text
from console.telling.export.from_plan import exported_plan
from console.telling.export.task_table import task_table
from plans.formula_guard import unguarded
from plans.importers.cells import Row
from plans.importers.exported.finding import own_columns
from plans.importers.exported.headings import Head
from plans.importers.table import Table
from plans.model import Plan

_ALONE = (
    *(Head.KIND, Head.ASKED, Head.QUORUM, Head.NO_RETURN, Head.TARGET, Head.UNIT, Head.CRITERION),
    *(Head.ROLLBACK, Head.ROLLBACK_TAKES, Head.ONLY, Head.TODO),
)
"""What the plan alone says of a task that it has."""
_SHOWN = 40


def told_alone(table: Table, plan: Plan) -> Iterator[str]:
    """Each such cell, with what the plan has: the plan's stands.

    Args:
        table: of a list that this program exported.
        plan: the one over which it is imported.
    """
    columns, planned = own_columns(table), _planned(plan)
    for row in table.rows:
        told = planned.get(row.text(columns[Head.ID]))
        for head in _ALONE if told is not None else ():
            if told is not None and head in columns and (other := _otherwise(row, columns[head], told.get(head, ""))):
                place = table.sheet.place(row.cells[columns[head]].at) if columns[head] in row.cells else ""
                yield f"{place or table.sheet.row_place(row)}: {head} is {other}, which is for the plan to say"


def _planned(plan: Plan) -> dict[str, dict[str, str]]:
    """By id, what the plan's own list says under each heading."""
    told = task_table(exported_plan(plan), alone=True)
    rows = (dict(zip(told.headings, map(cell_text, row), strict=True)) for row in told.rows)
    return {row[Head.ID]: row for row in rows}


def _otherwise(row: Row, column: int, planned: str) -> str:
    """What the cell says and the plan does not; empty where both say the same."""
    listed, own = (" ".join(text.split()) for text in (row.text(column), unguarded(planned)))
    return f"{_cut(listed)} in the list and {_cut(own)} in the plan" if listed != own else ""


def _cut(text: str) -> str:
    return f'"{text[:_SHOWN]}"' if text else "empty"
