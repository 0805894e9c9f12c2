"""When each line starts and ends by the file, as moments of the plan's zone: what is missing in a cell comes from the
column, the heading, the line before, and is said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plans.importers.answers import Answers
from plans.importers.cells import Cell
from plans.importers.headings import Means
from plans.importers.meaning.lengths import is_nothing
from plans.importers.meaning.lines import Line
from plans.importers.meaning.swapped_days import are_swapped, put_right
from plans.importers.meaning.times import (
    When,
    day_comes_first,
    has_doubtful_days,
    read_when,
)
from plans.importers.meaning.weekdays import weekday_in
from plans.importers.report import Report
from plans.importers.table import Table

_TIMED = (Means.START, Means.NOT_BEFORE, Means.END, Means.DEADLINE)
_GO_LIVE = re.compile(r"\bgo[\s-]?live\b|\bgo live\b|produksjonsstart|inbetriebnahme", re.IGNORECASE)
_DAY = timedelta(days=1)
_DAYS = {Means.START: Means.DAY, Means.END: Means.END_DAY}
"""The column that holds the day of a time whose own column holds the clock alone."""
_MUCH = timedelta(hours=6)
_ZONES = re.compile(r"\b(UTC|GMT)\b")
_OTHER_ZONES = re.compile(r"\b(CES?T|MES?Z|[ECMP][SD]T|BST|IST|JST|AES?T|EES?T|MSK|SGT)\b")


@dataclass(slots=True)
class Moments:
    """When the lines are, each by its place among them; None where the file does not say."""

    start: list[datetime | None] = field(default_factory=list)
    not_before: list[datetime | None] = field(default_factory=list)
    end: list[datetime | None] = field(default_factory=list)
    deadline: list[datetime | None] = field(default_factory=list)
    earliest: datetime | None = None
    doubtful: dict[int, str] = field(default_factory=dict)
    """What is doubtful of a line, by its place among them."""
    todo: list[str] = field(default_factory=list)


def zone_in_headings(table: Table) -> str:
    """The zone that an exported list names, `UTC` where a heading says so; empty where none does."""
    if table.zone:
        return table.zone
    headings = [column.heading for column in table.columns if column.means in _TIMED]
    return "UTC" if any(_ZONES.search(heading) for heading in headings) else ""


def zone_by_name(table: Table) -> str:
    """What a heading calls the zone of its column, where that names no zone of the world: `CET`, `EST`."""
    headings = [column.heading for column in table.columns if column.means in _TIMED]
    return next((found[1] for heading in headings if (found := _OTHER_ZONES.search(heading))), "")


@dataclass(slots=True, kw_only=True)
class _Reader:
    table: Table
    report: Report
    day_first: bool
    base: date
    knows_base: bool
    """Whether something says which day that is; else it is tomorrow."""
    zone: str
    """Of all times; empty where nothing names one."""
    begins: datetime
    """When the first line starts, where times are told from the go-live on and nothing says when that is."""
    before: datetime | None = None
    """The start of the line before."""
    first: datetime | None = None
    """The start of the first line that has a day, for those that stand before it; none beneath a head with a day."""
    dayless: int = 0
    guessed: int = 0
    """Clock times of whose day nothing tells."""
    rolled: bool = False
    fell: bool = False
    """The last clock time was taken for one long before the line above."""
    go_live: datetime | None = None
    first_relative: timedelta | None = None
    is_swapped: bool = False
    """A spreadsheet has taken the days of its dates for months."""

    def when(self, line: Line, means: Means) -> When | None:
        """What a cell says, with the day that another column gives it; None where it says nothing."""
        read = self._read(self.table.cell(line.row, means))
        of_day = self._read(self.table.cell(line.row, _DAYS[means])) if means in _DAYS else None
        if of_day is None or not of_day.has_day or (read is not None and read.day is not None):
            return read
        of_clock = read or When(clock=None if of_day.relative is not None else time())
        return replace(of_clock, day=of_day.day, relative=of_day.relative, clock=of_clock.clock or of_day.clock)

    def end(self, line: Line) -> When | None:
        """When a line ends: by its own column, else by the second clock time of its start."""
        begins = self.when(line, Means.START)
        until = When(clock=begins.until) if begins is not None and begins.until is not None else None
        return self.when(line, Means.END) or until

    def enter(self, section: str) -> None:
        """Go on under the head of another section: where it names a day, clock times are of that day on."""
        found = read_when(Cell(value=section, at="", text=section), day_first=self.day_first)
        if (day := found.day or self._weekday(section)) is not None:
            self.base, self.before, self.first = day, None, None
            self.knows_base = self.knows_base or found.day is not None

    def _weekday(self, section: str) -> date | None:
        """The next day of this name, from the one before on."""
        wanted = weekday_in(section)
        since = self.before.date() if self.before is not None else self.base
        return since + timedelta(days=(wanted - since.weekday()) % 7) if wanted is not None else None

    def _read(self, cell: Cell | None) -> When | None:
        if cell is None or is_nothing(cell.text):
            return None
        place = self.table.sheet.place(cell.at)
        if self.is_swapped and (meant := put_right(cell)) != cell:
            self.report.bent("a date of which the spreadsheet took the day for the month was put right", place)
            cell = meant
        found = read_when(cell, day_first=self.day_first)
        if found.odd:
            self.report.left(f"not read as a time: {found.odd}", place)
        if found.bent:
            self.report.bent(found.bent, place)
        if found.offset not in ("", "Z") and self._by_offset(found) is None:
            self.report.left(f"the offset {found.offset} of a time: the plan has one zone", place)
        return found if found.is_known else None

    def moment(self, when: When | None, after: datetime | None) -> datetime | None:
        """The moment that is meant, a clock time alone being the one nearest to, or next after, another."""
        if when is None:
            return None
        if when.relative is not None:
            moment = self._go_live() + when.relative
            return moment if when.clock is None else datetime.combine(moment.date(), when.clock)
        if when.day is not None:
            plain = datetime.combine(when.day, when.clock or time()) + (_DAY if when.next_day else timedelta())
            return self._by_offset(when) or plain
        assert when.clock is not None  # noqa: S101 - a known time has a day, a clock or a distance
        if after is not None:
            return self._next(when.clock, after)
        self.dayless += 1
        return self._nearest(when.clock)

    def _by_offset(self, when: When) -> datetime | None:
        """The moment where the zone has its offset then, told apart from the other of its kind; None where not."""
        if not self.zone or when.day is None or when.clock is None:
            return None
        naive, zone = datetime.combine(when.day, when.clock), ZoneInfo(self.zone)
        twice = (naive.replace(fold=fold) for fold in (0, 1))
        return next((one for one in twice if _offset(one.replace(tzinfo=zone)) == when.offset), None)

    def _go_live(self) -> datetime:
        return self.go_live or self.begins - (self.first_relative or timedelta())

    def _next(self, clock: time, after: datetime) -> datetime:
        moment = datetime.combine(after.date(), clock)
        return moment if moment >= after else moment + _DAY

    def _nearest(self, clock: time) -> datetime:
        near = self.before or self.first
        if near is None:
            self.guessed += not self.knows_base
            return datetime.combine(self.base, clock)
        choices = (datetime.combine(near.date() + timedelta(days=shift), clock) for shift in (-1, 0, 1))
        found = min(choices, key=lambda moment: abs(moment - near))
        if self.before is not None:
            self.fell = near - found > _MUCH
            self.rolled = self.rolled or found.date() > near.date()
        return found


def elapsed(start: datetime, end: datetime, zone: str) -> timedelta:
    """How long it is from one clock time of a zone to another, whatever its clock does in between."""
    if not zone:
        return end - start
    begins, ends = (at.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for at in (start, end))
    return ends - begins


def _offset(at: datetime) -> str:
    """`+02:00`: as a moment with a zone is written."""
    return f"{at:%z}"[:3] + ":" + f"{at:%z}"[3:5]


def read_moments(table: Table, lines: Sequence[Line], answers: Answers, report: Report, today: date) -> Moments:
    """Read every time of the plan."""
    moments = Moments()
    said, base = _base(table, answers, today)
    begins = datetime.fromisoformat(answers.start) if answers.start else datetime.combine(base, time(12))
    cells = [*_cells(table, lines)]
    day_first = _day_first(cells, answers, moments, report)
    reader = _Reader(
        table=table,
        report=report,
        day_first=day_first,
        is_swapped=are_swapped(cells, day_first=day_first),
        base=base,
        knows_base=bool(said),
        zone=answers.timezone or zone_in_headings(table),
        begins=begins,
    )
    if reader.is_swapped:
        moments.todo.append("are the dates right? The spreadsheet took days for months in some, which were put right")
    _find_go_live(reader, lines)
    reader.first = None if said else _first_with_a_day(reader, lines)
    section = None
    for line in lines:
        if line.section is not None and line.section is not section:
            reader.enter(line.section.title)
        section = line.section
        _read_line(reader, line, moments)
    moments.earliest = min(filter(None, (*moments.start, *moments.not_before)), default=None)
    _say_which_day(reader, moments, said)
    return moments


def _say_which_day(reader: _Reader, moments: Moments, said: str) -> None:
    """Say, or ask, on which day clock times without one are."""
    if reader.rolled:
        reader.report.bent(
            "clock times without a date: each is of the day that is nearest to the line before, past midnight, too"
        )
    from_nowhere = reader.first_relative is not None and reader.go_live is None
    if not said and (reader.guessed or from_nowhere or moments.earliest is None):
        day = reader.base.isoformat()
        moments.todo.append(f"on which day is it? The file names none, so {day} stands there (start)")
    elif reader.dayless and said:
        reader.report.bent(f"clock times without a date begin on {reader.base.isoformat()}, {said}")


def _read_line(reader: _Reader, line: Line, moments: Moments) -> None:
    reader.fell = False
    start = reader.moment(reader.when(line, Means.START), None)
    if reader.fell and start is not None and reader.before is not None:
        moments.doubtful[len(moments.start)] = (
            f"is it at {start:%H:%M}, long before the {reader.before:%H:%M} of the line above, or in the afternoon?"
        )
    held = reader.moment(reader.when(line, Means.NOT_BEFORE), start)
    here = start or held
    end = reader.moment(reader.end(line), here)
    deadline = reader.moment(reader.when(line, Means.DEADLINE), here)
    reader.before = here or reader.before
    if start is not None and end is not None and elapsed(start, end, reader.zone) < timedelta():
        reader.report.left(f"it ends ({end:%Y-%m-%d %H:%M}) before it starts", line.place)
        end = None
    moments.start.append(start)
    moments.not_before.append(held)
    moments.end.append(end)
    moments.deadline.append(deadline)


def _base(table: Table, answers: Answers, today: date) -> tuple[str, date]:
    """By what the first day is known, and the day; by nothing, it is tomorrow."""
    if answers.start:
        return "as start says", date.fromisoformat(answers.start[:10])
    for row in table.above:
        for cell in row.cells.values():
            found = read_when(cell, day_first=answers.day_first is not False)
            if found.day is not None:
                return f"as {table.sheet.place(cell.at)} says", found.day
    return "", today + _DAY


def _day_first(cells: Sequence[Cell], answers: Answers, moments: Moments, report: Report) -> bool:
    """Whether days stand before months: what was said, else what all columns of times say together."""
    texts = [cell.text for cell in cells if isinstance(cell.value, str)]
    told, by = day_comes_first(texts)
    if answers.day_first is not None:
        return answers.day_first
    if told is not None:
        report.came(f'dates have the {"day" if told else "month"} first, as "{by[:20]}" shows')
        return told
    if by:
        moments.todo.append(f'dates have the day first here and the month there ("{by[:20]}"): see each (dates)')
    elif has_doubtful_days(texts):
        moments.todo.append('do dates such as 03/04 have the day first? So they were read (dates = "month first")')
    return True


def _cells(table: Table, lines: Sequence[Line]) -> Iterator[Cell]:
    """Whatever stands in the columns of times."""
    for means in (*_TIMED, Means.DAY, Means.END_DAY):
        for column in table.every(means):
            yield from filter(None, (line.row.cells.get(column.at) for line in lines))


def _find_go_live(reader: _Reader, lines: Sequence[Line]) -> None:
    """Where times are told from the go-live on: when that is, if a line or a text above the table says so."""
    reader.go_live = _go_live_above(reader)
    for line in lines:
        found = reader.when(line, Means.START)
        if found is None:
            continue
        if found.relative is not None:
            least = found.relative if reader.first_relative is None else min(reader.first_relative, found.relative)
            reader.first_relative = least
        elif _GO_LIVE.search(line.title) and (found.day is not None or found.clock is not None):
            reader.go_live = datetime.combine(found.day or reader.base, found.clock or time())


def _first_with_a_day(reader: _Reader, lines: Sequence[Line]) -> datetime | None:
    """When the first line starts that has a day of its own."""
    starts = (reader.when(line, Means.START) for line in lines)
    return next((reader.moment(start, None) for start in starts if start is not None and start.day is not None), None)


def _go_live_above(reader: _Reader) -> datetime | None:
    for row in reader.table.above:
        for cell in row.cells.values():
            found = read_when(cell, day_first=reader.day_first)
            if _GO_LIVE.search(cell.text) and found.day is not None and found.clock is not None:
                return datetime.combine(found.day, found.clock)
    return None
