"""What stands in an exported workbook beside the tasks: the night in short, and the parties."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from plans.importers.cells import Cell, Row, Sheet
from plans.importers.draft import DraftParty
from plans.importers.exported.headings import NightHead, PartyHead

_SEARCHED = 60
_LONGEST_SHORT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What the sheet about the night says; nothing where the list has none, as a CSV."""

    title: str = ""
    start: datetime | None = None
    window_ends: datetime | None = None
    go_live: str = ""
    todo: tuple[str, ...] = ()


def night_of(sheets: Sequence[Sheet]) -> Night:
    """The night as the first sheet tells it that names a plan and a zone."""
    for sheet in sheets:
        told = {row.text(0): row.cells.get(1) for row in sheet.rows[:_SEARCHED]}
        if NightHead.PLAN in told and NightHead.ZONE in told:
            return Night(
                title=_text(told.get(NightHead.PLAN)),
                start=_moment(told.get(NightHead.START)),
                window_ends=_moment(told.get(NightHead.WINDOW)),
                go_live=_text(told.get(NightHead.GO_LIVE)),
                todo=tuple(row.text(1) for row in sheet.rows if row.text(0) == NightHead.TODO),
            )
    return Night()


def _text(cell: Cell | None) -> str:
    return cell.text if cell is not None else ""


def _moment(cell: Cell | None) -> datetime | None:
    """A moment; midnight is a day alone, as spreadsheets have it."""
    match cell.value if cell is not None else None:
        case datetime() as moment:
            return moment
        case date() as day:
            return datetime.combine(day, time())
        case _:
            return None


def parties_of(sheets: Sequence[Sheet]) -> Iterator[DraftParty]:
    """Everybody in the table of parties, whether they own anything or not; nobody where there is no such table."""
    for sheet in sheets:
        for at, heading in enumerate(sheet.rows[:_SEARCHED]):
            columns = {cell.text: column for column, cell in heading.cells.items()}
            if {PartyHead.PARTY, PartyHead.NAME, PartyHead.PHONE} <= columns.keys():
                yield from _parties(sheet.rows[at + 1 :], columns)
                return


def _parties(rows: Sequence[Row], columns: dict[str, int]) -> Iterator[DraftParty]:
    for row in rows:
        key, name = (row.text(columns[head]) for head in (PartyHead.PARTY, PartyHead.NAME))
        if key and name:
            yield DraftParty(
                key=key,
                name=" ".join(name.split()),
                contact=row.text(columns[PartyHead.PHONE]),
                short=row.text(columns.get(PartyHead.SHORT))[:_LONGEST_SHORT],
                stays=True,
            )
