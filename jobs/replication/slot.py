"""The slot of a group on its publisher: from where on it keeps its log for the subscriber, and hands out changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jobs.postgres.quote import literal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

PLUGIN = "pgoutput"
_OPTIONS_SINCE = 15
"""The first version in which the command that makes a slot takes a list of options."""
FAILOVER_SINCE = 17
"""The first version whose slots can be kept on a stand-by too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What a server says of a slot."""

    name: str
    database: str
    position: str
    """Up to where the subscriber has confirmed, as text; empty where nothing is known."""
    active_pid: int | None
    lost: bool
    """The server has removed what it needs: it can never be read again."""

    @property
    def active(self) -> bool:
        """Whether somebody reads it now."""
        return self.active_pid is not None


def create_with_snapshot(name: str, *, version: int, failover: bool) -> str:
    """The command of replication that makes it, and lets the transaction see what comes before its first change.

    It must be a call of its own, as the first thing in a read-only transaction.

    Args:
        version: the server's major version.
        failover: the slot is to be kept on a stand-by, which it can be from `FAILOVER_SINCE` on.
    """
    if version < _OPTIONS_SINCE:
        return f"CREATE_REPLICATION_SLOT {name} LOGICAL {PLUGIN} USE_SNAPSHOT"
    besides = ", FAILOVER true" if failover else ""
    return f"CREATE_REPLICATION_SLOT {name} LOGICAL {PLUGIN} (SNAPSHOT 'use'{besides})"


def create(name: str) -> str:
    """The statement that makes one where nothing is copied: from now on changes are kept."""
    return f"select pg_catalog.pg_create_logical_replication_slot({literal(name)}, {literal(PLUGIN)})"


def copy(name: str, to: str) -> str:
    """The statement that makes another one at the very same position."""
    return f"select pg_catalog.pg_copy_logical_replication_slot({literal(name)}, {literal(to)}, false)"


def drop(name: str) -> str:
    """The statement that drops it; it must be there, and not active."""
    return f"select pg_catalog.pg_drop_replication_slot({literal(name)})"


async def slots_of(connection: Connection, names: Iterable[str]) -> Mapping[str, Slot]:
    """Of these slots those that are there, by name."""
    rows = await connection.fetch(statement("slots"), list(names))
    return {row["name"]: Slot(**row) for row in rows}
