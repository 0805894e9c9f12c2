"""Which headings of a file nobody knows, and what its plan lacks meanwhile: what is worth asking a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from plans.importers.answers import Answers
from plans.importers.candidates import FEWEST, SEARCHED, candidates, known
from plans.importers.cells import Row, Sheet
from plans.importers.choosing import choose
from plans.importers.columns import table_of
from plans.importers.exported.finding import exported_table
from plans.importers.headings import Means
from plans.importers.reading import read_book
from plans.importers.report import Report
from plans.importers.table import Table

_WANTED = (Means.TITLE, Means.OWNER, Means.START, Means.DURATION, Means.AFTER)
_LONGEST = 30
"""Characters of an example."""
_MOST = 30
"""Headings that one can choose from."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """What a person can say of a file."""

    headings: tuple[tuple[str, str], ...] = ()
    """Those that mean nothing yet, each with an example of what stands beneath it."""
    lacking: tuple[Means, ...] = ()
    """What no column says."""


def unclear_of(content: bytes, answers: Answers) -> Unclear:
    """Say what is unclear of a file; nothing where all is there, or no heading is left. Raises `Unreadable`."""
    book = read_book(content)
    sheets = [sheet for sheet in book.sheets if _is_read(sheet, answers)]
    if exported_table(sheets, answers, Report(), ragged=False) is not None:
        return Unclear()
    found = chain.from_iterable(candidates(sheet, answers) for sheet in sheets)
    plans = [one for one in found if one.score >= FEWEST]
    if not plans:
        return _of_rows(sheets, answers)
    chosen = choose(plans, are_named=False).read[0]
    return _of_table(table_of(chosen, answers, Report()), {*chosen.means.values()})


def _is_read(sheet: Sheet, answers: Answers) -> bool:
    return not sheet.hidden and (not answers.sheets or sheet.called in answers.sheets)


def _of_table(table: Table, headed: set[Means]) -> Unclear:
    means = {column.means for column in table.columns} | headed
    if Means.START in means and Means.END in means:
        means.add(Means.DURATION)
    unknown = [column for column in table.columns if column.means is Means.FIELD and not column.possible]
    return _unclear([(column.heading, _example(table.rows, column.at)) for column in unknown], means)


def _of_rows(sheets: Sequence[Sheet], answers: Answers) -> Unclear:
    """Of a file in which no table was found: of its widest row."""
    rows = ((row, sheet) for sheet in sheets for row in sheet.rows[:SEARCHED])
    widest, sheet = max(rows, key=lambda one: len(one[0].cells), default=(None, None))
    if widest is None or sheet is None:
        return Unclear()
    beneath = sheet.rows[sheet.rows.index(widest) + 1 :]
    likely = {at: known(cell.text, answers)[:1] for at, cell in widest.cells.items()}
    unknown = [at for at, means in likely.items() if not means]
    headings = [(" ".join(widest.text(at).split()), _example(beneath, at)) for at in unknown]
    return _unclear(headings, {*chain.from_iterable(likely.values())})


def _unclear(headings: list[tuple[str, str]], means: set[Means]) -> Unclear:
    lacking = tuple(one for one in _WANTED if one not in means)
    return Unclear(tuple(headings[:_MOST]), lacking) if headings and lacking else Unclear()


def _example(rows: Sequence[Row], column: int) -> str:
    return next((" ".join(text.split())[:_LONGEST] for row in rows if (text := row.text(column))), "")
