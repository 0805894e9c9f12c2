"""The sheet of confirmations: every item that somebody has to confirm, and how it stands."""

from collections.abc import Iterator

from console.telling.export.cells import Sort, Value, table_of
from console.telling.export.facts import Confirmation, Exported, ItemLine, TaskLine
from console.telling.export.task_table import one_line, parties_text
from console.telling.export.workbook.page import Page
from console.telling.export.workbook.tints import state_tints
from plans.importers.exported.headings import Head

_HEADS = (
    ("Confirmation", Sort.WORD),
    (Head.TASK, Sort.NAME),
    ("Item", Sort.WORD),
    ("Name", Sort.NAME),
    ("Group", Sort.WORD),
    (Head.OWNER, Sort.WORD),
    ("Phone", Sort.WORD),
    ("Ticks needed", Sort.WORD),
    (Head.STATE, Sort.WORD),
    ("Ticks so far", Sort.WORD),
    ("Reason", Sort.TEXT),
)


def item_page(told: Exported) -> Page:
    """A row an item, in the order of the plan."""
    items = [*_items(told)]
    table = table_of("Confirmations", _HEADS, ([*_row(told, *one)] for one in items))
    tints = state_tints(table, [item.standing for _, _, item in items])
    return Page(table=table, about="every item that somebody confirms", frozen=3, tints=tints)


def _items(told: Exported) -> Iterator[tuple[TaskLine, Confirmation, ItemLine]]:
    for task in told.tasks:
        if task.confirmation is not None:
            yield from ((task, task.confirmation, item) for item in task.confirmation.items)


def _row(told: Exported, task: TaskLine, confirmation: Confirmation, item: ItemLine) -> Iterator[Value]:
    yield task.id
    yield one_line(task.title)
    yield item.id
    yield item.name
    yield item.group
    yield parties_text(told, [item.owner] if item.owner else [])
    yield item.contact or next((party.contact for party in told.parties if party.id == item.owner), "")
    yield ", ".join(confirmation.ticks)
    yield item.standing
    yield ", ".join(item.ticks)
    yield item.reason
