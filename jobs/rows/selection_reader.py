"""The pairs that a plan selects, asked of two databases."""

from collections.abc import Iterable, Sequence
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
    refused: dict[str, str] = {}
    queries = await _queries(spec, reading, refused)
    expressions = {
        title: await _expressions(spec, table, reading, refused)
        for title in spec.columns
        if (table := source.tables.get(title)) is not None
    }
    pairs, reasons = pair_tables(spec, source, target, queries, expressions, filling=filling)
    await _try_conditions(pairs, reading, refused)
    pairs = tuple([await _with_grains(spec, reading, source, pair, refused) for pair in pairs])
    kept = tuple(reason for reason in reasons if not is_about_any(reason, refused))
    return pairs, (*kept, *refused.values())


def is_about(reason: str, what: str) -> bool:
    """Whether a reason is one against this table or column, and not against another whose name begins alike."""
    return reason.startswith((f"{what}:", f"{what}.", f"{what} "))


def is_about_any(reason: str, titles: Iterable[str]) -> bool:
    """Whether a reason is one against any of these tables or columns."""
    return any(is_about(reason, title) for title in titles)


def is_refused(title: str, reasons: Iterable[str]) -> bool:
    """Whether any of these reasons is one against this table."""
    return any(is_about(reason, title) for reason in reasons)


async def _queries(
    spec: TableSelection, reading: SourceConnection, refused: dict[str, str]
) -> dict[str, tuple[Column, ...]]:
    """What the mapping queries yield; those that cannot be run are added to `refused`."""
    queries: dict[str, tuple[Column, ...]] = {}
    for title, query in spec.mapping.items():
        columns = await understood(reading, statement("selection_columns").format(rows=query_rows(query)))
        if isinstance(columns, str):
            refused[title] = f"{title}: its mapping query cannot be run: {columns}"
        else:
            queries[title] = columns
    return queries


async def _try_conditions(pairs: Sequence[Pair], reading: SourceConnection, refused: dict[str, str]) -> None:
    """Try the conditions of the pairs; those that cannot be run are added to `refused`."""
    for pair in pairs:
        if pair.where == EVERY_ROW:
            continue
        columns = await understood(
            reading, statement("selection_filtered").format(rows=pair.rows, condition=pair.where)
        )
        if isinstance(columns, str):
            refused[pair.title] = f"{pair.title}: its condition (where) cannot be run: {columns}"


async def _with_grains(
    spec: TableSelection, reading: SourceConnection, source: Catalog, pair: Pair, refused: dict[str, str]
) -> Pair:
    """A mapping's pair with the rows of the source that it must account for."""
    if pair.source is not None or pair.title in refused:
        return pair
    said = spec.grain.get(pair.title, ())
    try:
        grains = await read_grains(reading, spec.mapping[pair.title], said, source, pair.target)
    except GrainRefused as error:
        refused[pair.title] = f"{pair.title}: {error}"
        return pair
    return replace(pair, grains=grains.each, unproved=grains.unproved)


async def _expressions(
    spec: TableSelection, table: Table, reading: SourceConnection, refused: dict[str, str]
) -> tuple[Column, ...]:
    """What a table's expressions yield, named as in the target; those that cannot be used are added to `refused`."""
    yielded: list[Column] = []
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
            yielded += columns
    return tuple(yielded)


def refuse(what: str, reasons: Sequence[str]) -> None:
    """Raise `SelectionRefused` with all of them, if there are any."""
    if reasons:
        raise SelectionRefused(what, reasons)
