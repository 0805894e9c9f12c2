"""One sheet of an .xlsx."""

import re
from dataclasses import dataclass, field
from datetime import datetime

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
from plans.importers.workbook.parts import Parts
from plans.importers.workbook.styles import PLAIN, Style, cell_of, value_of

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_MOST_MERGED = 20_000
_MOST_REMARKS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the sheets of a workbook share."""

    styles: list[Style]
    texts: list[str]
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
    links: dict[str, str] = field(default_factory=dict)
    number: int = 0
    row: Attributes = field(default_factory=dict)
    cells: dict[int, Cell] = field(default_factory=dict)
    cell: _Found = field(default_factory=_Found)
    count: int = 0
    reading_aids: int = 0

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
        if target := self.relations.get(relation):
            self.links[at.get("ref", "").partition(":")[0]] = target

    def ends(self, name: str, text: str) -> None:
        match name:
            case "v":
                self.cell.value = text
            case "t" if not self.reading_aids:
                self.cell.runs.append(text)
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
        if value is None:
            return
        cell = cell_of(value, self.cell.style, at) if self.cell.column < MOST_COLUMNS else None
        if cell is None:
            return
        refuse_long(cell.text, f"{self.name}!{at}")
        self.count += 1
        if self.count > MOST_CELLS:
            raise Unreadable(f"{self.name} has more than {MOST_CELLS:,} cells", hint="a plan is much smaller")
        self.cells[self.cell.column] = cell

    def _value(self, at: str) -> Value | None:
        """What a cell holds; None where it holds nothing, or nothing that can be read."""
        found = self.cell
        if found.kind == "inlineStr":
            return "".join(found.runs)
        if not found.value:
            if found.formula:
                self._remark(at, "a formula without a value: open the file in a spreadsheet and save it")
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
                return found.value
            case "d":
                return _iso(found.value)
            case _:
                return self._number(found.value)

    def _shared(self, number: str) -> str | None:
        at = int(number) if number.isdecimal() else -1
        return self.around.texts[at] if 0 <= at < len(self.around.texts) else None

    def _number(self, text: str) -> Value:
        try:
            return value_of(float(text), self.cell.style, from_1904=self.around.from_1904)
        except (ValueError, OverflowError):
            return text

    def _remark(self, at: str, text: str) -> None:
        if len(self.remarks) < _MOST_REMARKS:
            self.remarks.append((at, text))


def _iso(text: str) -> Value:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def read_sheet(parts: Parts, part: str, name: str, around: Around, relations: dict[str, str]) -> Sheet:
    """Read the sheet in this part. Raises `Unreadable`."""
    reader = _Reader(name=name, around=around, relations=relations)
    parts.parse(part, reader.begins, reader.ends)
    return Sheet(
        name=name,
        rows=tuple(_with_links(row, reader.links) for row in reader.rows) if reader.links else tuple(reader.rows),
        hidden_columns=frozenset(reader.hidden_columns),
        merged=tuple(reader.merged),
        remarks=tuple(reader.remarks),
    )


def _with_links(row: Row, links: dict[str, str]) -> Row:
    cells = {
        column: Cell(value=cell.value, at=cell.at, text=cell.text, indent=cell.indent, link=links.get(cell.at, ""))
        for column, cell in row.cells.items()
    }
    return Row(number=row.number, cells=cells, hidden=row.hidden, outline=row.outline)
