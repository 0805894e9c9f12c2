"""A file to cells, by what is in it and not by what it is called."""

import re

from plans.importers.cells import Book, Unreadable
from plans.importers.delimited import read_delimited
from plans.importers.markdown import is_markdown, read_markdown
from plans.importers.project_xml import is_project, read_project
from plans.importers.workbook.xlsx import is_xlsx, read_xlsx

MOST_BYTES = 50_000_000
"""Of a file, as it lies on disk."""
_BEGINNINGS = (
    (rb"\{\\rtf", "this is RTF, a text for word processors"),
    (rb"\xd0\xcf\x11\xe0", "this is an .xls of before 2007, or a workbook with a password"),
    (rb"PK", "this is an archive, and no .xlsx"),
    (rb"%PDF", "this is a PDF"),
    (rb"(\xef\xbb\xbf)?\s*<", "this is XML or HTML, and no MS Project file"),
    (rb"(\xef\xbb\xbf)?\s*[\[{]", "this is JSON, from which no plan is taken"),
    (rb"SQLite format 3", "this is a database"),
)
_HINT = "save it as .xlsx or as CSV"


def read_book(content: bytes) -> Book:
    """Read a file: .xlsx, XML of MS Project, tables of Markdown, or separated values. Raises `Unreadable` else."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"the file has more than {MOST_BYTES // 1_000_000} MB", hint="a plan is much smaller")
    if not content.strip():
        raise Unreadable("the file is empty", hint=_HINT)
    if is_xlsx(content):
        return read_xlsx(content)
    if is_project(content):
        return read_project(content)
    for beginning, what in _BEGINNINGS:
        if re.match(beginning, content):
            raise Unreadable(what, hint=_HINT)
    if is_markdown(text := content.decode("utf-8-sig", errors="replace")):
        return read_markdown(text)
    return read_delimited(content)
