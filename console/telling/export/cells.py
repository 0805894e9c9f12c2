"""Tables before they are a file: columns of values under headings, for every format that has rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from plans.clock import comes_twice

Value = str | int | float | datetime | None
"""A moment is by the clock of the export's zone; one that this clock shows twice is a text with its offset."""
_MINUTE = timedelta(minutes=1)


class Sort(Enum):
    """What a column holds, for its width and its format."""

    NAME = auto()
    """Some words in one line."""
    WORD = auto()
    """One word, or a few short ones."""
    NUMBER = auto()
    MOMENT = auto()
    TEXT = auto()
    """Sentences, in several lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column, from its heading down."""

    heading: str
    sort: Sort
    values: Sequence[Value]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(value in (None, "") for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns of one length, and what they are about."""

    name: str
    columns: tuple[Column, ...]

    @property
    def headings(self) -> list[str]:
        """The first row."""
        return [column.heading for column in self.columns]

    @property
    def rows(self) -> list[tuple[Value, ...]]:
        """All rows beneath it."""
        return list(zip(*(column.values for column in self.columns), strict=True))


def table_of(
    name: str, heads: Sequence[tuple[str, Sort]], rows: Iterable[Sequence[Value]], *, always: Collection[str] = ()
) -> Table:
    """A table out of its rows; what no row has, has no column, unless it stands there `always`."""
    values = [*zip(*rows, strict=True)] or [()] * len(heads)
    columns = (
        Column(heading=heading, sort=sort, values=own) for (heading, sort), own in zip(heads, values, strict=True)
    )
    kept = (column for column in columns if column.heading in always or not column.is_blank)
    return Table(name=name, columns=tuple(kept))


def local(at: datetime | None, zone: ZoneInfo) -> Value:
    """A moment to the second as the zone's clock shows it; with its offset where the clock shows it twice."""
    if at is None:
        return None
    here = at.astimezone(zone).replace(microsecond=0)
    twice = comes_twice(here)
    there_and_back = here.astimezone(UTC).astimezone(zone).fold
    return (
        here.isoformat(sep=" ", timespec=_precision(here)) if twice else here.replace(tzinfo=None, fold=there_and_back)
    )


def to_the_minute(at: datetime | None, zone: ZoneInfo) -> Value:
    """What really was, or is forecast, as a clock shows it: differences of times are those of what is shown."""
    return local(at.replace(second=0), zone) if at is not None else None


def _precision(at: datetime) -> str:
    return "seconds" if at.second else "minutes"


def moment_text(at: datetime) -> str:
    """`2026-11-13 18:00`, with its seconds where it has any."""
    return at.isoformat(sep=" ", timespec=_precision(at))


def minutes(span: timedelta | None) -> Value:
    """A span in minutes, a whole number where it is one."""
    if span is None:
        return None
    exact = span / _MINUTE
    return int(exact) if exact.is_integer() else exact
