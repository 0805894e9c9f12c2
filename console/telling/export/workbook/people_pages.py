"""The sheets of people: the parties with their telephone numbers, and who is on from when to when."""

from collections import Counter
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from console.telling.export.cells import Sort, Value, local, table_of
from console.telling.export.facts import Exported, PartyLine, ShiftLine
from console.telling.export.task_table import parties_text
from console.telling.export.workbook.page import Page
from plans.importers.exported.headings import PartyHead

_PARTY_HEADS = (
    (PartyHead.PARTY, Sort.WORD),
    (PartyHead.NAME, Sort.NAME),
    (PartyHead.SHORT, Sort.WORD),
    (PartyHead.PHONE, Sort.WORD),
    (PartyHead.ACTS_NOW, Sort.NAME),
    (PartyHead.OWNS, Sort.NUMBER),
    (PartyHead.ASKED_AT, Sort.WORD),
)


def party_page(told: Exported) -> Page:
    """A row a party, in the order of the plan."""
    owned = Counter(task.owner for task in told.tasks)
    asked: dict[str, list[str]] = {}
    for task in told.tasks:
        for party in task.gate.asked if task.gate is not None else ():
            asked.setdefault(party, []).append(task.id)
    rows = ([*_party(one, owned[one.id], asked.get(one.id, []))] for one in told.parties)
    table = table_of("Parties", _PARTY_HEADS, rows, always={PartyHead.PHONE})
    return Page(table=table, about="everybody with a telephone number, how many tasks are theirs, where they are asked")


def _party(party: PartyLine, owned: int, asked: Sequence[str]) -> Iterator[Value]:
    yield party.id
    yield party.name
    yield party.short
    yield party.contact
    yield party.acts_now if party.acts_now != party.name else ""
    yield owned or None
    yield ", ".join(asked)


def shift_page(told: Exported) -> Page:
    """A row for each person in each shift, the earliest first."""
    heads = (
        ("Who", Sort.NAME),
        ("Phone", Sort.WORD),
        ("For", Sort.NAME),
        (f"From ({told.zone})", Sort.MOMENT),
        (f"To ({told.zone})", Sort.MOMENT),
    )
    shifts = sorted(told.shifts, key=lambda shift: shift.begins)
    table = table_of("Shifts", heads, ([*_shift(told, shift)] for shift in shifts))
    return Page(table=table, about="who is on from when to when, by the plan's clock")


def _shift(told: Exported, shift: ShiftLine) -> Iterator[Value]:
    zone = ZoneInfo(told.zone)
    yield shift.person
    yield shift.contact
    yield parties_text(told, shift.parties)
    yield local(shift.begins, zone)
    yield local(shift.ends, zone)
