"""A sheet for each party: what it does, decides, is asked and confirms, in order of time; to be handed to them."""

from collections.abc import Iterator, Mapping, Sequence
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


Theirs = Sequence[tuple[TaskLine, str]]
"""Each task that a party has to do with, and in which way, in order of time."""


def owner_pages(told: Exported) -> Iterator[Page]:
    """The sheets of those who have anything to do, in the order of the plan."""
    theirs = _by_party(told)
    kept = {*sorted(theirs, key=lambda party: -len(theirs[party]))[:MOST]}
    for party in told.parties:
        if party.id in kept:
            yield _page(told, party, theirs[party.id])


def without_sheet(told: Exported) -> int:
    """How many parties have something to do and no sheet."""
    return max(0, len(_by_party(told)) - MOST)


def _by_party(told: Exported) -> Mapping[str, Theirs]:
    """What is whose; nothing of those who have nothing to do."""
    found: dict[str, list[tuple[TaskLine, str]]] = {}
    for task in sorted(told.tasks, key=lambda task: _planned(task).start):
        for party, does in _doing(task).items():
            found.setdefault(party, []).append((task, ", ".join(does)))
    return {party.id: found[party.id] for party in told.parties if party.id in found}


def _doing(task: TaskLine) -> Mapping[str, Sequence[str]]:
    """Who has to do with a task, and in which way."""
    found: dict[str, list[str]] = {}
    if task.owner:
        found[task.owner] = [_owns(task)]
    for party in task.gate.asked if task.gate is not None else ():
        found.setdefault(party, []).append("is asked")
    confirming = task.confirmation.items if task.confirmation is not None else ()
    for party in dict.fromkeys(item.owner for item in confirming if item.owner):
        found.setdefault(party, []).append("confirms")
    return found


def _owns(task: TaskLine) -> str:
    if task.gate is not None:
        return "decides"
    return "looks after it" if task.kind.startswith("job") else "does it"


def _planned(task: TaskLine) -> Span:
    return task.came.planned if task.came is not None else task.planned


def _page(told: Exported, party: PartyLine, theirs: Theirs) -> Page:
    table = _table(told, party, theirs)
    strong = frozenset(at for at, (task, _) in enumerate(theirs) if task.gate is not None)
    tints = state_tints(table, [task.came.state if task.came is not None else "" for task, _ in theirs])
    return Page(table=table, about="", of_one=True, frozen=3, strong=strong, tints=tints)


def _table(told: Exported, party: PartyLine, theirs: Theirs) -> Table:
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
