"""Days and clock times, in the forms in which people write them; whether day or month comes first, by the column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from plans.importers.cells import Cell
from plans.importers.meaning.lengths import read_length

_TWO_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?!\d)")
_CLOCK = re.compile(
    r"(?<![\d:])(?:kl\.?\s*)?(?P<hours>\d{1,2})\s*(?:[:.h時]\s*(?P<minutes>\d{2})(?::\d{2})?|h(?!\w))\s*分?"
    r"\s*(?P<half>am|pm|a\.m\.|p\.m\.)?",
    re.IGNORECASE,
)
_TWELVE = re.compile(r"(?<![\d:])(?P<hours>\d{1,2})\s*(?P<half>am|pm)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:-|–|—|→|to\b|til\b|till\b|bis\b|à\b|a\b|~|〜|～)\s*(?=\d)", re.IGNORECASE)
_OFFSET = re.compile(r"(?<=\d)\s*(Z|[+-]\d{2}:?\d{2})$|\b(UTC|GMT)\b")
_DAY_LABEL = re.compile(
    r"\s*(?:[DJ]|day|dag|tag|dia|día|jour|giorno|dzień|den|день|gün)\s*(?:([+−–-])\s*)?(\d{1,3})?(?![\d:.hH])"
    r"(?P<rest>\W.*)?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\s*([TH])\s*([+−–-])\s*(\d[^()]{0,30})(?:\(.*\))?\s*", re.IGNORECASE)
_ZERO = re.compile(r"\s*[TH]\s*(?:[+-]?\s*0)?\s*", re.IGNORECASE)
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's times have no zone
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
"""The days of the years 2000 to 2099, as a spreadsheet counts them."""
_SHORT_YEAR = 2000
_FIRST_YEAR, _LAST_YEAR = 1972, 2198
_LONGEST = 100
"""Characters of a time."""
_RELATIVE_UNIT = {"T": "min", "H": "h"}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A moment as far as a cell tells it."""

    day: date | None = None
    clock: time | None = None
    relative: timedelta | None = None
    """From the go-live on."""
    next_day: bool = False
    """It was written 24:00."""
    until: time | None = None
    """When it ends, where a cell has two clock times: `22:00-23:30`."""
    offset: str = ""
    """`Z` or `+03:00`, where the cell has one."""
    odd: str = ""
    """Why nothing could be read, or what is doubtful."""
    bent: str = ""
    """As what it was read, where it was written as another thing."""

    @property
    def has_day(self) -> bool:
        """Whether it is told on which day it is, or how many before or after the go-live."""
        return self.day is not None or self.relative is not None

    @property
    def is_known(self) -> bool:
        """Whether anything could be read."""
        return self.day is not None or self.clock is not None or self.relative is not None


def day_comes_first(texts: Iterable[str]) -> tuple[bool | None, str]:
    """Judge by a whole column of dates: True for days first, False for months; None where neither can be told.

    Returns with it the text by which it was told.
    """
    days, months = "", ""
    for text in texts:
        for first, second, _ in _TWO_NUMBERS.findall(text):
            days = days or (text if int(first) > 12 else "")
            months = months or (text if int(second) > 12 else "")
    if bool(days) == bool(months):
        return None, days or months
    return bool(days), days or months


def has_doubtful_days(texts: Iterable[str]) -> bool:
    """Whether a column has dates of which either number may be the month."""
    return any(first != second for text in texts for first, second, _ in _TWO_NUMBERS.findall(text))


def names_a_day(text: str) -> bool:
    """Tell whether a date stands in a text."""
    return len(text) <= _LONGEST and bool(_YEAR_FIRST.search(text) or _TWO_NUMBERS.search(text))


def names_a_clock(text: str) -> bool:
    """Tell whether a clock time stands in a text."""
    return len(text) <= _LONGEST and bool(_CLOCK.search(text) or _TWELVE.search(text))


