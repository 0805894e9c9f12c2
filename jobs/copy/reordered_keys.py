"""Keys whose values had another order when their index was made: named on both sides, before the first byte."""

from collections.abc import Iterable, Sequence

from jobs.postgres.catalog.tables import Table
from jobs.rows.selection import Pair


def reordered_keys(pairs: Sequence[Pair]) -> list[str]:
    """A sentence for each table of either side that has such a key."""
    return [
        sentence
        for pair in pairs
        for side, table in (("source", pair.table), ("target", pair.target))
        if table is not None
        for sentence in _of_table(side, table)
    ]


def _of_table(side: str, table: Table) -> Iterable[str]:
    names = {name for key in table.keys for name in key}
    columns = [column.name for column in table.columns if column.reordered and column.name in names]
    if columns:
        yield (
            f"{table.title} of the {side}: its key's collation ({', '.join(columns)}) has another version than when "
            "its index was made, which may be out of order: it is not cut by that key (reindex it)"
        )
