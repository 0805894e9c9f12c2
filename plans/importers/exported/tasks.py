"""One row of an exported list to one task: what its cells say, without what ties it to others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from plans.importers.cells import Cell, Row
from plans.importers.draft import DraftTask, Kind
from plans.importers.exported.headings import Head
from plans.importers.exported.people import Named
from plans.importers.exported.texts import read_links
from plans.importers.headings import Means, unit_in
from plans.importers.meaning.lengths import read_length
from plans.importers.meaning.lines import Line
from plans.importers.meaning.tasks import ADDRESS, LONGEST_FIELD, LONGEST_NAME
from plans.importers.report import Report
from plans.importers.table import Table

_KINDS = {"confirm": Kind.CONFIRM, "checkpoint": Kind.GATE, "milestone": Kind.MILESTONE}
OF_A_MACHINE = re.compile(r"(job|confirm): \w+")
"""A rollback of which a list says no more than what kind it is."""
_YES = "yes"
_MOST_COUNTED = 999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What rows are read with."""

    table: Table
    columns: Mapping[Head, int]
    named: Named
    report: Report

    def text(self, row: Row, head: Head) -> str:
        """What stands in a column; empty where the list has it not, or nothing stands there."""
        return row.text(self.columns.get(head))

    def place(self, row: Row, head: Head) -> str:
        """Where that stands."""
        cell = row.cells.get(self.columns.get(head, -1))
        return self.table.sheet.place(cell.at) if cell is not None else self.table.sheet.row_place(row)

    def length(self, row: Row, head: Head) -> timedelta | None:
        """A length in minutes, or with the units that somebody has typed; None where there is none."""
        cell: Cell | None = row.cells.get(self.columns.get(head, -1))
        found = read_length(cell, unit_in(head)) if cell is not None else None
        if found is not None and found.length is None:
            self.report.left(f"not read as a duration: {found.bent}", self.place(row, head))
        return found.length if found is not None else None


def read_task(rows: Rows, line: Line, name: str) -> DraftTask:
    """Make the task of a line, under this id."""
    row = line.row
    kind = _kind(rows, row)
    task = DraftTask(id=name, title=line.title, place=line.place, kind=kind, stream=line.stream)
    task.owners = rows.named.keys(rows.text(row, Head.OWNER), rows.text(row, Head.CONTACT))
    task.duration = rows.length(row, Head.DURATION) if kind is not Kind.MILESTONE else None
    task.only = rows.text(row, Head.ONLY)
    task.instructions = [text] if (text := rows.text(row, Head.INSTRUCTIONS)) else []
    task.todo = [point for line in rows.text(row, Head.TODO).splitlines() if (point := line.strip())]
    if kind is Kind.GATE:
        _read_gate(rows, row, task)
    else:
        _read_work(rows, row, task)
    _read_links(rows, row, task)
    _read_fields(rows, row, task)
    return task


def _kind(rows: Rows, row: Row) -> Kind:
    text = rows.text(row, Head.KIND)
    if text.startswith("job:"):
        return Kind.JOB
    if text not in ("", "manual", *_KINDS):
        rows.report.left(f'"{text[:40]}" is no kind of task: it is taken as manual', rows.place(row, Head.KIND))
    return _KINDS.get(text, Kind.MANUAL)


def _read_gate(rows: Rows, row: Row, task: DraftTask) -> None:
    if Head.ASKED in rows.columns:
        task.asked = rows.named.keys(rows.text(row, Head.ASKED))
    task.no_return = rows.text(row, Head.NO_RETURN) == _YES
    task.quorum = _count(rows, row, Head.QUORUM)


def _read_work(rows: Rows, row: Row, task: DraftTask) -> None:
    task.target, task.unit = _count(rows, row, Head.TARGET), rows.text(row, Head.UNIT)
    task.criterion = rows.text(row, Head.CRITERION)
    rollback = rows.text(row, Head.ROLLBACK)
    if rollback == "none":
        task.needs_no_rollback = True
    elif not OF_A_MACHINE.fullmatch(rollback):
        task.rollback, task.rollback_takes = rollback, rows.length(row, Head.ROLLBACK_TAKES)


def _count(rows: Rows, row: Row, head: Head) -> int:
    text = rows.text(row, head)
    if text.isdecimal() and int(text[:7]) <= _MOST_COUNTED:
        return int(text[:7])
    if text:
        rows.report.left(f'"{text[:40]}" is no number', rows.place(row, head))
    return 0


def _read_links(rows: Rows, row: Row, task: DraftTask) -> None:
    for name, address in read_links(rows.text(row, Head.LINKS)).items():
        if ADDRESS.fullmatch(address):
            task.links[name[:LONGEST_NAME]] = address
        else:
            rows.report.left("a link that is no address", rows.place(row, Head.LINKS))


def _read_fields(rows: Rows, row: Row, task: DraftTask) -> None:
    for column in rows.table.every(Means.FIELD):
        if text := row.text(column.at):
            if len(text) > LONGEST_FIELD:
                rows.report.left(f"a field was cut after {LONGEST_FIELD:,} characters", rows.table.sheet.row_place(row))
            task.fields[column.heading[:LONGEST_NAME]] = text[:LONGEST_FIELD]
