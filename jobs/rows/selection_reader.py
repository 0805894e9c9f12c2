"""The pairs that a plan selects, asked of two databases."""

from collections.abc import Sequence
from dataclasses import replace

from jobs.postgres.catalog.tables import Catalog, Column, Table
from jobs.postgres.catalog.understood import understood
from jobs.postgres.quote import identifier
from jobs.postgres.sides import SourceConnection
from jobs.postgres.sql_files import statement
from jobs.rows.grain.read import GrainRefused, read_grains
from jobs.rows.pairing import pair_tables
from jobs.rows.selection import EVERY_ROW, Pair, SelectionRefused, bracketed, query_rows
from plans.model import TableSelection


async def read_pairs(
    spec: TableSelection, reading: SourceConnection, source: Catalog, target: Catalog, *, filling: bool = True
) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    """The pairs, and the reasons against the others (`jobs.rows.pairing.pair_tables`). Runs no mapping query.

    Args:
        reading: a connection to the source, inside a transaction.
    """
    queries: dict[str, tuple[Column, ...]] = {}
    refused: dict[str, str] = {}
    for title, query in spec.mapping.items():
        columns = await understood(reading, statement("selection_columns").format(rows=query_rows(query)))
        if isinstance(columns, str):
            refused[title] = f"{title}: its mapping query cannot be run: {columns}"
        else:
            queries[title] = columns
    expressions = {
        title: await _expressions(spec, table, reading, refused)
        for title in spec.columns
        if (table := source.tables.get(title)) is not None
    }
    pairs, reasons = pair_tables(spec, source, target, queries, expressions, filling=filling)
    for pair in pairs:
        if pair.where != EVERY_ROW:
            tried = statement("selection_filtered").format(rows=pair.rows, condition=pair.where)
            columns = await understood(reading, tried)
            if isinstance(columns, str):
                refused[pair.title] = f"{pair.title}: its condition (where) cannot be run: {columns}"
    pairs = tuple([await _with_grains(spec, reading, source, pair, refused) for pair in pairs])
    kept = tuple(reason for reason in reasons if not any(is_about(reason, what) for what in refused))
    return pairs, (*kept, *refused.values())


def is_about(reason: str, what: str) -> bool:
    """Whether a reason is one against this table or column, and not against another whose name begins alike."""
    return reason.startswith((f"{what}:", f"{what}.", f"{what} "))


async def _with_grains(
    spec: TableSelection, reading: SourceConnection, source: Catalog, pair: Pair, refused: dict[str, str]
) -> Pair:
    """A mapping's pair with the rows of the source that it must account for."""
    if pair.source is not None or pair.title in refused:
        return pair
    said = spec.grain.get(pair.title, ())
    try:
        found = await read_grains(reading, spec.mapping[pair.title], said, source, pair.target)
    except GrainRefused as error:
        refused[pair.title] = f"{pair.title}: {error}"
        return pair
    return replace(pair, grains=found.each, unproved=found.unproved)


async def _expressions(
    spec: TableSelection, table: Table, reading: SourceConnection, refused: dict[str, str]
) -> tuple[Column, ...]:
    """What a table's expressions yield, named as in the target; those that cannot be used are added to `refused`."""
    found: list[Column] = []
    into = spec.rename.get(table.title, table.title)
    for name, expression in spec.columns[table.title].items():
        if expression is None:
            continue
        tried = statement("selection_expression").format(
            expression=bracketed(expression), name=identifier(name), rows=table.rows_sql
        )
        columns = await understood(reading, tried)
        if isinstance(columns, str) or len(columns) != 1:
            why = columns if isinstance(columns, str) else "it is not one expression"
            refused[f"{into}.{name}"] = f"{into}.{name}: its expression cannot be used: {why}"
        else:
            found += columns
    return tuple(found)


def refuse(what: str, reasons: Sequence[str]) -> None:
    """Raise `SelectionRefused` with all of them, if there are any."""
    if reasons:
        raise SelectionRefused(what, reasons)
