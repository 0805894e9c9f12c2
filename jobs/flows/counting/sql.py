"""Counts by a query: in a read-only transaction, ended by the server when its time is over, never more than one row too
many is fetched. The types are looked at before anything is read: a message's content is not even asked for.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg

from jobs.flows.counting.asked import NotCounted, TooLong
from jobs.flows.counting.rows import COLUMNS, COUNT, HOUR, MOST_ROWS, NAMES, Answer, rows_of
from jobs.postgres.errors import DRIVER_ERRORS, classify
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from plans.durations import format_duration, in_words
from plans.model.flows import Counting, SqlCount

_GRACE_SECONDS = 2.0
"""How much later than the server we end it: then it does not answer at all."""
_NUMBERS = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"})
_TEXTS = frozenset({"text", "varchar", "bpchar", "name", "citext", "uuid", "int2", "int4", "int8"})
_MOMENTS = frozenset({"timestamptz"})
_NO_SUCH_NAME = frozenset({"3F000", "42P01", "42703"})
"""SQLSTATEs of a schema, a relation and a column that there is not."""
_QUOTED = 'PostgreSQL reads Msg.Letter as msg.letter; as it stands there it is "Msg"."Letter"'
_IN_A_ZONE = "of a column without a zone: $1::timestamptz at time zone 'Europe/Oslo', whose clock it is written by"


class TooDear(TooLong):
    """The server ended it when its time was over."""


class NoAnswer(NotCounted):
    """The server did not answer: its connection is of no use any more."""


class Stalled(NoAnswer, TooLong):
    """It did not even end it when its time was over."""


async def ask(connection: Connection, count: SqlCount, after: datetime, until: datetime) -> tuple[Answer, datetime]:
    """What the query answers, and what time it was on the server.

    Raises:
        NotCounted: it does not fit, or the server refused it.
        TooDear: it took longer than it may.
        NoAnswer, Stalled: there is no connection any more.
    """
    try:
        async with asyncio.timeout(count.timeout.total_seconds() + _GRACE_SECONDS):
            return await _asked(connection, count, after, until)
    except TimeoutError:
        raise Stalled(f"the server gave no answer within {format_duration(count.timeout)}") from None
    except asyncpg.QueryCanceledError:
        raise TooDear(
            f"it took longer than {format_duration(count.timeout)} and was ended: too dear",
            hint="an index on its time, a replica, or timeout:",
        ) from None
    except OverflowError:  # of the driver, which cannot tell such a time at all
        raise NotCounted("a time that it answers is before the year 1 or after the year 9999") from None
    except DRIVER_ERRORS as error:
        failure = classify(error)
        sentence = failure.facts.sentence if failure is not None else "the driver failed"
        lost = failure is None or failure.lost
        hint = _QUOTED if failure is not None and failure.facts.sqlstate in _NO_SUCH_NAME else ""
        raise (NoAnswer if lost else NotCounted)(sentence, hint=hint) from None


async def _asked(connection: Connection, count: SqlCount, after: datetime, until: datetime) -> tuple[Answer, datetime]:
    async with connection.transaction(readonly=True):
        await connection.execute(_bounds(count.timeout))
        server = await one_row(connection, statement("server_moment"))
        if server["follows"] and count.counting is Counting.WINDOW:
            look_at_replica(server["shows_until"], until)
        prepared = await connection.prepare(count.query)
        columns = [(one.name, one.type.name) for one in prepared.get_attributes()]
        _fit(columns)
        window = (after, until) if count.counting is Counting.WINDOW else ()
        _take(count.counting, [one.name for one in prepared.get_parameters()])
        cursor = await prepared.cursor(*window)
        rows = await cursor.fetch(MOST_ROWS + 1)
        return Answer(rows=rows_of(dict(row) for row in rows), columns=frozenset(name for name, _ in columns)), server[
            "at"
        ]


def look_at_replica(shows_until: datetime | None, until: datetime) -> None:
    """Raise where a replica does not show all of a window: what is on its way to it would be taken as nothing.

    Args:
        shows_until: when the last transaction was committed that it shows; None where there was none since it began.
        until: the end of the window.
    """
    if shows_until is None:
        raise NotCounted("the replica has shown nothing new since it was started")
    if shows_until < until:
        behind = in_words(until - shows_until)
        raise NotCounted(f"the replica ends {behind} before the window does: it is behind, or nobody writes there")


def _bounds(timeout: timedelta) -> str:
    """What holds for this transaction alone: whatever the query is, it costs no more."""
    milliseconds = max(round(timeout.total_seconds() * 1000), 1)
    settings = {"statement_timeout": milliseconds, "lock_timeout": milliseconds, "max_parallel_workers_per_gather": 0}
    return ";".join(f"set local {name} = {value}" for name, value in settings.items())


def _take(counting: Counting, given: Sequence[str]) -> None:
    """Raise where a query's parameters are no window, or where it has some and counts a total."""
    is_window = counting is Counting.WINDOW
    if list(given) != ["timestamptz", "timestamptz"][: 2 * is_window]:
        takes = "$1::timestamptz and $2::timestamptz" if is_window else "no parameter"
        hint = _IN_A_ZONE if is_window and "timestamp" in given else ""
        raise NotCounted(f"a query that counts a {counting} takes {takes}", hint=hint)


def _fit(columns: Sequence[tuple[str, str]]) -> None:
    """Raise where a column is none of a count, or of a type that is not read."""
    types = dict(columns)
    if len(types) != len(columns):
        raise NotCounted("two columns of its answer have one name")
    if COUNT not in types:
        raise NotCounted("its answer has no column count", hint="select count(*) ...")
    wanted = {COUNT: _NUMBERS, "oldest": _MOMENTS, HOUR: _MOMENTS} | dict.fromkeys(NAMES, _TEXTS)
    for name, of_type in types.items():
        if name not in wanted:
            raise NotCounted(f"its answer has a column {name[:60]}, which is not read", hint=", ".join(sorted(COLUMNS)))
        if of_type not in wanted[name]:
            raise NotCounted(f"its column {name} is of type {of_type}", hint=f"{name}::{min(wanted[name])}")
