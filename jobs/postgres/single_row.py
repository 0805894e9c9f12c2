"""One question to a database: a criterion, a probe, what `wait_until` and `watch` look at.

The answer is one row of at most three numbers, booleans or times (rule 9), so that it may be shown and recorded. The
types are looked at before the query is executed: a text that must not be read is not even fetched.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from jobs.api import Fatal, JobDatabase
from jobs.postgres.errors import DRIVER_ERRORS, classify
from jobs.postgres.sides import Connection

MOST_COLUMNS = 3
_TYPES = frozenset(
    {
        *("bool", "int2", "int4", "int8", "float4", "float8", "numeric"),
        *("date", "time", "timetz", "timestamp", "timestamptz", "interval"),
    }
)

_MOST_LOOKED_AT = 100
"""Rows of a question that looks for something."""
_UNNAMED = "?column?"
"""What PostgreSQL calls a column that is an expression without a name."""
_PLACES = ("first", "second", "third")

Value = bool | int | float | str | None
"""A number, a truth value, or a time in ISO form; an interval is its seconds."""


class UnfitAnswer(Fatal):
    """A query's answer is not one row of at most three numbers, booleans or times. Names columns and types only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAnswer:
    """The row, by column name, in order."""

    values: Mapping[str, Value]

    def column(self, name: str) -> str | None:
        """What a column that a plan names is called here; a plan may name the one without a name as PostgreSQL does."""
        if name == _UNNAMED:
            return next((one for one in self.values if one.startswith("the query's ")), None)
        return name if name in self.values else None

    @property
    def first(self) -> Value:
        """The first column's value."""
        return next(iter(self.values.values()))

    @property
    def holds(self) -> bool:
        """Whether the first column is true. Raises `UnfitAnswer` where it is neither true, false nor null."""
        if not isinstance(self.first, bool | None):
            raise UnfitAnswer("the first column is no boolean", hint="select count(*) = 0 ...")
        return self.first is True

    def __str__(self) -> str:
        return ", ".join(f"{name} {_shown(value)}" for name, value in self.values.items())


async def ask(connection: Connection, query: str) -> RowAnswer:
    """Ask, in a read-only transaction. Raises `UnfitAnswer`; the driver's errors escape as they are."""
    async with connection.transaction(readonly=True):
        return await read_answer(connection, query)


async def read_answer(connection: Connection, query: str) -> RowAnswer:
    """Ask in the transaction that this connection is in. Raises what `ask` does."""
    rows = await _rows(connection, query, most=2)
    if len(rows) != 1:
        raise UnfitAnswer("the query gave no row" if not rows else "the query gave more than one row", hint="one row")
    return rows[0]


async def times_found(connection: Connection, query: str) -> int:
    """How often a question that looks for something finds it, among its first rows. No row is no, and each row of which
    the first column is true is one that is there. Raises what `ask` does, but for the number of rows."""
    async with connection.transaction(readonly=True):
        return sum(row.holds for row in await _rows(connection, query, most=_MOST_LOOKED_AT))


async def _rows(connection: Connection, query: str, *, most: int) -> list[RowAnswer]:
    prepared = await _prepared(connection, query)
    cursor = await prepared.cursor()
    names = _names(prepared.get_attributes())
    return [_answer(names, row) for row in await cursor.fetch(most)]


def _answer(names: Sequence[str], row: asyncpg.Record) -> RowAnswer:
    return RowAnswer(values={name: _plain(value) for name, value in zip(names, row.values(), strict=True)})


async def fits(connection: Connection, query: str) -> None:
    """Prepare a question without asking it. Raises what `ask` does, but for the number of rows."""
    await _prepared(connection, query)


async def may_be_asked(connection: Connection, query: str) -> Sequence[str]:
    """Have a question planned, which looks at the rights of this login as well, without asking it; the names of its
    columns. Raises what `ask` does, but for the number of rows."""
    async with connection.transaction(readonly=True):
        prepared = await _prepared(connection, query)
        await prepared.explain()
        return _names(prepared.get_attributes())


async def _prepared(connection: Connection, query: str) -> "PreparedStatement[asyncpg.Record]":
    prepared = await connection.prepare(query)
    columns = prepared.get_attributes()
    names = _names(columns)
    if not 1 <= len(columns) <= MOST_COLUMNS or len(set(names)) != len(names):
        raise UnfitAnswer(f"the query has {len(columns)} columns", hint="one to three, each with its own name")
    unfit = [
        f"{name} is {column.type.name}"
        for name, column in zip(names, columns, strict=True)
        if column.type.name not in _TYPES
    ]
    if unfit:
        raise UnfitAnswer(f"{', '.join(unfit)}: no number, boolean or time", hint="row values are never recorded")
    return prepared


def _names(columns: Sequence[Any]) -> list[str]:
    """The columns' names; one that has none is called after its place."""
    places = _PLACES if len(columns) > 1 else ("",)
    return [
        column.name if column.name != _UNNAMED else " ".join(f"the query's {place} value".split())
        for column, place in zip(columns, (*places, *("next",) * len(columns)), strict=False)
    ]


async def answers(
    database: JobDatabase, query: str, *, purpose: str, patience: float, warn: Callable[[str], None]
) -> AsyncGenerator[RowAnswer, None]:
    """Ask whenever the next answer is wanted, on one connection; when that is lost, on another one.

    Args:
        database: whom to ask.
        query: as in `ask`.
        purpose: of the connection.
        patience: seconds before a server that went away is connected to again.
        warn: is told that it went.

    Close it (`contextlib.aclosing`). Raises what `ask` and connecting raise, but for a lost connection.
    """
    while True:
        try:
            async with database.connect(purpose) as connection:
                while True:
                    yield await ask(connection, query)
        except DRIVER_ERRORS as error:
            failure = classify(error)
            if failure is None or not (failure.lost and failure.transient):
                raise
            warn(f"{database.id}: {failure.facts.sentence}; asking again")
            await asyncio.sleep(patience)


def _plain(value: object) -> Value:
    match value:
        case float() if not math.isfinite(value):
            return str(value)
        case None | bool() | int() | float():
            return value
        case Decimal():
            if not value.is_finite():
                return str(value)
            return int(value) if value == value.to_integral_value() else float(value)
        case timedelta():
            return value.total_seconds()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            raise UnfitAnswer(f"a value of type {type(value).__name__}")


def _shown(value: Value) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
