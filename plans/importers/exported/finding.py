"""Finds the table of tasks in a list that this program exported, wherever it was moved; its columns by their heads."""

from collections.abc import Iterator, Mapping, Sequence

from plans.importers.answers import Answers
from plans.importers.candidates import SEARCHED
from plans.importers.cells import Row, Sheet, column_name
from plans.importers.exported.headings import Head, field_name, read_head
from plans.importers.exported.texts import can_be_id
from plans.importers.headings import Means, cleaned
from plans.importers.report import Report
from plans.importers.shifted import refuse_ragged
from plans.importers.table import Column, Table

_KNOWN_BY = {Head.ID, Head.TASK, Head.KIND}
_SURE = 8
"""So many of our headings are no chance, where the zone is one that others name, too: `Start (UTC)`."""
_TIMED = {Head.START, Head.PLANNED_START}
_MEANS: Mapping[Head, Means] = {
    Head.ID: Means.ID,
    Head.TASK: Means.TITLE,
    Head.STREAM: Means.STREAM,
    Head.KIND: Means.KIND,
    Head.OWNER: Means.OWNER,
    Head.CONTACT: Means.CONTACT,
    Head.START: Means.START,
    Head.END: Means.END,
    Head.DURATION: Means.DURATION,
    Head.AFTER: Means.AFTER,
    Head.NOT_BEFORE: Means.NOT_BEFORE,
    Head.DEADLINE: Means.DEADLINE,
    Head.TARGET: Means.TARGET,
    Head.CRITERION: Means.CRITERION,
    Head.ROLLBACK: Means.ROLLBACK,
    Head.INSTRUCTIONS: Means.INSTRUCTIONS,
    Head.LINKS: Means.LINK,
}
"""What a list of any make may say, too; all other columns of ours are read by their heads alone, or by nobody."""


def exported_table(sheets: Sequence[Sheet], answers: Answers, report: Report, *, ragged: bool) -> Table | None:
    """The tasks of an exported list; None where no sheet has its headings.

    Args:
        ragged: a row with more cells than the heading is one whose cells have moved.

    Raises:
        Unreadable: there is such a row.
    """
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:SEARCHED]):
            if (zone := _zone(row)) is not None:
                if ragged:
                    refuse_ragged(sheet.rows[at + 1 :], max(row.cells))
                return _table(sheet, at, zone, answers, report)
    return None


def _zone(heading: Row) -> str | None:
    """The zone of the times under this heading; None where it is none of ours."""
    found = dict(filter(None, (read_head(cell.text) for cell in heading.cells.values())))
    timed = _TIMED & found.keys()
    if not timed or not found.keys() >= _KNOWN_BY:
        return None
    zone = found[timed.pop()]
    return zone if "/" in zone or len(found) >= _SURE else None


def _table(sheet: Sheet, at: int, zone: str, answers: Answers, report: Report) -> Table:
    heading, columns = sheet.rows[at], tuple(_columns(sheet.rows[at], answers))
    rows = tuple(_rows(sheet, sheet.rows[at + 1 :], columns, report))
    _tell_unlabelled(sheet, heading, rows, report)
    return Table(
        sheet=sheet,
        columns=columns,
        rows=rows,
        above=sheet.rows[:at],
        headed=frozenset({heading.number}),
        zone=zone,
        is_exported=True,
    )


def _columns(heading: Row, answers: Answers) -> Iterator[Column]:
    for at, cell in sorted(heading.cells.items()):
        text = " ".join(cell.text.split())
        head = read_head(text)
        means = answers.columns.get(cleaned(text)) or (_MEANS.get(head[0], Means.NOTHING) if head else Means.FIELD)
        yield Column(at=at, heading=text if head is not None else field_name(text), means=means)


def _rows(sheet: Sheet, rows: Sequence[Row], columns: Sequence[Column], report: Report) -> Iterator[Row]:
    """The rows that are tasks: those with a title, or with what can be an id."""
    titles = [column.at for column in columns if column.means is Means.TITLE]
    ids = [column.at for column in columns if column.means is Means.ID]
    for row in rows:
        if any(row.text(at) for at in titles) or any(can_be_id(row.text(at)) for at in ids):
            yield row
        else:
            report.left("a row that has neither a title nor an id", sheet.row_place(row))


def _tell_unlabelled(sheet: Sheet, heading: Row, rows: Sequence[Row], report: Report) -> None:
    unlabelled = sorted({at for row in rows for at in row.cells} - heading.cells.keys())
    for at in unlabelled:
        report.left("a column without a heading", sheet.place(column_name(at)))


def own_columns(table: Table) -> Mapping[Head, int]:
    """Where each column of ours stands in the table."""
    heads = ((read_head(column.heading), column) for column in table.columns if column.means is not Means.FIELD)
    return {head[0]: column.at for head, column in heads if head is not None}