def read_when(cell: Cell, *, day_first: bool) -> When:
    """Read a cell of times; a day that is of no plan's years is no time."""
    found = _read(cell, day_first=day_first)
    if found.day is not None and not _FIRST_YEAR <= found.day.year <= _LAST_YEAR:
        return When(odd=f"{found.day.isoformat()} is not in the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return found


def _read(cell: Cell, *, day_first: bool) -> When:
    value = cell.value
    match value:
        case datetime():
            return _of_moment(value)
        case date():
            return _of_date(value)
        case timedelta():
            return _of_time(value)
        case float():
            return _of_number(value, cell.text)
        case bool():
            return When(odd=f"{cell.text} is no time")
        case _:
            return _of_text(value, day_first=day_first)


def _of_moment(moment: datetime) -> When:
    """A day with its clock time; the clock alone where it was typed into a cell of moments, which makes it of 1899."""
    clock = moment.time().replace(second=0, microsecond=0, tzinfo=None)
    return When(day=moment.date() if moment.year > 1900 else None, clock=clock)


def _of_date(day: date) -> When:
    """A day; of the first weeks of 1900 nobody plans: those are hours that were typed as days."""
    if day.year > 1900:
        return When(day=day)
    if day <= date(1900, 1, 1):
        return When(clock=time(), next_day=True)
    return When(odd=f"{day.isoformat()} is a number of hours that was taken for a day")


def _of_time(clock: timedelta) -> When:
    minutes = round(clock.total_seconds() / 60)
    if minutes == 1440:
        return When(clock=time(), next_day=True)
    if minutes > 1440:
        return When(odd=f"{minutes // 60}:{minutes % 60:02} is no time of a day")
    return When(clock=time(minutes // 60, minutes % 60))


def _of_number(number: float, text: str) -> When:
    if 0 <= number < 1:
        return _of_time(timedelta(minutes=round(number * 1440)))
    if number == 24:
        return When(clock=time(), next_day=True)
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        moment = _SERIAL_ZERO + timedelta(seconds=round(number * 86_400))
        return When(
            day=moment.date(), clock=moment.time(), bent=f"the number {text} is the day {moment:%Y-%m-%d %H:%M}"
        )
    return When(odd=f"{text} is no time")


def _of_text(text: str, *, day_first: bool) -> When:
    if len(text) > _LONGEST:
        return When(odd=f"a text of {len(text):,} characters is no time")
    if (distance := _distance(text)) is not None:
        return distance
    day, rest, odd = _day(text, day_first=day_first)
    clock, next_day, odd_clock = _clock(rest)
    until = _until(rest) if clock is not None else None
    if day is None and clock is None:
        return When(odd=odd or odd_clock or f'"{text[:40]}" is no time')
    return When(day=day, clock=clock, next_day=next_day, until=until, offset=_offset(text), odd=odd or odd_clock)


def _distance(text: str) -> When | None:
    """What is told from the go-live on; None where a text tells nothing of the kind."""
    if (relative := _RELATIVE.fullmatch(text)) is not None:
        return _of_relative(relative)
    if _ZERO.fullmatch(text):
        return When(relative=timedelta())
    label = _DAY_LABEL.fullmatch(text)
    return _of_label(label) if label is not None and (label[2] or len(text.strip()) == 1) else None


def _of_label(label: re.Match[str]) -> When:
    """A day before or after the go-live: `D-1`, `Day 2`, `J-1 18h00`."""
    days = int(label[2] or 0)
    is_before = label[1] and label[1] != "+"
    return When(relative=timedelta(days=-days if is_before else days), clock=_clock(label["rest"] or "")[0])


def _until(text: str) -> time | None:
    """The second clock time of a span."""
    first = _CLOCK.search(text) or _TWELVE.search(text)
    between = _BETWEEN.match(text, first.end()) if first is not None else None
    return _clock(text[between.end() :])[0] if between is not None else None


def _offset(text: str) -> str:
    """The offset behind a moment that is written with its year in front; empty where there is none."""
    found = _OFFSET.search(text.strip()) if _YEAR_FIRST.search(text) else None
    return (found[1] or "Z") if found else ""


def _of_relative(match: re.Match[str]) -> When:
    """`T-2h 30m`, `T+10`, `H+0:15`."""
    sign = 1 if match[2] == "+" else -1
    written = match[3].strip()
    length = read_length(Cell(value=written, at="", text=written), _RELATIVE_UNIT[match[1].upper()])
    if length is None or length.length is None:
        return When(odd=f'"{match[0].strip()}" is no time')
    return When(relative=sign * length.length)


def _day(text: str, *, day_first: bool) -> tuple[date | None, str, str]:
    """The day in a text, what stands beside it, and what is wrong with it."""
    if match := _YEAR_FIRST.search(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _TWO_NUMBERS.search(text):
        day, month = (int(match[1]), int(match[2])) if day_first else (int(match[2]), int(match[1]))
        year = int(match[3]) + (_SHORT_YEAR if len(match[3]) == 2 else 0)
    else:
        return None, text, ""
    rest = text[: match.start()] + " " + text[match.end() :].removeprefix("T")
    try:
        return date(year, month, day), rest, ""
    except ValueError:
        return None, rest, f'"{match[0]}" is no day'


def _clock(text: str) -> tuple[time | None, bool, str]:
    """The first clock time in a text, whether it is the midnight at the end of its day, and what is wrong with it."""
    match = _CLOCK.search(text) or _TWELVE.search(text)
    if match is None:
        return None, False, ""
    parts = match.groupdict()
    hours, minutes, half = int(parts["hours"]), int(parts.get("minutes") or 0), parts["half"] or ""
    hours = _of_half_day(hours, half)
    if (hours, minutes) == (24, 0):
        return time(), True, ""
    if hours > 23 or minutes > 59:
        return None, False, f'"{match[0].strip()}" is no time of a day'
    return time(hours, minutes), False, ""


def _of_half_day(hours: int, half: str) -> int:
    """The hour of the day, of an hour with am or pm behind it."""
    return hours % 12 + (12 if half[0] in "pP" else 0) if half and hours <= 12 else hours
