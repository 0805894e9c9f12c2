"""Is there a pooler in between that hands out sessions by transaction, or by statement? Behind one, a session's
settings, its fence and its backend's number belong to whoever happens to come next, and cancelling a query may cancel
somebody else's.

Two clients take turns with transactions. Directly connected, each keeps its backend. A pooler that hands backends out
by transaction gives at least one of them another one, whether it prefers the most or the least recently used.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

import asyncpg

from jobs.postgres.connection.connect import APPLICATION, connected
from jobs.postgres.connection.endpoint import Endpoint
from jobs.postgres.sql_files import statement

POOLER_BETWEEN = (
    "a pooler is in between that hands out sessions by transaction or statement; connect to PostgreSQL itself"
)
_TURN_SECONDS = 5.0


async def between(endpoint: Endpoint) -> bool:
    """Whether this endpoint hands out backends by transaction. Errors as in `connected`."""
    async with AsyncExitStack() as stack:
        first, second = [
            await stack.enter_async_context(connected(endpoint, application=f"{APPLICATION} check")) for _ in range(2)
        ]
        try:
            async with asyncio.timeout(_TURN_SECONDS):
                turns = [await _turn(order) for order in ((first, second), (first, second), (second, first))]
        except TimeoutError:
            return True  # the second transaction got no backend while the first was open
        except (asyncpg.InvalidSQLStatementNameError, asyncpg.DuplicatePreparedStatementError):
            return True  # a statement that this client prepared was on another backend
        except (asyncpg.ProtocolViolationError, asyncpg.PostgresConnectionError) as error:
            if refused_by_pooler(error):
                return True  # it permits no transaction at all
            raise
    return changed(turns)


def refused_by_pooler(error: BaseException) -> bool:
    """Whether it is a pooler that says no: PostgreSQL has its own codes for all that a pooler says with this one."""
    return any(isinstance(reason, asyncpg.ProtocolViolationError) for reason in (error, error.__cause__))


async def _turn(order: Sequence[asyncpg.Connection]) -> dict[int, int]:
    """Both open a transaction, in this order; which backend each of them got."""
    backends: dict[int, int] = {}
    async with AsyncExitStack() as stack:
        for client in order:
            await stack.enter_async_context(client.transaction())
            backends[id(client)] = await client.fetchval(statement("backend"))
    return backends


def changed(turns: Sequence[dict[int, int]]) -> bool:
    """Whether a client had more than one backend over these turns."""
    return any(len(_backends(client, turns)) > 1 for client in turns[0])


def _backends(client: int, turns: Sequence[dict[int, int]]) -> set[int]:
    return {turn[client] for turn in turns}
