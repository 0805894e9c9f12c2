"""Which tables a selection reads on the source: those it names, and those its queries and expressions look into."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from jobs.postgres.quote import qualified
from jobs.postgres.sides import SourceConnection
from jobs.postgres.sql_files import statement
from jobs.rows.selection import Pair


async def relations_of(reading: SourceConnection, pairs: Sequence[Pair]) -> frozenset[str]:
    """The quoted names, `only` before those whose heirs are not read. What a function looks into is not known."""
    names: set[str] = set()
    for pair in pairs:
        if pair.source is not None:
            names.add(pair.source.rows_sql)
        explained = await reading.fetchval(
            statement("selection_relations").format(
                columns=", ".join(pair.expressions), rows=pair.rows, condition=pair.where
            )
        )
        named = {pair.source.sql} if pair.source else set()
        names |= {f"only {name}" for name in _scanned(json.loads(explained)[0]["Plan"]) if name not in named}
    return frozenset(names)


async def oids_read(reading: SourceConnection, pairs: Sequence[Pair]) -> list[int]:
    """The same, as oids, with their partitions."""
    names = sorted(name.removeprefix("only ") for name in await relations_of(reading, pairs))
    return [row["oid"] for row in await reading.fetch(statement("selection_oids"), names)]


def _scanned(node: dict[str, Any]) -> Iterator[str]:
    if "Relation Name" in node and "Schema" in node:
        yield qualified(node["Schema"], node["Relation Name"])
    for child in node.get("Plans", ()):
        yield from _scanned(child)
