"""The pairs that a plan selects, asked of two databases."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from jobs.postgres import sqlstate
from jobs.postgres.selection import EVERY_ROW, Pair, SelectionRefused, pair_tables, query_rows
from jobs.postgres.sql_files import statement
from jobs.postgres.tables import Catalog, Column, read_query
from plans.model import TableSelection


async def read_pairs(
    spec: TableSelection, reading: Any, source: Catalog, target: Catalog, *, filling: bool = True
) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """The pairs, and the reasons against the others (`selection.pair_tables`). Runs no mapping query.

    Args:
        reading: a connection to the source, inside a transaction.
    """
    queries: dict[str, tuple[Column, ...]] = {}
    refused: dict[str, str] = {}
    for title, query in spec.mapping.items():
        columns = await _understood(reading, statement("selection_columns").format(rows=query_rows(query)))
        if isinstance(columns, str):
            refused[title] = f"{title}: its mapping query cannot be run: {columns}"
        else:
            queries[title] = columns
    pairs, reasons = pair_tables(spec, source, target, queries, filling=filling)
    for pair in pairs:
        if pair.where != EVERY_ROW:
            tried = statement("selection_filtered").format(rows=pair.rows, condition=pair.where)
            columns = await _understood(reading, tried)
            if isinstance(columns, str):
                refused[pair.title] = f"{pair.title}: its condition (where) cannot be run: {columns}"
    kept = tuple(reason for reason in reasons if not any(reason.startswith(title) for title in refused))
    return pairs, (*kept, *refused.values())


async def _understood(reading: Any, query: str) -> tuple[Column, ...] | str:
    """The columns of a query that the source understands, or what it says against it, without its own words."""
    await reading.execute("savepoint understood")
    try:
        return await read_query(reading, query)
    except asyncpg.SyntaxOrAccessError as error:
        await reading.execute("rollback to savepoint understood")
        return sqlstate.sentence(error.sqlstate or "")


def refuse(what: str, reasons: Sequence[str]) -> None:
    """Raise `SelectionRefused` with all of them, if there are any."""
    if reasons:
        raise SelectionRefused(what, reasons)
