"""Which tables the transaction touches that a worker fails to apply: its server tells only its log, and its slot knows.

The slot is looked into without moving it, while nobody reads from it. Of what it would hand out next only the names of
tables come here; the values of rows stay on the server.
"""

from collections.abc import Iterator, Mapping

import asyncpg

from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.replication.looking.facts import Seen
from jobs.replication.looking.watched import Watched, applies
from jobs.replication.records import Group
from plans.table_names import table_title

_LIMIT = "set local statement_timeout = '1s'"
"""A long log or a large transaction is not worth it."""
_PASSES_OVER_EMPTY = 150_000
"""server_version_num from which on a transaction that touched no table of a publication is not handed out: before, one
without tables says nothing of those behind it."""
_NAMES_BEGIN = 5
"""In a message about a table: behind its kind and its number."""


async def read_stuck(watched: Watched, publisher: Connection, seen: Seen) -> Mapping[str, tuple[str, ...]]:
    """By slot of each group that has failed before and has no reader now, the tables of its next transaction."""
    found = {group.slot: await _tables(publisher, group) for group in _unread(watched, seen)}
    passes_over = seen.publisher is not None and seen.publisher.version >= _PASSES_OVER_EMPTY
    return {slot: tables for slot, tables in found.items() if tables is not None and (tables or passes_over)}


def _unread(watched: Watched, seen: Seen) -> Iterator[Group]:
    if seen.publisher is None or seen.subscriber is None:
        return
    for group in watched.groups:
        slot = seen.publisher.slots.get(group.slot)
        one = seen.subscriber.subscriptions.get(group.subscription)
        if applies(group) and slot is not None and slot.pid is None and one is not None and one.enabled and one.errors:
            yield group


async def _tables(publisher: Connection, group: Group) -> tuple[str, ...] | None:
    try:
        async with publisher.transaction():
            await publisher.execute(_LIMIT)
            rows = await publisher.fetch(statement("replication_stuck"), group.slot, group.publication)
    except asyncpg.PostgresError:
        return None  # its reader is back, the slot is lost, or it takes too long: the next look asks again
    return tuple(sorted({_title(bytes(row["message"])) for row in rows}))


def _title(message: bytes) -> str:
    """The table of a message about one: two names that end with a zero byte each."""
    schema, name, _ = message[_NAMES_BEGIN:].split(b"\0", 2)
    return table_title(schema.decode(errors="replace"), name.decode(errors="replace"))
