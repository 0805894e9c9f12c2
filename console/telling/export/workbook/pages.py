"""Which sheets a workbook has: the night in short, the plan, checkpoints, people, confirmations, one for each owner."""

from collections.abc import Iterator, Sequence

from console.telling.export.cells import Column, Sort
from console.telling.export.facts import Exported
from console.telling.export.task_table import task_table
from console.telling.export.workbook.gate_page import gate_page
from console.telling.export.workbook.item_page import item_page
from console.telling.export.workbook.night_page import night_page
from console.telling.export.workbook.owner_pages import owner_pages
from console.telling.export.workbook.page import Page
from console.telling.export.workbook.people_pages import party_page, shift_page
from console.telling.export.workbook.tints import state_tints
from plans.importers.exported.headings import Head

_STANDS_OUT = frozenset({"checkpoint", "milestone"})


def pages(told: Exported) -> Sequence[Page]:
    """All sheets in their order; what the plan has nothing of has none."""
    inner = [_plan_page(told), *_others(told), *owner_pages(told)]
    return [night_page(told, inner), *inner]


def _plan_page(told: Exported) -> Page:
    """The table of tasks; what is short is printed, what needs room stands beside it."""
    table = task_table(told, alone=False)
    return Page(
        table=table,
        about="every task, in the order of the plan",
        frozen=2,
        printed=_printed(told, table.columns),
        strong=frozenset(at for at, task in enumerate(told.tasks) if task.kind in _STANDS_OUT),
        tints=state_tints(table, [task.came.state if task.came else "" for task in told.tasks]),
    )


def _needs_room(column: Column) -> bool:
    """Whether a column is not printed: those who are asked stand with the checkpoints, texts in the lists of owners."""
    return column.sort is Sort.TEXT or column.heading == Head.ASKED


def _printed(told: Exported, columns: Sequence[Column]) -> int | None:
    """How many columns are printed: of a run how it stands, of a plan all that is short."""
    if told.run is not None:
        return next(at for at, one in enumerate(columns) if one.heading == Head.STREAM)
    return next((at for at, one in enumerate(columns) if _needs_room(one)), None)


def _others(told: Exported) -> Iterator[Page]:
    if any(task.gate is not None for task in told.tasks):
        yield gate_page(told)
    if told.parties:
        yield party_page(told)
    if told.shifts:
        yield shift_page(told)
    if any(task.confirmation is not None for task in told.tasks):
        yield item_page(told)
