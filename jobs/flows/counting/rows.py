"""What a count answers, as rows: checked one by one, whatever the other system sent. Pure.

Names of templates and receivers are text from outside: one line, cleaned and cut.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from jobs.flows.counting.asked import NotCounted
from plans.flow_names import cleaned
from plans.model.flows import Dimension

COUNT, OLDEST, HOUR = "count", "oldest", "hour"
NAMES = tuple(one.value for one in Dimension)
COLUMNS = frozenset({COUNT, OLDEST, *NAMES})
MOST_ROWS = 20_000
"""An answer of more is no count."""
MOST_OF_ONE = 10**15
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_INFINITE = {one.replace(tzinfo=None): one for one in (_FIRST, _LAST)}
"""What the driver makes of -infinity and infinity: moments without a zone."""
_WHOLE = re.compile(r"\s*-?[0-9]+\s*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number, and what it is told of."""

    count: int
    template: str = ""
    receiver: str = ""
    oldest: datetime | None = None
    hour: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that a count answers."""

    rows: tuple[Row, ...]
    columns: frozenset[str] | None = None
    """Which there are, also where there is no row; None where only rows tell."""
    source: str = ""
    """Which database answered; empty where none did."""

    def may_be_empty(self, *, told_apart: bool) -> bool:
        """Whether no row means that there was nothing: so it is where rows are told apart, and only there.

        Args:
            told_apart: what the plan says of the flow, where the answer does not tell its columns.
        """
        return told_apart if self.columns is None else bool(self.columns.intersection((*NAMES, HOUR)))


def rows_of(answer: Iterable[Mapping[str, object]], *, as_text: bool = False) -> tuple[Row, ...]:
    """The rows of an answer, by the names of its columns.

    Args:
        as_text: numbers and times come as texts (CSV); elsewhere a text is no number.

    Raises:
        NotCounted: a number is none, or below zero; a column is lacking; one template or receiver is there twice.
    """
    rows: list[Row] = []
    seen: set[tuple[object, ...]] = set()
    for values in answer:
        if len(rows) >= MOST_ROWS:
            raise NotCounted(f"it answers more than {MOST_ROWS:,} rows: that is no count")
        if COUNT not in values:
            raise NotCounted("its answer has no column count", hint="select count(*) ...")
        key = tuple(repr(values.get(name)) for name in (*NAMES, HOUR))
        row = Row(
            count=_number(values[COUNT], as_text=as_text),
            template=_name(values, Dimension.TEMPLATE),
            receiver=_name(values, Dimension.RECEIVER),
            oldest=_moment(values.get(OLDEST), OLDEST),
            hour=_moment(values.get(HOUR), HOUR),
        )
        if key in seen:
            raise NotCounted(f"it answers two rows for {told(row.template, row.receiver)}", hint="group by them")
        seen.add(key)
        rows.append(row)
    return tuple(rows)


def told(template: str, receiver: str) -> str:
    """A template, a receiver or both, for people."""
    named = [f"{what} {name}" for what, name in zip(NAMES, (template, receiver), strict=True) if name]
    return ", ".join(named) or "the whole flow"


def _number(value: object, *, as_text: bool) -> int:
    number = _of_text(value) if as_text and isinstance(value, str) else _whole(value)
    if number is None:
        raise NotCounted("what it answers as count is no whole number")
    if number < 0:
        raise NotCounted(f"it answers a count below zero ({number:,})")
    if number > MOST_OF_ONE:
        raise NotCounted("it answers a count that is too large to be one")
    return number


def _of_text(text: str) -> int | None:
    return int(text[:40]) if _WHOLE.fullmatch(text) else None


def _whole(value: object) -> int | None:
    match value:
        case bool():
            return None
        case int():
            return value
        case float() | Decimal() if math.isfinite(value) and value == int(value):
            return int(value)
        case _:
            return None


def _name(values: Mapping[str, object], dimension: Dimension) -> str:
    if dimension.value not in values:
        return ""
    value = values[dimension.value]
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise NotCounted(f"what it answers as {dimension} is no name")
    return cleaned("" if value is None else str(value))


def _moment(value: object, column: str) -> datetime | None:
    """A moment with its zone; a text is read as ISO 8601. One that cannot be told in UTC, as a database's infinity, is
    the farthest that can."""
    if value is None or value == "":
        return None
    moment = _with_zone(value)
    if moment is None:
        raise NotCounted(f"what it answers as {column} is no time with a zone", hint="2026-11-22T03:15:00+01:00")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return _FIRST if moment.year == _FIRST.year else _LAST


def _with_zone(value: object) -> datetime | None:
    """The same as a moment; None where it is none, or nobody says in which zone."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo is not None else _INFINITE.get(moment)
