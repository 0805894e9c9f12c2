"""Asks both sides how a replication stands. Either of them may be away: what the other one says is still told."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import asyncpg

from jobs.postgres.connection.connect import APPLICATION
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.replication.looking.causes import read_causes
from jobs.replication.looking.disk import free_for_log
from jobs.replication.looking.facts import (
    Published,
    Publisher,
    Seen,
    Slot,
    SlotBesides,
    Subscribed,
    Subscriber,
    Waiting,
    Writer,
)
from jobs.replication.looking.structure import read_shape
from jobs.replication.looking.stuck import read_stuck
from jobs.replication.looking.watched import Watched
from jobs.replication.names import family_of
from jobs.rows.selected import means
from plans.model import Direction
from plans.table_names import split, table_title

STATISTICS_OF_SUBSCRIPTIONS = 150_000
"""server_version_num from which on a server counts what its subscriptions fail at."""
_CONFLICT = "confl_"
_IDLE = ("Activity", "LogicalApplyMain")
_LOCK = "Lock"
_S = TypeVar("_S")


async def look(watched: Watched, publisher: Connection | None, subscriber: Connection | None, at: datetime) -> Seen:
    """Ask both, beside each other.

    Args:
        publisher, subscriber: connections to those of this direction; None where there is none to be had just now.
        at: when the look begins, on the clock that earlier looks were timed with.
    """
    published, subscribed = await asyncio.gather(
        _asked(look_at_publisher, watched, publisher), _asked(look_at_subscriber, watched, subscriber)
    )
    seen = Seen(at=at, publisher=published, subscriber=subscribed)
    if publisher is not None:
        seen = replace(seen, stuck=await read_stuck(watched, publisher, seen))
    if subscriber is not None:
        seen = replace(seen, causes=await read_causes(watched, publisher, subscriber, seen))
    return seen


async def _asked(
    ask: Callable[[Watched, Connection], Awaitable[_S]], watched: Watched, connection: Connection | None
) -> _S | None:
    return await ask(watched, connection) if connection is not None else None


async def look_at_publisher(watched: Watched, connection: Connection) -> Publisher:
    """Ask the side whose changes travel."""
    server = await one_row(connection, statement("replication_server"))
    slots = await connection.fetch(statement("replication_slots"), [group.slot for group in watched.groups])
    published = await connection.fetch(
        statement("replication_publications"), [group.publication for group in watched.groups]
    )
    return Publisher(
        version=server["version"],
        position=server["position"],
        started=server["started"],
        in_recovery=server["in_recovery"],
        slots={row["name"]: _slot(row) for row in slots},
        besides=await _besides(watched, connection),
        publications={row["name"]: Published(operations=row["operations"], tables=_titles(row)) for row in published},
        shape=await read_shape(connection, watched.tables),
        appeared=await _appeared(watched, connection),
        oldest_snapshot=server["oldest_snapshot"],
        oldest_prepared=server["oldest_prepared"],
        disk_free=free_for_log(server["folder"]),
    )


async def _appeared(watched: Watched, connection: Connection) -> frozenset[str]:
    """The plan chooses among the source's tables; the target may have others of its own."""
    if watched.direction is Direction.BACK:
        return frozenset()
    rows = await connection.fetch(statement("replication_tables"))
    titles = {table_title(row["schema"], row["name"]) for row in rows}
    return frozenset(title for title in titles.difference(watched.tables) if means(watched.replication.rows, title))


def _slot(row: asyncpg.Record) -> Slot:
    return Slot(
        pid=row["active_pid"],
        restart=row["restart"],
        confirmed=row["confirmed"],
        ahead=row["ahead"],
        wal_status=row["wal_status"],
        reason=row["reason"],
        room=row["room"],
        sent=row["sent"],
        silent=row["silent"],
        replay_lag=row["replay_lag"],
    )


async def look_at_subscriber(watched: Watched, connection: Connection) -> Subscriber:
    """Ask the side that applies."""
    names = [group.subscription for group in watched.groups]
    tables = [split(title) for title in watched.tables]
    server = await one_row(connection, statement("replication_server"))
    version = server["version"]
    counts = await _counts(connection, names) if version >= STATISTICS_OF_SUBSCRIPTIONS else {}
    rows = await connection.fetch(statement("replication_subscriptions"), names)
    writers = await connection.fetch(
        statement("replication_writers"),
        [schema for schema, _ in tables],
        [name for _, name in tables],
        APPLICATION,
    )
    return Subscriber(
        version=version,
        started=server["started"],
        wal_writer_delay=await connection.fetchval(statement("wal_writer_delay")),
        subscriptions={row["name"]: _subscribed(row, counts.get(row["name"])) for row in rows},
        shape=await read_shape(connection, watched.tables),
        writers=tuple(Writer(**row) for row in writers),
        besides=await _besides(watched, connection),
    )


async def _besides(watched: Watched, connection: Connection) -> Mapping[str, SlotBesides]:
    begins, own = family_of(watched.groups[0].publication), {group.slot for group in watched.groups}
    rows = await connection.fetch(statement("left_slots"), begins, [])
    return {
        row["name"]: SlotBesides(kept=row["kept"], is_read=row["active_pid"] is not None)
        for row in rows
        if row["name"] not in own
    }


async def _counts(connection: Connection, names: list[str]) -> Mapping[str, Mapping[str, object]]:
    """What each subscription failed at and met, by the server's names."""
    rows = await connection.fetch(statement("replication_errors"), names)
    return {row["name"]: json.loads(row["counts"]) for row in rows}


def _subscribed(row: asyncpg.Record, counts: Mapping[str, object] | None) -> Subscribed:
    counted = {name: count for name, count in (counts or {}).items() if isinstance(count, int)}
    return Subscribed(
        enabled=row["enabled"],
        slot=row["slot"],
        waits_for_disk=row["commits"] != "off",
        pid=row["pid"],
        received=row["received"],
        idle=(row["wait_type"], row["wait_event"]) == _IDLE,
        silent=row["silent"],
        waiting=_waiting(row) if row["wait_type"] == _LOCK and (row["blocker"] or row["prepared"]) else None,
        tables=_titles(row),
        errors=counted.get("apply_error_count") if counts is not None else None,
        conflicts={
            name.removeprefix(_CONFLICT): count for name, count in counted.items() if name.startswith(_CONFLICT)
        },
    )


def _waiting(row: asyncpg.Record) -> Waiting:
    if row["prepared"]:
        program = f"prepared transaction {row['prepared']}"
        return Waiting(pid=0, role=row["prepared_by"], program=program, seconds=row["waited"] or 0.0)
    return Waiting(
        pid=row["blocker"], role=row["blocker_user"], program=row["blocker_program"], seconds=row["waited"] or 0.0
    )


def _titles(row: asyncpg.Record) -> frozenset[str]:
    return frozenset(map(table_title, row["schemas"], row["names"]))
