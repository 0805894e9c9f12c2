"""How far subscriptions have applied, by the place that their server keeps for each: its replication origin.

A subscription asks any slot for what lies behind that place, and for nothing before it.
"""

from collections.abc import Mapping, Sequence

from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement


async def last_applied(subscriber: Connection, subscriptions: Sequence[str]) -> Mapping[str, str | None] | None:
    """Of each subscription that is there the last change that it applied, as a place in its publisher's log.

    None where this role may not ask: only superusers may, and whom they let.
    """
    if not await subscriber.fetchval(statement("may_ask_applied")):
        return None
    rows = await subscriber.fetch(statement("last_applied"), list(subscriptions))
    return {row["name"]: row["position"] for row in rows}


async def beyond(publisher: Connection, places: Sequence[str], position: str) -> frozenset[str]:
    """Those of these places of a log that lie beyond a position of the publisher's; empty: its log's end."""
    rows = await publisher.fetch(statement("log_beyond"), list(places), position)
    return frozenset(row["place"] for row in rows)
