"""How the cells of a workbook are shown, as far as it says what they are: a day, a clock time, an indent, a colour."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache

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
    digits: int = 0
    """Digits before the point that its format always writes."""
    before: str = ""
    behind: str = ""
    """What its format writes around the number: a unit, the letters of an id."""
    percent: bool = False
    indent: int = 0
    fill: str = ""
    struck: bool = False


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
_WITH_TEXT = re.compile(
    r"""(?P<before>(?:"[^"]*"|\\.|\s)*)(?P<digits>[#0]+)(?:\.(?P<decimals>0+))?(?P<behind>(?:"[^"]*"|\\.|\s)*)"""
)
_QUOTING = re.compile(r'"|\\(?=.)')
_DAYS_FROM_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's times have no zone
_DAYS_FROM_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_SERIAL = 109_575
"""The last day of the year 2199."""
_LONGEST_CODE = 255
_DEEPEST = 50
_WHITE = frozenset({"ffffff", "indexed 1", "indexed 9", "indexed 64", "indexed 65", "theme 0"})


@lru_cache(maxsize=4096)
def style_of(code: str) -> Style:
    """Read a number format."""
    first = code[:_LONGEST_CODE].partition(";")[0]
    bare = _UNSAID.sub("", first).casefold()
    if (shown := _shown(bare)) is not Shown.NUMBER:
        return Style(shown=shown)
    if (parts := _WITH_TEXT.fullmatch(first)) is not None:
        return _with_text(parts)
    decimals = re.search(r"\.(0+)", bare)
    return Style(decimals=len(decimals[1]) if decimals else 0, percent="%" in bare)


def _shown(code: str) -> Shown:
    """By the letters of a format."""
    has_day = "y" in code or "d" in code or re.fullmatch(r"m{3,}", code) is not None
    has_time = "h" in code or "s" in code
    if has_day:
        return Shown.MOMENT if has_time else Shown.DAY
    return Shown.TIME if has_time else Shown.NUMBER


def _with_text(parts: re.Match[str]) -> Style:
    """Of a format such as `"T-"000` or `0" min"`."""
    return Style(
        decimals=len(parts["decimals"] or ""),
        digits=parts["digits"].count("0"),
        before=_QUOTING.sub("", parts["before"]),
        behind=_QUOTING.sub("", parts["behind"]),
    )


@dataclass(slots=True)
class _Reader:
    codes: dict[int, str] = field(default_factory=lambda: dict(_BUILT_IN))
    struck: list[bool] = field(default_factory=list)
    """Of each font."""
    fills: list[str] = field(default_factory=list)
    is_filled: bool = False
    styles: list[Style] = field(default_factory=list)
    within: list[str] = field(default_factory=list)

    def begins(self, name: str, at: Attributes) -> None:
        self.within.append(name)
        match self.within[1:]:
            case ["numFmts", "numFmt"]:
                self.codes[_number_in(at, "numFmtId")] = at.get("formatCode", "")
            case ["fonts", "font"]:
                self.struck.append(False)
            case ["fonts", "font", "strike"]:
                self.struck[-1] = at.get("val", "1") in ("1", "true")
            case ["fills", "fill"]:
                self.fills.append("")
            case ["fills", "fill", "patternFill"]:
                self.is_filled = at.get("patternType", "none") != "none"
            case ["fills", "fill", "patternFill", "fgColor"] if self.is_filled:
                self.fills[-1] = _colour(at)
            case ["cellXfs", "xf"]:
                self.styles.append(self._style(at))
            case ["cellXfs", "xf", "alignment"]:
                indent = min(_number_in(at, "indent"), _DEEPEST)
                self.styles[-1] = replace(self.styles[-1], indent=indent) if indent else self.styles[-1]

    def _style(self, at: Attributes) -> Style:
        base = style_of(self.codes.get(_number_in(at, "numFmtId"), ""))
        font, fill = _number_in(at, "fontId"), _number_in(at, "fillId")
        struck = font < len(self.struck) and self.struck[font]
        colour = self.fills[fill] if 1 < fill < len(self.fills) else ""  # the first two are none and a grid, always
        return replace(base, fill=colour, struck=struck) if struck or colour else base

    def ends(self, name: str, text: str) -> None:  # noqa: ARG002 - styles have no text
        self.within.pop()


def _number_in(at: Attributes, name: str) -> int:
    text = at.get(name, "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _colour(at: Attributes) -> str:
    """A colour by whatever names it; empty for white, and for what the window has as its own."""
    named = next((f"{key} {at[key]}" for key in ("theme", "indexed") if key in at), "")
    colour = at["rgb"][-6:].casefold() if "rgb" in at else named
    tint = at.get("tint", "")
    return "" if colour in _WHITE and not tint else f"{colour} {tint}".strip()


def read_styles(parts: Parts, part: str) -> list[Style]:
    """The styles of a workbook by their number."""
    reader = _Reader()
    if parts.has(part):
        parts.parse(part, reader.begins, reader.ends)
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
            return f"{style.before}{_number(value, style)}{style.behind}"
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
    """The cell that a value makes; None where it shows nothing.

    A number whose format writes a unit or the letters of an id beside it is the text that people see.
    """
    shown = text_of(value, style).replace("\u00a0", " ")
    text = shown.strip()
    if not text:
        return None
    indent = style.indent or (len(shown) - len(shown.lstrip())) // 2
    is_text = isinstance(value, str) or bool((style.before + style.behind).strip())
    return Cell(value=text if is_text else value, at=at, text=text, indent=indent, fill=style.fill, struck=style.struck)


def _number(value: float, style: Style) -> str:
    if style.percent:
        return f"{value * 100:.{style.decimals}f}%"
    if style.decimals:
        return f"{value:.{style.decimals}f}"
    is_whole = value.is_integer() and abs(value) < 1e15
    return f"{int(value):0{style.digits}}" if is_whole else f"{value:.10g}"
