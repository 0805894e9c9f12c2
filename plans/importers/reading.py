"""A file to cells, by what is in it and not by what it is called."""

import re

from plans.importers.cells import MOST_PARTS, Book, Unreadable
from plans.importers.delimited import decoded, read_separated
from plans.importers.markdown import is_markdown, read_markdown
from plans.importers.project_xml import is_project, read_project
from plans.importers.rich_text import is_rich_text, plain_text
from plans.importers.workbook.by_calamine import kind_of, read_by_calamine
from plans.importers.workbook.xlsx import is_xlsx, read_xlsx

MOST_BYTES = 50_000_000
"""Of a file, as it lies on disk."""
_BEGINNINGS = (
    (rb"PK", "this is an archive, and no workbook"),
    (rb"%PDF", "this is a PDF"),
    (rb"(\xef\xbb\xbf)?\s*<", "this is XML or HTML, and no MS Project file"),
    (rb"(\xef\xbb\xbf)?\s*[\[{]", "this is JSON, from which no plan is taken"),
    (rb"SQLite format 3", "this is a database"),
)
_ENTRY = b"PK\x01\x02"
"""With which an archive lists each of its files."""
_PROSE = re.compile(r"\s*(#{1,6} \S[^,;\t]*\n|[-*] \[[ xX]\] |1\. \S)")
"""How a text of headings and lists begins, which no separated values do."""
_HINT = "save it as .xlsx or as CSV"


def read_book(content: bytes) -> Book:
    """Read a file: a workbook, XML of MS Project, tables of Markdown, or separated values. Raises `Unreadable` else."""
    _refuse_huge(content)
    if is_xlsx(content):
        return read_xlsx(content)
    if kind := kind_of(content):
        return read_by_calamine(content, kind)
    if is_project(content):
        return read_project(content)
    if is_rich_text(content):
        return _read_text(plain_text(content), "RTF that was called something else: look at its letters")
    for beginning, what in _BEGINNINGS:
        if re.match(beginning, content):
            raise Unreadable(what, hint=_HINT)
    return _read_text(*decoded(content))


def _read_text(text: str, encoding: str) -> Book:
    if is_markdown(text):
        return read_markdown(text)
    if _PROSE.match(text):
        what = "this is a text without a table: lists and check boxes are no plan"
        raise Unreadable(what, hint="put the steps into a table, one a line, with who does each and when")
    return read_separated(text, encoding)


def _refuse_huge(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Unreadable(f"the file has more than {MOST_BYTES // 1_000_000} MB", hint="a plan is much smaller")
    if not content.strip():
        raise Unreadable("the file is empty", hint=_HINT)
    if content.startswith(b"PK") and content.count(_ENTRY) > MOST_PARTS:
        raise Unreadable(f"the archive has more than {MOST_PARTS:,} files in it", hint="a workbook has some dozen")
