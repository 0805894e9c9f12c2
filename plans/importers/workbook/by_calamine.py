"""Workbooks that are no .xlsx, read by calamine in a process of its own, whose time and memory have an end.

What calamine does not give is said to be unread: indents, colours, notes, and what is hidden but for whole sheets.
"""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from plans.importers.cells import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_SHEETS,
    Book,
    Cell,
    Row,
    Sheet,
    Unreadable,
    Value,
    column_name,
    refuse_long,
)
from plans.importers.workbook.calamine_child import BROKEN, LACKING, LOCKED, MOST_BYTES, TOO_MANY
from plans.importers.workbook.styles import PLAIN, cell_of

WITHIN = 9
"""Real seconds for the whole of a file."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UNREAD = "indents, colours, notes, hidden rows and columns, and formulas without a value are not read of an {}"
_SAVE = "save it as .xlsx or as CSV"
_LOCKED = ("the workbook has a password", "open it, and save it without one")
_FIRST_DAYS = (datetime(1899, 12, 31), datetime(1900, 1, 2))  # noqa: DTZ001 - a spreadsheet's times have no zone
"""Hours beyond a day that are shown as clock times come as moments of these days."""


def kind_of(content: bytes) -> str:
    """`.xls`, `.ods` or `.xlsb` by what is in a file; empty where it is another thing."""
    if content.startswith(_OLE):
        return ".xls"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.lstrip("/").casefold() for name in archive.namelist()}
            is_ods = "content.xml" in names and b"spreadsheet" in _beginning(archive, "mimetype")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return ""
    return ".xlsb" if "xl/workbook.bin" in names else ".ods" if is_ods else ""


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(100)


def read_by_calamine(content: bytes, kind: str) -> Book:
    """Read a workbook of this kind. Raises `Unreadable`."""
    if _ENCRYPTED in content[: 1 << 20]:
        raise Unreadable(_LOCKED[0], hint=_LOCKED[1])
    sheets = tuple(map(_sheet, _asked(content, kind)))
    return Book(format="workbook", sheets=sheets, remarks=(f"read as {kind}: {_UNREAD.format(kind)}",))


def _asked(content: bytes, kind: str) -> list[dict[str, Any]]:
    # -P: the working directory may hold a folder called plans/.
    command = (sys.executable, "-P", "-m", "plans.importers.workbook.calamine_child", str(MOST_CELLS), str(MOST_SHEETS))
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=WITHIN, check=False)
    except subprocess.TimeoutExpired:
        raise Unreadable(f"the {kind} takes more than {WITHIN} seconds to read", hint=_SAVE) from None
    except OSError as error:
        raise Unreadable(f"the {kind} cannot be read: {error.strerror}", hint=_SAVE) from None
    if done.returncode != 0:
        raise _refused(done.returncode, kind)
    sheets: list[dict[str, Any]] = json.loads(done.stdout)
    return sheets


def _refused(status: int, kind: str) -> Unreadable:
    """Why the process gave nothing, by how it ended."""
    limits = f"{MOST_BYTES // 1_000_000} MB of memory or {WITHIN} seconds"
    reasons = {
        LACKING: (f"an {kind} is read with the extra `excel`", f"pip install 'cutover-console[excel]', or {_SAVE}"),
        LOCKED: _LOCKED,
        TOO_MANY: (f"the {kind} has more than {MOST_CELLS:,} cells or {MOST_SHEETS} sheets", "a plan is much smaller"),
        BROKEN: (f"this is a broken {kind}, or no workbook at all", _SAVE),
    }
    what, hint = reasons.get(status, (f"the {kind} is broken, or takes more than {limits} to read", _SAVE))
    return Unreadable(what, hint=hint)


def _sheet(told: Mapping[str, Any]) -> Sheet:
    name = str(told["name"])
    merged = tuple((top + 1, first, bottom + 1, last) for top, first, bottom, last in told["merged"])
    return Sheet(name=name, rows=tuple(_rows(name, told["cells"])), hidden=bool(told["hidden"]), merged=merged)


def _rows(sheet: str, told: list[list[Any]]) -> Iterator[Row]:
    by_row: dict[int, dict[int, Cell]] = {}
    for row, column, kind, plain in told:
        at = f"{column_name(column)}{row + 1}"
        cell = cell_of(_value(kind, plain), PLAIN, at) if column < MOST_COLUMNS else None
        if cell is not None:
            refuse_long(cell.text, f"{sheet}!{at}")
            by_row.setdefault(row + 1, {})[column] = cell
    for number, cells in by_row.items():
        yield Row(number=number, cells=cells)


def _value(kind: str, plain: Any) -> Value:  # noqa: ANN401 - what JSON can hold
    match kind:
        case "n":
            return float(plain)
        case "b":
            return bool(plain)
        case "t":
            return _clock(float(plain))
        case "m":
            return _moment(datetime.fromisoformat(plain))
        case "d":
            return _day(date.fromisoformat(plain))
        case _:
            return str(plain)


def _clock(seconds: float) -> timedelta:
    return timedelta(minutes=round(seconds / 60))


def _moment(moment: datetime) -> Value:
    first, last = _FIRST_DAYS
    if first <= moment < last:
        return _clock((moment - first).total_seconds())
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _day(day: date) -> Value:
    """A day; the first one of 1900 is the number 1 in a cell of clock times: 24:00."""
    return timedelta(days=1) if day == date(1900, 1, 1) else day
