"""Why changes are not applied, as far as SQL tells it: the error that ended a worker stands in its server's log alone.

Asked only while nothing is applied. What a catalog shows beforehand it shows now as well: a right that was taken away,
a column that is not there, no worker free. What it cannot show (a full disk, a value that a check refuses, a connection
that is refused) is left to the log, whose file is named where this role may know it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.replication.looking.facts import Causes, Reason, Seen, Subscribed
from jobs.replication.looking.watched import Watched, applies
from jobs.replication.records import Group
from jobs.replication.subscription import OWNER_SINCE
from plans.characters import shown
from plans.model import DatabaseId
from plans.table_names import split, table_title

_VERSION = 10_000
"""server_version_num of a major version, by its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What may keep everything of a subscriber from being applied."""

    in_recovery: bool = False
    launches: bool = True
    """Whether something starts workers there at all."""
    at_work: int = 0
    most: int = 1
    """How many workers there may be, and how many there are."""
    log: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """A table of the subscriber."""

    there: bool = True
    applied_by: str = ""
    """The role with whose rights its changes are applied."""
    table_owner: str = ""
    owner: str = ""
    """Of the subscription."""
    secured: bool = False
    """Whether row level security holds for the role that applies."""
    lacking: Sequence[str] = ()
    """What that role may not do with it."""
    barred: bool = False
    """Whether the owner of the subscription may not become the owner of the table."""
    keyed: bool = True
    columns: Sequence[str] = ()
    needed: Sequence[str] = ()
    """Those that need a value and have none of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The same table of the publisher."""

    columns: Sequence[str] = ()
    whole: bool = False
    """Whether rows are sent whole as they were: then no key is needed to find them."""


def reasons_of_server(server: Server) -> Iterator[Reason]:
    """Why nothing at all is applied. Pure."""
    if server.in_recovery:
        yield Reason("its server is a stand-by now", "which host is the primary: select pg_is_in_recovery()")
    elif not server.launches:
        yield Reason("its server starts no workers for logical replication", "see its log; a restart of that server")
    elif server.at_work >= server.most:
        taken = f"all {server.most} workers for logical replication there are taken"
        yield Reason(taken, "raise max_logical_replication_workers there (a restart), or disable other subscriptions")


def reasons_of_table(title: str, here: Receiving, sent: Sent | None, publisher: DatabaseId) -> Iterator[Reason]:
    """Why its changes are not applied. Pure. Args: sent: None where the publisher could not be asked."""
    table, role = shown(title), shown(here.applied_by)
    if not here.there:
        yield Reason(f"there is no table {table}", f"make it there as it is on {publisher}")
        return
    if here.barred:
        owners = f"{shown(here.owner)}, who owns the subscription, may not become {shown(here.table_owner)}"
        yield Reason(f"{owners}, who owns {table}", "grant that role to it, with set")
    if here.secured:
        yield Reason(f"row level security of {table} holds for {role}, who applies it", "bypassrls for that role")
    if here.lacking:
        verbs = ", ".join(here.lacking)
        yield Reason(f"{role}, who applies it, may not {verbs} on {table}", f"grant {verbs} on it to that role")
    if sent is not None:
        yield from _reasons_of_columns(table, here, sent, publisher)


def _reasons_of_columns(table: str, here: Receiving, sent: Sent, publisher: DatabaseId) -> Iterator[Reason]:
    if missing := _without(sent.columns, here.columns):
        yield Reason(f"{table} has no {missing} there", f"add it there as it is on {publisher}")
    if needed := _without(here.needed, sent.columns):
        yield Reason(f"{table} wants a value for {needed}, which {publisher} does not send", "give it a default there")
    if not here.keyed and not sent.whole:
        yield Reason(f"{table} has no primary key there", f"make the key of {publisher} there, too")


def _without(some: Sequence[str], others: Sequence[str]) -> str:
    return ", ".join(shown(name) for name in sorted(set(some).difference(others)))


async def read_causes(
    watched: Watched, publisher: Connection | None, subscriber: Connection, seen: Seen
) -> Mapping[str, Causes]:
    """By subscription of each group of which nothing is applied just now, what is known of why."""
    groups = [group for group in watched.groups if _is_down(group, seen)]
    if not groups or seen.subscriber is None:
        return {}
    server = Server(**await one_row(subscriber, statement("replication_cause_server")))
    of_server = tuple(reasons_of_server(server))
    found = {}
    for group in groups:
        titles = seen.stuck.get(group.slot) or group.tables
        receiving = await _receiving(subscriber, group, titles, seen.subscriber.version)
        sent = await _sent(publisher, group, titles) if publisher is not None else {}
        of_tables = [
            reason
            for title, here in receiving.items()
            for reason in reasons_of_table(title, here, sent.get(title), watched.publisher)
        ]
        found[group.subscription] = Causes(reasons=(*of_server, *of_tables), log=server.log)
    return found


def _is_down(group: Group, seen: Seen) -> bool:
    one = seen.subscribed(group.subscription)
    return applies(group) and one is not None and one.enabled and _is_troubled(one)


def _is_troubled(one: Subscribed) -> bool:
    return one.pid is None or (bool(one.errors) and not one.idle)


async def _receiving(
    subscriber: Connection, group: Group, titles: Sequence[str], version: int
) -> Mapping[str, Receiving]:
    by_owner = version < OWNER_SINCE * _VERSION or group.subscription != group.publication
    rows = await subscriber.fetch(statement("replication_cause_tables"), group.subscription, by_owner, *_names(titles))
    return {_title(row): Receiving(**_rest(row)) for row in rows}


async def _sent(publisher: Connection, group: Group, titles: Sequence[str]) -> Mapping[str, Sent]:
    rows = await publisher.fetch(statement("replication_cause_sent"), group.publication, *_names(titles))
    return {_title(row): Sent(**_rest(row)) for row in rows}


def _names(titles: Sequence[str]) -> tuple[list[str], list[str]]:
    names = [split(title) for title in titles]
    return [schema for schema, _ in names], [name for _, name in names]


def _title(row: asyncpg.Record) -> str:
    return table_title(row["schema"], row["name"])


def _rest(row: asyncpg.Record) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("schema", "name")}
