"""The only way in: the bytes of a file of somebody's own to the text of a plan file, and what became of each part."""

from dataclasses import dataclass
from datetime import date

from plans.importers.answers import Answers
from plans.importers.draft import Draft
from plans.importers.exported.drafting import exported_draft
from plans.importers.finding import find_table
from plans.importers.headings import Means
from plans.importers.meaning.drafting import make_draft
from plans.importers.reading import read_book
from plans.importers.report import Report
from plans.importers.table import Table
from plans.importers.writing import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A plan file, made."""

    text: str
    draft: Draft
    """What it was written from."""
    report: Report
    columns: tuple[tuple[str, Means], ...] = ()
    """The headings, and what each was taken for."""


def import_plan(content: bytes, answers: Answers, *, today: date, file: str) -> Imported:
    """Make a plan file of a spreadsheet. Raises `Unreadable` where nobody could.

    Args:
        today: the plan begins on the day after it where the file names none.
        file: what the spreadsheet is called.
    """
    report = Report()
    table, draft = drafted(content, answers, report, today=today, file=file)
    columns = tuple((column.heading, column.means) for column in table.columns)
    return Imported(text=written(draft, report, source=file), draft=draft, report=report, columns=columns)


def drafted(content: bytes, answers: Answers, report: Report, *, today: date, file: str) -> tuple[Table, Draft]:
    """The table of tasks in a spreadsheet, and the draft of a plan that is made of it; arguments as above."""
    book = read_book(content)
    for remark in book.remarks:
        report.came(remark)
    table = find_table(book, answers, report)
    make = exported_draft if table.is_exported else make_draft
    return table, make(book, table, answers, report, today=today, name=file.rpartition(".")[0] or file)
