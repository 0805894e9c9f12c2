"""What a target's server was built without, found out before a row needs it.

Its catalog has the type all the same: a server without libxml makes tables with xml columns, and takes no value.
"""

from collections.abc import Iterator, Sequence

import asyncpg

from jobs.postgres.catalog.tables import Type
from jobs.postgres.sides import TargetConnection
from jobs.postgres.sql_files import statement
from jobs.rows.selection import Pair


async def lacking(writing: TargetConnection, pairs: Sequence[Pair]) -> list[str]:
    """The reasons why the target's server cannot take what these pairs send."""
    sent = [f"{pair.title}.{way.column.name}" for pair in pairs for way in pair.ways if _holds_xml(way.column.type)]
    if not sent or await _has_xml(writing):
        return []
    return [f"{name}: the target's server was built without xml" for name in sent]


def _holds_xml(type_: Type) -> bool:
    return any(part.everywhere and part.name == "xml" for part in _made_of(type_))


def _made_of(of: Type) -> Iterator[Type]:
    yield of
    for part in (*([of.element] if of.element else []), *(field.type for field in of.fields)):
        yield from _made_of(part)


async def _has_xml(writing: TargetConnection) -> bool:
    try:
        await writing.fetchval(statement("xml_built"))
    except asyncpg.FeatureNotSupportedError:
        return False
    return True
