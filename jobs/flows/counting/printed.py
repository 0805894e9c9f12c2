"""Counts that stand in a text, of a file or of a program: one number, or CSV whose head names the columns. Pure."""

import csv
import io

from jobs.flows.counting.asked import NotCounted
from jobs.flows.counting.rows import COUNT, Answer, rows_of

MOST_BYTES = 4_000_000
"""A longer text is no count."""


def answer_of(data: bytes) -> Answer:
    """What the text says. Raises `NotCounted`."""
    if len(data) > MOST_BYTES:
        raise NotCounted(f"it is longer than {MOST_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotCounted("it is not UTF-8") from None
    lines = text.strip().splitlines()
    if not lines:
        raise NotCounted("it is empty")
    if len(lines) == 1 and COUNT not in _columns(lines[0]):
        return Answer(rows=rows_of([{COUNT: lines[0]}], as_text=True))
    columns = _columns(lines[0])
    if COUNT not in columns:
        raise NotCounted("its first line names no column count", hint="count,template,receiver,oldest")
    if len(set(columns)) < len(columns):
        raise NotCounted("two columns of it have one name")
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), fieldnames=columns, strict=True)
        next(reader)
        rows = [_whole(row) for row in reader]
    except csv.Error:
        raise NotCounted("it is no CSV") from None
    return Answer(rows=rows_of(rows, as_text=True), columns=frozenset(columns))


def _columns(line: str) -> list[str]:
    try:
        return [name.strip().lower() for name in next(csv.reader([line]), [])]
    except csv.Error:
        return []


def _whole(row: dict[str, str]) -> dict[str, object]:
    """A row that has a value for each column: another one was cut off, or is of another file."""
    if None in row or None in row.values():
        raise NotCounted("a row of it has another number of values than its head")
    return dict(row)
