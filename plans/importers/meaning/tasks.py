"""One line to one task: what its own cells say, without what ties it to others."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from plans.importers.answers import Answers
from plans.importers.cells import Cell
from plans.importers.draft import DraftTask, Kind
from plans.importers.headings import Means, unit_in
from plans.importers.meaning.kinds import (
    is_no_return,
    is_yes,
    kind_by_title,
    kind_by_word,
    take_note,
    take_rollback,
)
from plans.importers.meaning.lengths import LONGEST, is_nothing, read_length
from plans.importers.meaning.lines import Line
from plans.importers.meaning.owners import Parties, owner_columns
from plans.importers.report import Report
from plans.importers.table import Column, Table

ADDRESS = re.compile(r"(?:https?://[^\s@]+|mailto:\S+@\S+)")
_STEP = re.compile(r"^\s*(?:\d{1,2}[.)]|[-•*–])\s+\S", re.MULTILINE)
_MOST_FIELDS = 18
LONGEST_FIELD = 1000
LONGEST_NAME = 40
MOST_TITLE = 300
"""Characters of a title; all of a longer one stands in the instructions."""
_MOST_INSTRUCTIONS = 10_000
_KEPT = (Means.FIELD, Means.STATUS, Means.ACTUAL)


@dataclass(slots=True, kw_only=True)
class Making:
    """What tasks are made with."""

    table: Table
    answers: Answers
    parties: Parties
    report: Report
    bare: bool = False
    """A duration was a number without a unit."""

    def text(self, line: Line, means: Means) -> str:
        """What a line says of this; empty for the marks of nothing."""
        text = self.table.text(line.row, means)
        return "" if is_nothing(text) else text


def make_task(making: Making, line: Line, name: str) -> DraftTask:
    """Make the task of a line, under this id."""
    task = DraftTask(id=name, title=line.title[:MOST_TITLE], place=line.place, stream=line.stream)
    task.duration = _length(making, line)
    task.kind = _kind(making, line, task)
    _owners(making, line, task)
    _target(making, line, task)
    task.criterion = making.text(line, Means.CRITERION)
    _instructions(making, line, task)
    _fields(making, line, task)
    if line.written_id and line.written_id != name and len(line.written_id) > len(name):
        task.fields["id"] = line.written_id[:LONGEST_FIELD]
    if task.kind is Kind.GATE:
        task.no_return = is_no_return(" ".join([task.title, *task.instructions]))
    if task.kind is Kind.MILESTONE:
        _nobodys_work(making, task)
    return task


def _length(making: Making, line: Line) -> timedelta | None:
    column = making.table.column(Means.DURATION)
    cell = line.row.cells.get(column.at) if column is not None else None
    if column is None or cell is None:
        return None
    found = read_length(cell, unit_in(column.heading) or making.answers.unit)
    if found is None:
        return None
    making.bare = making.bare or found.unit_missing
    place = making.table.sheet.place(cell.at)
    if found.length is None:
        making.report.left(f"not read as a duration: {found.bent}", place)
    elif found.bent:
        making.report.bent(f"a duration: {found.bent} was taken", place)
    return found.length


def _kind(making: Making, line: Line, task: DraftTask) -> Kind:
    written = making.text(line, Means.KIND)
    if written and (kind := kind_by_word(written)) is not None:
        return kind
    if is_yes(making.text(line, Means.MILESTONE)):
        return Kind.MILESTONE
    kind = kind_by_title(line.title, task.duration)
    if written:
        column = making.table.column(Means.KIND)
        task.fields[column.heading[:LONGEST_NAME] if column else "kind"] = written[:LONGEST_FIELD]
    if kind is not Kind.MANUAL:
        making.report.bent(f"by its title it is a {'checkpoint' if kind is Kind.GATE else 'milestone'}", line.place)
    return kind


def _owners(making: Making, line: Line, task: DraftTask) -> None:
    first, others = owner_columns(making.table)
    text = line.row.text(first)
    if not is_nothing(text):
        task.owners = making.parties.read(text, making.text(line, Means.CONTACT))
    for heading, at in others:
        if not is_nothing(line.row.text(at)):
            named = making.parties.read(line.row.text(at)) if not task.owners else []
            task.owners = task.owners or named
            task.fields[heading[:LONGEST_NAME]] = line.row.text(at)[:LONGEST_FIELD]
    if len(task.owners) > 1 and task.kind is not Kind.GATE:
        task.fields["owners"] = " ".join(text.split())[:LONGEST_FIELD]
        making.report.bent("of several owners the first one acts; all stand in a field", line.place)


def _target(making: Making, line: Line, task: DraftTask) -> None:
    text = making.text(line, Means.TARGET)
    if text.isdecimal() and 0 < int(text[:7]) < 1_000_000:
        task.target = int(text[:7])
    elif text:
        task.fields["target"] = text[:LONGEST_FIELD]


def _instructions(making: Making, line: Line, task: DraftTask) -> None:
    title = making.table.cell(line.row, Means.TITLE)
    if title is not None and ("\n" in title.text or len(title.text) > MOST_TITLE):
        task.instructions.append(title.text)
        _ask_of_steps(making, title, task)
    for column in making.table.every(Means.INSTRUCTIONS):
        text = line.row.text(column.at)
        if not is_nothing(text):
            task.instructions.append(text)
    for at, cell in line.row.cells.items():
        if cell.note:
            task.instructions.append(_noted(making.table, at, cell))
        _links(task, cell)


def _ask_of_steps(making: Making, title: Cell, task: DraftTask) -> None:
    """Ask where a cell of one title is a list of several steps."""
    if len(_STEP.findall(title.text)) > 1:
        task.todo.append("several steps stand in its cell: are they one task?")
        making.report.bent("several steps in one cell are one task", making.table.sheet.place(title.at))


def _noted(table: Table, at: int, cell: Cell) -> str:
    """What is pinned on a cell, with its heading where that is not the title itself."""
    column = next((one for one in table.columns if one.at == at), None)
    on = f" on {column.heading}" if column is not None and column.means is not Means.TITLE else ""
    return f"Note{on}: {cell.note}"


def _links(task: DraftTask, cell: Cell) -> None:
    addresses = [cell.link] if cell.link else []
    addresses += [found.rstrip(").,;") for found in ADDRESS.findall(cell.text)]
    for address in addresses:
        fits = ADDRESS.fullmatch(address) and len(address) <= LONGEST_FIELD and len(task.links) < _MOST_FIELDS
        if fits and address not in task.links.values():
            task.links[f"link {len(task.links) + 1}"] = address


def _fields(making: Making, line: Line, task: DraftTask) -> None:
    for column in making.table.columns:
        if column.means in _KEPT and column.means is not Means.STATUS:
            _field(making, line, column, task)
    if task.kind is Kind.JOB:
        task.fields["kind"] = "job"


def _field(making: Making, line: Line, column: Column, task: DraftTask) -> None:
    cell = line.row.cells.get(column.at)
    if cell is None or is_nothing(cell.text):
        return
    if len(task.fields) >= _MOST_FIELDS:
        making.report.left("more columns than a task keeps", making.table.sheet.place(cell.at))
    elif len(cell.text) > LONGEST_FIELD or "\n" in cell.text:
        task.instructions.append(f"{column.heading}: {cell.text}")
    else:
        name = column.heading[:LONGEST_NAME]
        task.fields[name if name not in task.fields else f"{name[:36]} {column.at + 1}"] = cell.text


def take_notes(making: Making, line: Line, task: DraftTask) -> str:
    """Sort in the words about going back; returns the clock time of a deadline among them, else an empty text."""
    rollback = making.text(line, Means.ROLLBACK)
    if rollback and not take_rollback(task, rollback, surely=True):
        task.instructions.append(f"Rollback: {rollback}")
    column = making.table.column(Means.ROLLBACK_OR_CRITERION)
    note = making.text(line, Means.ROLLBACK_OR_CRITERION)
    if column is None or not note:
        return ""
    return take_note(task, note, "If it does not succeed" if task.kind is not Kind.GATE else "If no-go")


def _nobodys_work(making: Making, task: DraftTask) -> None:
    """A milestone takes no time and asks for nothing: what the file says of it is kept in words."""
    if task.duration:
        making.report.bent("a milestone with a duration: it takes none in the plan", task.place)
    task.duration = None
    if task.criterion:
        task.instructions.append(f"Criterion: {task.criterion}")
        task.criterion = ""


def trimmed_instructions(task: DraftTask, report: Report) -> str:
    """All instructions of a task as one text, of the length that a plan takes."""
    text = "\n\n".join(dict.fromkeys(part.strip() for part in task.instructions))
    if len(text) > _MOST_INSTRUCTIONS:
        report.left(f"instructions were cut after {_MOST_INSTRUCTIONS:,} characters", task.place)
    return text[:_MOST_INSTRUCTIONS]


def when_it_ends(task: DraftTask, start: datetime | None, end: datetime | None) -> None:
    """Take the length from start and end where the file has no duration, and a plan can hold it."""
    if task.duration is None and start is not None and end is not None and task.kind is not Kind.MILESTONE:
        task.duration = min(end - start, LONGEST)
