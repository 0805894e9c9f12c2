"""The table of tasks as CSV (RFC 4180) and as text that tabs take apart."""

import csv
import io
from datetime import datetime

from console.telling.export.cells import Value, moment_text
from console.telling.export.facts import Exported
from console.telling.export.task_table import left_out, task_table
from console.telling.export.written import Written
from plans.characters import shown_lines
from plans.formula_guard import guarded


def as_csv(told: Exported) -> Written:
    """Commas, CRLF, UTF-8 without a byte order mark; no text that a spreadsheet would work out."""
    return _delimited(told, ",")


def as_tsv(told: Exported) -> Written:
    """The same with tabs."""
    return _delimited(told, "\t")


def _delimited(told: Exported, separator: str) -> Written:
    out = io.StringIO()
    rows = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    table = task_table(told, alone=True)
    rows.writerow(map(cell_text, table.headings))
    rows.writerows([map(cell_text, row) for row in table.rows])
    return Written(content=out.getvalue().encode(), left=tuple(left_out(told)))


def cell_text(value: Value) -> str:
    """A value as a cell of text holds it, guarded."""
    match value:
        case None:
            return ""
        case datetime():
            return moment_text(value)
        case str():
            return guarded(shown_lines(value))
        case _:
            return str(value)
