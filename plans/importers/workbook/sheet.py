"""One sheet of an .xlsx."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from plans.importers.cells import (
    MOST_CELLS,
    MOST_COLUMNS,
    Cell,
    Row,
    Sheet,
    Unreadable,
    Value,
    column_name,
    refuse_long,
)
from plans.importers.safe_xml import Attributes
from plans.importers.workbook.escapes import unescaped
from plans.importers.workbook.parts import Parts
from plans.importers.workbook.styles import PLAIN, Style, cell_of, value_of

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_MOST_MERGED = 20_000
_MOST_REMARKS = 200
_MOST_SWATCHES = 5000
_RULES = "colours that rules give (conditional formatting) are not read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the sheets of a workbook share."""

    styles: list[Style]
    texts: list[str]
    struck: frozenset[int]
    """The numbers of texts that are struck through as a whole."""
    from_1904: bool = False

    def style(self, number: str) -> Style:
        """The style of this number."""
        at = int(number) if number.isdecimal() else -1
        return self.styles[at] if 0 <= at < len(self.styles) else PLAIN


@dataclass(slots=True)
class _Found:
    """A cell while it is read."""

    column: int = 0
    kind: str = "n"
    style: Style = PLAIN
    value: str | None = None
    runs: list[str] = field(default_factory=list)
    formula: bool = False


@dataclass(slots=True)
class _Reader:
    name: str
    around: Around
    relations: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    swatches: list[tuple[int, int, str]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    number: int = 0
    row: Attributes = field(default_factory=dict)
    cells: dict[int, Cell] = field(default_factory=dict)
    cell: _Found = field(default_factory=_Found)
    count: int = 0
    reading_aids: int = 0
    is_far: bool = False

    def begins(self, name: str, at: Attributes) -> None:
        match name:
            case "row":
                self.number = int(at["r"]) if at.get("r", "").isdecimal() else self.number + 1
                self.row, self.cells, self.cell = at, {}, _Found(column=-1)
            case "c":
                self.cell = self._cell(at)
            case "f":
                self.cell.formula = True
            case "rPh":
                self.reading_aids += 1
            case "col" if at.get("hidden") in ("1", "true"):
                first, last = int(at.get("min", "1")), int(at.get("max", "1"))
                self.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))
            case "mergeCell":
                self._merge(at.get("ref", ""))
            case "hyperlink":
                self._link(at)
            case "conditionalFormatting" if (at.get("sqref", ""), _RULES) not in self.remarks[-1:]:
                self._remark(at.get("sqref", "")[:40], _RULES)

    def _cell(self, at: Attributes) -> _Found:
        match = _CELL.fullmatch(at.get("r", ""))
        column = _column(match[1]) if match else self.cell.column + 1
        return _Found(column=column, kind=at.get("t", "n"), style=self.around.style(at.get("s", "0")))

    def _merge(self, reference: str) -> None:
        found = _CELL.findall(reference)
        if len(found) == 2 and len(self.merged) < _MOST_MERGED:
            (first, top), (last, bottom) = found
            self.merged.append((int(top), _column(first), int(bottom), _column(last)))

    def _link(self, at: Attributes) -> None:
        relation = next((value for key, value in at.items() if key.endswith(":id")), "")
        target = self.relations.get(relation)
        if target and len(self.links) < _MOST_MERGED:
            self.links[at.get("ref", "").partition(":")[0]] = target

    def ends(self, name: str, text: str) -> None:
        match name:
            case "v":
                self.cell.value = text
            case "t" if not self.reading_aids:
                self.cell.runs.append(unescaped(text))
            case "rPh":
                self.reading_aids -= 1
            case "c":
                self._keep()
            case "row" if self.cells:
                hidden = self.row.get("hidden") in ("1", "true")
                outline = self.row.get("outlineLevel", "0")
                level = int(outline) if outline.isdecimal() else 0
                self.rows.append(Row(number=self.number, cells=self.cells, hidden=hidden, outline=level))

    def _keep(self) -> None:
        at = f"{column_name(self.cell.column)}{self.number}"
        value = self._value(at)
        cell = cell_of(value, self.cell.style, at) if value is not None else None
        if cell is None:
            self._swatch()
            return
        if self.cell.column >= MOST_COLUMNS:
            self._remark_far(at)
            return
        refuse_long(cell.text, f"{self.name}!{at}")
        self.count += 1
        if self.count > MOST_CELLS:
            raise Unreadable(f"{self.name} has more than {MOST_CELLS:,} cells", hint="a plan is much smaller")
        struck = self.cell.kind == "s" and _index(self.cell.value or "") in self.around.struck
        self.cells[self.cell.column] = replace(cell, struck=True) if struck else cell

    def _remark_far(self, at: str) -> None:
        """Say once that there are columns that are not read."""
        if not self.is_far:
            self.is_far = True
            self._remark(at, f"behind column {column_name(MOST_COLUMNS - 1)} nothing is read")

    def _swatch(self) -> None:
        """Keep the colour of a cell that holds nothing else: it may belong to a legend."""
        if self.cell.style.fill and len(self.swatches) < _MOST_SWATCHES:
            self.swatches.append((self.number, self.cell.column, self.cell.style.fill))

    def _value(self, at: str) -> Value | None:
        """What a cell holds; None where it holds nothing, or nothing that can be read."""
        found = self.cell
        if found.kind == "inlineStr":
            return "".join(found.runs)
        if not found.value:
            self._remark_formula(at, found)
            return None
        match found.kind:
            case "s":
                return self._shared(found.value)
            case "e":
                self._remark(at, f"an error of the spreadsheet: {found.value[:20]}")
                return None
            case "b":
                return found.value == "1"
            case "str":
                return unescaped(found.value)
            case "d":
                return _iso(found.value)
            case _:
                return self._number(found.value)

    def _remark_formula(self, at: str, found: _Found) -> None:
        """Say that a formula has no value; one that has been worked out to an empty text has."""
        if found.formula and (found.kind != "str" or found.value is None):
            self._remark(at, "a formula without a value: open the file in a spreadsheet and save it")

    def _shared(self, number: str) -> str | None:
        at = _index(number)
        return self.around.texts[at] if 0 <= at < len(self.around.texts) else None

    def _number(self, text: str) -> Value:
        try:
            return value_of(float(text), self.cell.style, from_1904=self.around.from_1904)
        except (ValueError, OverflowError):
            return text

    def _remark(self, at: str, text: str) -> None:
        if len(self.remarks) < _MOST_REMARKS:
            self.remarks.append((at, text))


