"""A sheet for each party: what it does, decides, is asked and confirms, in order of time; to be handed to them."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from console.telling.export.cells import Sort, Table, Value, local, minutes, table_of, to_the_minute
from console.telling.export.facts import Exported, PartyLine, TaskLine
from console.telling.export.task_table import one_line, state_word, waits_text
from console.telling.export.workbook.page import Page
from console.telling.export.workbook.tints import state_tints
from console.telling.report.facts import Span
from plans.importers.exported.headings import Head

MOST = 60
"""Sheets of parties: those with the most to do."""


def owner_pages(told: Exported) -> Iterator[Page]:
    """The sheets of those who have anything to do, in the order of the plan."""
    kept = {party.id for party in busiest(told)}
    for party in told.parties:
        if party.id in kept:
            yield _page(told, party)


def busiest(told: Exported) -> Sequence[PartyLine]:
    """The parties that have a sheet."""
    busy = {party.id: len(_theirs(told, party)) for party in told.parties}
    found = [party for party in told.parties if busy[party.id]]
    return sorted(found, key=lambda party: -busy[party.id])[:MOST]


def without_sheet(told: Exported) -> int:
    """How many parties have something to do and no sheet."""
    return sum(bool(_theirs(told, party)) for party in told.parties) - len(busiest(told))


def _theirs(told: Exported, party: PartyLine) -> list[tuple[TaskLine, str]]:
    """Each task that a party has to do with, and in which way."""
    found = [(task, does) for task in told.tasks if (does := ", ".join(_does(task, party.id)))]
    return sorted(found, key=lambda one: _planned(one[0]).start)


def _does(task: TaskLine, party: str) -> Iterator[str]:
    if task.owner == party:
        yield "decides" if task.gate is not None else "looks after it" if task.kind.startswith("job") else "does it"
    if task.gate is not None and party in task.gate.asked:
        yield "is asked"
    if task.confirmation is not None and any(item.owner == party for item in task.confirmation.items):
        yield "confirms"


def _planned(task: TaskLine) -> Span:
    return task.came.planned if task.came is not None else task.planned


def _page(told: Exported, party: PartyLine) -> Page:
    theirs = _theirs(told, party)
    table = _table(told, party, theirs)
    strong = frozenset(at for at, (task, _) in enumerate(theirs) if task.gate is not None)
    tints = state_tints(table, [task.came.state if task.came is not None else "" for task, _ in theirs])
    return Page(table=table, about="", of_one=True, frozen=3, strong=strong, tints=tints)


def _table(told: Exported, party: PartyLine, theirs: Sequence[tuple[TaskLine, str]]) -> Table:
    heads = (
        (f"Start ({told.zone})", Sort.MOMENT),
        (Head.ID, Sort.WORD),
        (Head.TASK, Sort.NAME),
        ("What they do", Sort.WORD),
        (Head.STATE, Sort.WORD),
        (Head.DURATION, Sort.NUMBER),
        (f"End ({told.zone})", Sort.MOMENT),
        (f"Forecast end ({told.zone})", Sort.MOMENT),
        (f"Actual end ({told.zone})", Sort.MOMENT),
        (Head.AFTER, Sort.WORD),
        (Head.INSTRUCTIONS, Sort.TEXT),
        (Head.CRITERION, Sort.TEXT),
        (Head.ROLLBACK, Sort.TEXT),
    )
    return table_of(party.name, heads, ([*_row(told, task, does)] for task, does in theirs))


def _row(told: Exported, task: TaskLine, does: str) -> Iterator[Value]:
    zone, planned, came = ZoneInfo(told.zone), _planned(task), task.came
    yield local(planned.start, zone)
    yield task.id
    yield one_line(task.title)
    yield does
    yield state_word(task)
    yield minutes(planned.end - planned.start)
    yield local(planned.end, zone)
    yield to_the_minute(came.forecast.end, zone) if came is not None and came.forecast is not None else None
    yield to_the_minute(came.actual_end, zone) if came is not None else None
    yield waits_text(task)
    yield task.guide.instructions
    yield task.by_hand.criterion
    yield task.way_back.how if task.way_back is not None else ""
