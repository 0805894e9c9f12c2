"""How many rows a selection holds tonight, as the source's planner expects it: no row is read."""

from jobs.postgres.catalog.tables import read_catalog
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.selection_reader import read_pairs
from jobs.rows.sizes import read_size
from plans.model import TableSelection

_EACH = "5s"
"""The longest that a statement may take: planning a query, or reading a catalog."""


async def expected_rows(reading: SourceConnection, writing: TargetConnection, selection: TableSelection) -> int | None:
    """What a copy would give as the total of its progress if it began now; None where a table cannot be used yet.

    Args:
        reading, writing: connections to source and target; on neither is anything changed.
    """
    async with reading.transaction(readonly=True), writing.transaction(readonly=True):
        for connection in (reading, writing):
            await connection.execute(statement("bound_statements"), _EACH)
        source, target = await read_catalog(reading), await read_catalog(writing)
        pairs, reasons = await read_pairs(selection, reading, source, target, filling=False)
        if reasons or not pairs:
            return None
        return sum([(await read_size(reading, pair)).rows for pair in pairs])
