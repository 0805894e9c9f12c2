"""How the cells of a workbook are shown, as far as it says what they are: a day, a clock time, decimals, an indent."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum

from plans.importers.cells import Cell, Value
from plans.importers.safe_xml import Attributes
from plans.importers.workbook.parts import Parts


class Shown(Enum):
    """What a number is shown as."""

    NUMBER = "number"
    DAY = "day"
    TIME = "time"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one kind of cell is shown."""

    shown: Shown = Shown.NUMBER
    decimals: int = 0
    """Digits behind the point that its format always writes."""
    percent: bool = False
    indent: int = 0


PLAIN = Style()
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47), "h:mm"),
    22: "yyyy-mm-dd h:mm",
    2: "0.00",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
}
_UNSAID = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DAYS_FROM_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's times have no zone
_DAYS_FROM_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_SERIAL = 109_575
"""The last day of the year 2199."""


def style_of(code: str, indent: int = 0) -> Style:
    """Read a number format."""
    bare = _UNSAID.sub("", code.partition(";")[0]).casefold()
    has_day = "y" in bare or "d" in bare
    has_time = "h" in bare or "s" in bare
    if has_day or has_time:
        shown = Shown.MOMENT if has_day and has_time else Shown.DAY if has_day else Shown.TIME
        return Style(shown=shown, indent=indent)
    if re.fullmatch(r"m{3,}", bare):
        return Style(shown=Shown.DAY, indent=indent)
    decimals = re.search(r"\.(0+)", bare)
    return Style(decimals=len(decimals[1]) if decimals else 0, percent="%" in bare, indent=indent)


@dataclass(slots=True)
class _Reader:
    codes: dict[int, str] = field(default_factory=lambda: dict(_BUILT_IN))
    styles: list[Style] = field(default_factory=list)
    within: bool = False

    def begins(self, name: str, at: Attributes) -> None:
        match name:
            case "numFmt":
                self.codes[int(at.get("numFmtId", "0"))] = at.get("formatCode", "")
            case "cellXfs":
                self.within = True
            case "xf" if self.within:
                self.styles.append(style_of(self.codes.get(int(at.get("numFmtId", "0")), "")))
            case "alignment" if self.within and self.styles:
                last = self.styles[-1]
                indent = int(at.get("indent", "0"))
                self.styles[-1] = Style(
                    shown=last.shown, decimals=last.decimals, percent=last.percent, indent=min(indent, 50)
                )

    def ends(self, name: str, text: str) -> None:  # noqa: ARG002 - styles have no text
        if name == "cellXfs":
            self.within = False


def read_styles(parts: Parts) -> list[Style]:
    """The styles of a workbook by their number."""
    reader = _Reader()
    if parts.has("xl/styles.xml"):
        parts.parse("xl/styles.xml", reader.begins, reader.ends)
    return reader.styles


def value_of(number: float, style: Style, *, from_1904: bool) -> Value:
    """What a number in a cell of this style is; a number that is no day stays one."""
    if style.shown is Shown.NUMBER or not 0 <= number <= _LAST_SERIAL:
        return number
    if style.shown is Shown.TIME:
        return timedelta(minutes=round(number * 1440))
    return _moment(number, from_1904=from_1904)


def _moment(number: float, *, from_1904: bool) -> datetime | date:
    seconds = round(number * 86_400)
    moment = (_DAYS_FROM_1904 if from_1904 else _DAYS_FROM_1900) + timedelta(seconds=seconds)
    return moment if seconds % 86_400 else moment.date()


def text_of(value: Value, style: Style) -> str:
    """A value as the spreadsheet shows it, nearly: whole numbers without a point, and as many decimals as it writes."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return _number(value, style)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        case _:
            return value


def cell_of(value: Value, style: Style, at: str) -> Cell | None:
    """The cell that a value makes; None where it shows nothing."""
    shown = text_of(value, style).replace("\u00a0", " ")
    text = shown.strip()
    if not text:
        return None
    indent = style.indent or (len(shown) - len(shown.lstrip())) // 2
    return Cell(value=text if isinstance(value, str) else value, at=at, text=text, indent=indent)


def _number(value: float, style: Style) -> str:
    if style.percent:
        return f"{value * 100:.{style.decimals}f}%"
    if style.decimals:
        return f"{value:.{style.decimals}f}"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
