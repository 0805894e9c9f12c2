"""What asyncpg asks about PostgreSQL's own types is asked once for each version, not by every connection.

A connection that sends or receives an array asks the catalogue what its elements are: a tenth of what a short session
costs the server. The answers about PostgreSQL's own types are the same in every database of a version.
"""

from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

import asyncpg

FIRST_OF_A_DATABASE = 10_000
"""Types below it are the same in every database of a version (PostgreSQL's FirstGenbkiObjectId)."""
NOTHING_ASKED = SimpleNamespace(name="nothing was prepared")
"""In place of the statement that asks."""

_ask = asyncpg.Connection._introspect_types  # type: ignore[attr-defined]
_known: dict[tuple[object, ...], list[asyncpg.Record]] = {}


async def _ask_once(
    connection: Any, types: Collection[int], timeout: float | None
) -> tuple[list[asyncpg.Record], object]:
    numbers = tuple(sorted(types))
    if numbers[-1] >= FIRST_OF_A_DATABASE:
        answer: tuple[list[asyncpg.Record], object] = await _ask(connection, types, timeout)
        return answer
    question = (connection.get_server_version(), numbers)
    if question in _known:
        return _known[question], NOTHING_ASKED
    _known[question], asked = await _ask(connection, types, timeout)
    return _known[question], asked


def know_types() -> None:
    """Have the connections of this process remember what they were told of PostgreSQL's own types."""
    asyncpg.Connection._introspect_types = _ask_once  # type: ignore[attr-defined]
