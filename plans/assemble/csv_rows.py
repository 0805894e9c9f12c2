"""CSV files beside a plan, as spreadsheets write them: each fault at its line."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from plans.assemble.context import Context
from plans.file.yaml_source import Path
from plans.nearest import did_you_mean_in_file
from plans.problems import Place

if TYPE_CHECKING:
    from _csv import Reader as CsvReader


def csv_rows(
    context: Context, path: Path, name: str, columns: Sequence[str], needed: Sequence[str]
) -> Iterator[tuple[Place, dict[str, str]]]:
    """Read the lines of a file that are not empty: where each ends, and its cells by column, blanks around them cut.

    Args:
        path: where the plan names the file.
        columns: those that it may have.
        needed: of these, those that it must have.
    """
    problems_before = len(context.problems)
    text = context.read(path, name)
    if len(context.problems) > problems_before:
        return
    reader = _csv_reader(text)
    try:
        header = [column.strip().casefold() for column in next(reader, [])]
        if not _header_fits(context, name, header, columns, needed):
            return
        for line, row in _filled_lines(reader):
            yield Place(file=name, line=line, column=1), dict(zip(header, row, strict=False))
    except csv.Error as error:
        context.problem_in(Place(file=name, line=max(reader.line_num, 1), column=1), f"not CSV: {error}")


def _csv_reader(text: str) -> "CsvReader":
    """Read what spreadsheets write: cells with commas between them, or in some countries semicolons."""
    head = text.split("\n", 1)[0]
    return csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head and "," not in head else ",")


def _filled_lines(reader: "CsvReader") -> Iterator[tuple[int, list[str]]]:
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield reader.line_num, cells


def _header_fits(context: Context, name: str, header: list[str], columns: Sequence[str], needed: Sequence[str]) -> bool:
    place = Place(file=name, line=1, column=1)
    problems_before = len(context.problems)
    for column in header:
        if column == "probe":
            context.problem_in(place, 'the column "probe" is not yet there', "remove it")
        elif column not in columns:
            context.problem_in(
                place, f'unknown column "{column[:40]}"', did_you_mean_in_file(column, columns) or ",".join(columns)
            )
        elif header.count(column) > 1:
            context.problem_in(place, f'the column "{column}" stands here twice')
    for column in needed:
        if column not in header:
            hint = f"the first line names {','.join(columns)}"
            context.problem_in(place, f'the column "{column}" is missing', hint)
    return len(context.problems) == problems_before