def _index(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def _iso(text: str) -> Value:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def read_sheet(
    parts: Parts, part: str, name: str, around: Around, relations: dict[str, str], notes: Mapping[str, str]
) -> Sheet:
    """Read the sheet in this part. Raises `Unreadable`.

    Args:
        notes: what is pinned on its cells, by their names.
    """
    reader = _Reader(name=name, around=around, relations=relations)
    parts.parse(part, reader.begins, reader.ends)
    placed = {cell.at for row in reader.rows for cell in row.cells.values()}
    lost = [(at, f'a note on an empty cell: "{text[:100]}"') for at, text in notes.items() if at not in placed]
    return Sheet(
        name=name,
        rows=tuple(_completed(row, reader.links, notes) for row in reader.rows),
        hidden_columns=frozenset(reader.hidden_columns),
        merged=tuple(reader.merged),
        remarks=(*reader.remarks, *lost[:_MOST_REMARKS]),
        swatches=tuple(reader.swatches),
    )


def _completed(row: Row, links: Mapping[str, str], notes: Mapping[str, str]) -> Row:
    """The row with what the file says of its cells elsewhere."""
    if not any(cell.at in links or cell.at in notes for cell in row.cells.values()):
        return row
    cells = {
        column: replace(cell, link=links.get(cell.at, ""), note=notes.get(cell.at, ""))
        for column, cell in row.cells.items()
    }
    return replace(row, cells=cells)
