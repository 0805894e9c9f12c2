"""Reads a list as one of a plan: the draft that is made of it, and the cells that say each part of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from plans.importers.answers import Answers
from plans.importers.cells import Cell, Row
from plans.importers.draft import Draft, DraftParty, DraftTask, Kind
from plans.importers.exported.texts import read_names
from plans.importers.headings import Means, cleaned, meanings, unit_in
from plans.importers.making import drafted
from plans.importers.meaning.clocks import zone_in_headings
from plans.importers.meaning.lengths import is_nothing, read_length
from plans.importers.report import Report
from plans.importers.table import Column, Table
from plans.model import Plan
from plans.reimporting.said import (
    AFTER,
    DEADLINE,
    DURATION,
    INSTRUCTIONS,
    LINKS,
    NOT_BEFORE,
    OWNER,
    STREAM,
    TITLE,
    Contact,
    Key,
    Line,
    Listed,
    Said,
    paragraphs,
    waits_of,
)

_BY_MEANS: dict[Means, Key] = {
    Means.STREAM: STREAM,
    Means.OWNER: OWNER,
    Means.AFTER: AFTER,
    Means.NOT_BEFORE: NOT_BEFORE,
    Means.DEADLINE: DEADLINE,
    Means.DURATION: DURATION,
    Means.INSTRUCTIONS: INSTRUCTIONS,
    Means.LINK: LINKS,
}
"""Columns that say what a plan takes from a list, besides the title."""
_ALONE: dict[Means, Key] = {
    Means.KIND: ("kind",),
    Means.MILESTONE: ("milestone",),
    Means.TARGET: ("target",),
    Means.CRITERION: ("criterion",),
    Means.ROLLBACK: ("rollback",),
    Means.ROLLBACK_OR_CRITERION: ("rollback or criterion",),
}
"""Columns of what the plan alone says."""
_LONGEST_NAME = 40
"""Characters of the name of a field."""


def read_list(content: bytes, answers: Answers, plan: Plan, *, today: date, file: str) -> Listed:
    """Read a list that a plan was made of, or that was exported from it. Raises `Unreadable` where nobody could.

    What the list does not say of its day and its zone is the plan's; ids that it names and does not have are those of
    the plan.
    """
    report = Report()
    local = plan.start.astimezone(ZoneInfo(plan.timezone))
    answers = replace(
        answers,
        start=answers.start or f"{local:%Y-%m-%d %H:%M}",
        elsewhere=_names_of_tasks(plan),
    )
    table, draft = drafted(content, answers, report, today=today, file=file)
    rows = {table.sheet.row_place(row): row for row in table.rows}
    tasks = [task for task in draft.tasks if task.place in rows]
    reader = _Reader(table, draft, answers, report)
    return Listed(
        file=file,
        lines=tuple(reader.line(task, rows[task.place], number) for number, task in enumerate(tasks)),
        draft=draft,
        zone=ZoneInfo(answers.timezone or table.zone or zone_in_headings(table) or plan.timezone),
        says_waits=table.column(Means.AFTER) is not None,
        is_exported=table.is_exported,
        alone=_headings_of_the_plans_own(table),
        contacts=tuple(reader.contacts((task, rows[task.place]) for task in tasks)),
        other_ids=_other_ids(table, rows, tasks),
        report=report,
    )


def _other_ids(table: Table, rows: Mapping[str, Row], tasks: Sequence[DraftTask]) -> frozenset[str]:
    """The ids of rows, by their places, that are no tasks."""
    others = rows.keys() - {task.place for task in tasks}
    return frozenset(table.text(rows[place], Means.ID).casefold() for place in others)


def _names_of_tasks(plan: Plan) -> dict[str, str]:
    """By what a list may call the tasks that it does not have: their ids, and the titles that only one has."""
    counts = Counter(task.title.casefold() for task in plan.tasks)
    titles = {task.title.casefold(): str(task.id) for task in plan.tasks if counts[task.title.casefold()] == 1}
    return titles | {task.id.casefold(): str(task.id) for task in plan.tasks}


def _headings_of_the_plans_own(table: Table) -> tuple[str, ...]:
    """What nobody compares of a list of another make; of ours it is told cell by cell."""
    return () if table.is_exported else tuple(one.heading for one in table.columns if one.means in _ALONE)


class _Reader:
    """Reads what the cells of a line say, out of the draft that was made of them."""

    def __init__(self, table: Table, draft: Draft, answers: Answers, report: Report) -> None:
        self._table, self._report = table, report
        self._parties = {party.key: party for party in draft.parties}
        self._fields = [column for column in table.columns if column.means is Means.FIELD]
        self._fields += table.every(Means.OWNER)[1:]
        self._bare = frozenset(_without_cells(table, answers))

    def line(self, task: DraftTask, row: Row, number: int) -> Line:
        says = dict(self._says(task, row))
        written = self._table.text(row, Means.ID)
        return Line(
            draft=task,
            number=number,
            written_id=self._meant(written).strip().lstrip("#").strip(),
            says=says,
            empty=frozenset(self._empty(row)) - {key for key in says if not self._is_from_a_start(key, says[key])},
        )

    def _is_from_a_start(self, key: Key, said: Said) -> bool:
        """Whether a list of ours says only by its start what it has an empty cell for: every start stands in it."""
        return key == NOT_BEFORE and said.derived and self._table.is_exported

    def _says(self, task: DraftTask, row: Row) -> Iterator[tuple[Key, Said]]:
        yield from self._title(task, row)
        if task.stream:
            carried = self._table.column(Means.STREAM) is not None and not self._filled(row, Means.STREAM)
            place = self._place(row, Means.STREAM)
            yield STREAM, Said(value=task.stream, place=place, text=task.stream, derived=carried)
        if task.owners:
            yield OWNER, self._owner(task, row)
        if task.duration is not None and task.kind is not Kind.MILESTONE:
            text = self._table.text(row, Means.DURATION) or self._table.text(row, Means.END)
            place = self._place(row, Means.DURATION, Means.END)
            yield DURATION, Said(value=task.duration, place=place, text=text)
        elif task.kind is Kind.MILESTONE and (length := self._length(row)):
            text = self._table.text(row, Means.DURATION)
            yield DURATION, Said(value=length, place=self._place(row, Means.DURATION), text=text)
        yield from self._times(task, row)
        if self._filled(row, Means.AFTER):
            text = self._table.text(row, Means.AFTER)
            yield AFTER, Said(value=frozenset(waits_of(task)), place=self._place(row, Means.AFTER), text=text)
        yield from self._guide(task, row)
        yield from self._alone(task, row)

    def _title(self, task: DraftTask, row: Row) -> Iterator[tuple[Key, Said]]:
        """Its title, but where an id stands for one that is empty."""
        if self._filled(row, Means.TITLE) or task.title != self._table.text(row, Means.ID):
            yield TITLE, Said(value=task.title, place=self._place(row, Means.TITLE), text=task.title)
        else:
            self._report.left("an empty title: the plan's stands", task.place)

    def _alone(self, task: DraftTask, row: Row) -> Iterator[tuple[Key, Said]]:
        for means, key in _ALONE.items():
            is_deadline = means is Means.ROLLBACK_OR_CRITERION and task.deadline is not None
            if (texts := self._texts(row, means)) and not is_deadline:
                yield key, Said(value="\n".join(texts), place=self._place(row, means), text="\n".join(texts))

    def _length(self, row: Row) -> timedelta:
        """What stands as the length of a milestone, which takes none."""
        column = self._table.column(Means.DURATION)
        cell = row.cells.get(column.at) if column is not None else None
        found = read_length(cell, unit_in(column.heading)) if column is not None and cell is not None else None
        return (found.length if found is not None else None) or timedelta()

    def _owner(self, task: DraftTask, row: Row) -> Said:
        """The first one who is named; of the whole cell the text, as a name may hold what parts names."""
        name = self._parties[task.owners[0]].name if task.owners[0] in self._parties else task.owners[0]
        cell = self._table.text(row, Means.OWNER)
        text = next(iter(read_names(cell)), name) if self._table.is_exported else cell or name
        return Said(value=name, place=self._place(row, Means.OWNER), text=text)

    def _times(self, task: DraftTask, row: Row) -> Iterator[tuple[Key, Said]]:
        if task.not_before is not None:
            place = self._place(row, Means.NOT_BEFORE, Means.START)
            text, derived = f"{task.not_before:%Y-%m-%d %H:%M}", not self._filled(row, Means.NOT_BEFORE)
            yield NOT_BEFORE, Said(value=task.not_before, place=place, text=text, derived=derived)
        if task.deadline is not None:
            place = self._place(row, Means.DEADLINE, Means.ROLLBACK_OR_CRITERION)
            yield DEADLINE, Said(value=task.deadline, place=place, text=f"{task.deadline:%Y-%m-%d %H:%M}")

    def _guide(self, task: DraftTask, row: Row) -> Iterator[tuple[Key, Said]]:
        whole = "\n\n".join(self._texts(row, Means.INSTRUCTIONS))
        if whole:
            place = self._place(row, Means.INSTRUCTIONS)
            yield INSTRUCTIONS, Said(value=paragraphs(whole), place=place, text=whole, whole=self._table.is_exported)
        linked = " ".join(self._texts(row, Means.LINK))
        addresses = frozenset(one for one in task.links.values() if one in linked)
        if addresses:
            place, text = self._place(row, Means.LINK), " ".join(sorted(addresses))
            yield LINKS, Said(value=addresses, place=place, text=text, whole=self._table.is_exported)
        for column in self._fields:
            name = column.heading[:_LONGEST_NAME]
            if name in task.fields and (cell := row.cells.get(column.at)) is not None:
                place = self._table.sheet.place(cell.at)
                yield ("fields", name), Said(value=task.fields[name], place=place, text=task.fields[name])

    def _texts(self, row: Row, means: Means) -> list[str]:
        """What the cells of this meaning say, of those that say something."""
        return [*filter(None, (self._text(row, column) for column in self._table.every(means)))]

    def _empty(self, row: Row) -> Iterator[Key]:
        """What has a column, and no cell in this row that says anything."""
        yield from self._bare
        asked = ((means, key) for means, key in (_BY_MEANS | _ALONE).items() if self._table.every(means))
        yield from (key for means, key in asked if not self._filled(row, means))
        yield from (
            ("fields", column.heading[:_LONGEST_NAME]) for column in self._fields if not self._text(row, column)
        )

    def _meant(self, text: str) -> str:
        """A text; empty for the marks that people write for nothing, in any list but our own."""
        return "" if is_nothing(text) and not self._table.is_exported else text

    def _text(self, row: Row, column: Column) -> str:
        return self._meant(row.text(column.at))

    def _filled(self, row: Row, means: Means) -> bool:
        return bool(self._texts(row, means))

    def _cell(self, row: Row, means: Means) -> Cell | None:
        cells = (row.cells.get(column.at) for column in self._table.every(means))
        return next((cell for cell in cells if cell is not None and self._meant(cell.text)), None)

    def _place(self, row: Row, *means: Means) -> str:
        """The place of the first of these cells that holds something; else that of the row."""
        cell = next((found for one in means if (found := self._cell(row, one)) is not None), None)
        return self._table.sheet.place(cell.at) if cell is not None else self._table.sheet.row_place(row)

    def contacts(self, lines: Iterable[tuple[DraftTask, Row]]) -> Iterator[Contact]:
        """Where everybody answers: by the line of each that names somebody, else by another sheet."""
        told = set[str]()
        for task, row in lines:
            number, owner = self._table.text(row, Means.CONTACT), task.owners[0] if task.owners else ""
            place = self._place(row, Means.CONTACT)
            if not self._meant(number):
                continue
            if owner in self._parties:
                told.add(owner)
                yield self._contact(self._parties[owner], number, place)
            else:
                self._report.left("a contact in a line that names nobody", place)
        for party in self._parties.values():
            if party.contact and party.key not in told:
                yield self._contact(party, party.contact, "")

    def _contact(self, party: DraftParty, contact: str, place: str) -> Contact:
        key = party.key if self._table.is_exported else ""
        return Contact(name=party.name, key=key, contact=contact, place=place)


def _without_cells(table: Table, answers: Answers) -> Iterator[Key]:
    """What has a heading and not one filled cell beneath it."""
    read = {column.at for column in table.columns}
    for row in table.sheet.rows:
        for at, cell in row.cells.items() if row.number in table.headed else ():
            said = answers.columns.get(cleaned(cell.text))
            means = said or next(iter(meanings(cell.text)), Means.FIELD)
            if at not in read and means is Means.FIELD:
                yield ("fields", " ".join(cell.text.split())[:_LONGEST_NAME])
            elif at not in read and means in _BY_MEANS | _ALONE:
                yield (_BY_MEANS | _ALONE)[means]
