"""Finds the plan in a file: which of its tables are it, which are another one, and which somebody has to choose."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from plans.importers.answers import Answers
from plans.importers.candidates import FEWEST, SEARCHED, Candidate, candidates
from plans.importers.cells import Book, Row, Sheet, Unreadable
from plans.importers.choosing import Choice, choose
from plans.importers.columns import table_of
from plans.importers.exported.finding import exported_table
from plans.importers.headings import is_way_back
from plans.importers.joining import joined
from plans.importers.meaning.owners import contacts_in
from plans.importers.report import Report
from plans.importers.shifted import mended
from plans.importers.table import Table
from plans.nearest import did_you_mean_in_file

_CHOOSES = "--sheet, or sheet = in the file of --map, chooses it"


def find_table(book: Book, answers: Answers, report: Report) -> Table:
    """Find the plan. Raises `Unreadable` where there is none, with what the file has instead."""
    for sheet in book.sheets:
        if sheet.hidden:
            report.left("a hidden sheet, not read", sheet.name)
    sheets = _visible(book, answers)
    if (exported := exported_table(sheets, answers, report, ragged=book.format == "CSV")) is not None:
        return exported
    found = list(chain.from_iterable(candidates(sheet, answers) for sheet in sheets))
    plans = [one for one in found if one.score >= FEWEST]
    if not plans:
        raise _no_plan(sheets)
    _tell_others(sheets, found, report)
    return _read(book, choose(plans, are_named=bool(answers.sheets)), answers, report)


def _read(book: Book, choice: Choice, answers: Answers, report: Report) -> Table:
    """Read the tables that were chosen, as one."""
    read = [mended(one, book.separator, report) for one in choice.read]
    tables = [table_of(one.found, answers, report) for one in read]
    _tell_choice(choice, report)
    table = joined(tables, _sections(choice))
    beside = (*_beside(choice.read), *chain.from_iterable(one.beside for one in tables))
    unread = [*chain.from_iterable(one.unread for one in read)]
    return replace(table, beside=beside, todo=(*_open_points(choice), *_of_unread(unread)))


def _sections(choice: Choice) -> list[str]:
    """What each table is called as a section; nothing for one that has only steps back beside it."""
    nights = [one for one in choice.read if not is_way_back(one.called)]
    return ["" if [one] == nights else one.called for one in choice.read]


def _beside(read: Sequence[Candidate]) -> Iterator[Row]:
    for sheet in {id(one.sheet): one.sheet for one in read}.values():
        within = {number for one in read if one.sheet is sheet for number in range(one.above, one.end)}
        yield from (row for at, row in enumerate(sheet.rows) if at not in within)


def _tell_choice(choice: Choice, report: Report) -> None:
    """Say which tables are one plan, and which of those that look like one were not read."""
    main = choice.read[0]
    if len(choice.read) > 1:
        named = ", ".join(one.called for one in choice.read)
        report.bent(f"several tables are one plan, each a section of it: {named}")
    for twin, common in choice.twins:
        report.left(f"a twin of {main.called} ({common} of its tasks are there, too), not read: {_CHOOSES}", twin.place)
    for other in choice.others:
        report.left(f"looks like a plan, too, and was not read: {_CHOOSES}", other.place)


def _tell_others(sheets: Sequence[Sheet], found: Sequence[Candidate], report: Report) -> None:
    """Say what else there is."""
    for one in found:
        if one.score < FEWEST:
            report.left("a table that is no plan", one.sheet.row_place(one.sheet.rows[one.last]))
    seen = {id(one.sheet) for one in found}
    for sheet in sheets:
        if id(sheet) in seen or not sheet.rows:
            continue
        place = sheet.name or sheet.row_place(sheet.rows[0])
        if contacts_in(sheet.rows):
            report.came("where people are reached, by the names that owners have", place)
        else:
            report.left("no plan in this sheet", place)


def _open_points(choice: Choice) -> list[str]:
    main = choice.read[0].called
    points = [
        f"{one.called} has the tasks of {main}, too, and was not read: which one holds?" for one, _ in choice.twins
    ]
    return points + [f"{one.called} looks like a plan, too: does it belong to this one?" for one in choice.others]


def _of_unread(places: Sequence[str]) -> list[str]:
    return (
        [f"which tasks stand in {', '.join(places[:20])}? Their cells have moved, so they were not read"]
        if places
        else []
    )


def _visible(book: Book, answers: Answers) -> list[Sheet]:
    """The sheets that are seen, or those of them that were named, in the order of the file."""
    seen = [sheet for sheet in book.sheets if not sheet.hidden]
    _refuse_unknown({sheet.called for sheet in seen} - {""}, answers.sheets)
    return [sheet for sheet in seen if not answers.sheets or sheet.called in answers.sheets]


def _refuse_unknown(names: set[str], said: Sequence[str]) -> None:
    unknown = next((name for name in said if name not in names), "")
    if unknown:
        there = ", ".join(sorted(names)) or "no sheets in this file"
        hint = did_you_mean_in_file(unknown, names) or f"there are {there}"
        raise Unreadable(f'there is no visible sheet "{unknown}"', hint=hint)


def _no_plan(sheets: Sequence[Sheet]) -> Unreadable:
    """Say what there is instead, so that a mapping can be written."""
    widest = max(
        (row for sheet in sheets for row in sheet.rows[:SEARCHED]), key=lambda row: len(row.cells), default=None
    )
    if widest is None:
        return Unreadable("there is nothing in it", hint="hidden sheets are not read")
    seen = ", ".join(f'"{cell.text[:30]}"' for cell in [*widest.cells.values()][:12])
    return Unreadable(
        f"no table of tasks was found; the widest row has {seen}",
        hint="a plan has a title and a start, an end, a duration or predecessors; --map names what headings mean",
    )
