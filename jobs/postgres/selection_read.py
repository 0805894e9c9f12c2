"""The pairs that a plan selects, asked of two databases."""

from collections.abc import Sequence
from typing import Any

from jobs.postgres.selection import Pair, SelectionRefused, pair_tables, query_rows
from jobs.postgres.sql_files import statement
from jobs.postgres.tables import Catalog, read_query
from plans.model import TableSelection


async def read_pairs(
    spec: TableSelection, reading: Any, source: Catalog, target: Catalog, *, filling: bool = True
) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """The pairs, and the reasons against the others (`selection.pair_tables`). Runs no mapping query."""
    queries = {
        title: await read_query(reading, statement("selection_columns").format(rows=query_rows(query)))
        for title, query in spec.mapping.items()
    }
    return pair_tables(spec, source, target, queries, filling=filling)


def refuse(what: str, reasons: Sequence[str]) -> None:
    """Raise `SelectionRefused` with all of them, if there are any."""
    if reasons:
        raise SelectionRefused(what, reasons)
