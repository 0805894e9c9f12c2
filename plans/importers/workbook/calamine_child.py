"""`python -m plans.importers.workbook.calamine_child`: a workbook from standard input, its cells to standard output.

The only module that asks for python-calamine (the extra `excel`). It parses what strangers have sent with native code,
so it runs as a process of its own, which first takes from itself whatever it does not need: memory, time, and files.
"""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

MOST_SECONDS = 8
"""Of the processor."""
MOST_BYTES = 400_000_000
"""Of memory, the interpreter's own among them."""
LACKING, LOCKED, BROKEN, TOO_MANY = 3, 4, 5, 6
"""How it ends: calamine is not installed, there is a password, nothing can be read, there are too many cells."""


def main() -> int:
    """Read the workbook; the numbers of cells and sheets that are let through are its arguments."""
    bound()
    try:
        import python_calamine as calamine
    except ImportError:
        return LACKING
    most_cells, most_sheets = (int(argument) for argument in sys.argv[1:3])
    try:
        with calamine.load_workbook(io.BytesIO(sys.stdin.buffer.read())) as book:
            if len(book.sheet_names) > most_sheets:
                return TOO_MANY
            sheets = [_sheet(book, at, most_cells) for at in range(len(book.sheet_names))]
    except calamine.PasswordError:
        return LOCKED
    except OverflowError:
        return TOO_MANY
    except (calamine.CalamineError, OSError, ValueError):
        return BROKEN
    json.dump(sheets, sys.stdout)
    return 0


def bound() -> None:
    """Have the system end this process where it takes too much; systems without such limits have the parent's clock."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def _sheet(book: Any, at: int, most_cells: int) -> dict[str, object]:  # noqa: ANN401 - mypy runs without the extra
    """One sheet as plain data; of one that is hidden, or is no sheet of cells, the name alone.

    Raises:
        OverflowError: there are more cells than are let through.
    """
    about = book.sheets_metadata[at]
    is_hidden = not str(about.visible).endswith(".Visible")
    is_cells = str(about.typ).endswith(".WorkSheet")
    found: dict[str, object] = {"name": about.name, "hidden": is_hidden}
    if is_hidden or not is_cells:
        return {**found, "cells": [], "merged": []}
    sheet = book.get_sheet_by_index(at)
    cells = []
    for cell in _cells(sheet):
        cells.append(cell)
        if len(cells) > most_cells:
            raise OverflowError
    merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()]
    return {**found, "cells": cells, "merged": merged}


def _cells(sheet: Any) -> Iterator[tuple[int, int, str, object]]:  # noqa: ANN401 - as above
    """Row and column from 0, a letter that says what it is, and its value, of each cell that holds something."""
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), top):
        for column, value in enumerate(values, left):
            if value != "":
                yield row, column, *_plain(value)


def _plain(value: object) -> tuple[str, object]:
    match value:
        case bool():
            return "b", value
        case int() | float():
            return "n", float(value)
        case datetime():
            return "m", value.isoformat()
        case date():
            return "d", value.isoformat()
        case time():
            return "t", value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
        case timedelta():
            return "t", value.total_seconds()
        case _:
            return "s", str(value)


if __name__ == "__main__":
    sys.exit(main())
