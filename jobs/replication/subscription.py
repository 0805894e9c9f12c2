"""The subscription of a group on its subscriber: what reads the slot and applies the changes.

The program never writes a password: the connection text is the plan's `from_server`. Before PostgreSQL 16 a superuser
makes subscriptions. From 16 on others may as well, but their text must hold a password; so a DBA makes it beforehand,
disabled, and hands it over (`prepared`), and here it is only pointed at its slot.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jobs.postgres.quote import identifier, literal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.replication.publication import titles_of
from jobs.replication.reached_by import in_one_form
from jobs.replication.slot import FAILOVER_SINCE

STATISTICS_SINCE = 15
"""The first version that counts how often applying fails."""
ORIGIN_SINCE = 16
"""The first version that tells changes which were applied from those which somebody made."""
OWNER_SINCE = 16
"""The first version in which changes may be applied as the subscription's owner, and others than superusers own one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a server says of a subscription of this database."""

    name: str
    enabled: bool
    slot: str
    """Empty where it has none."""
    publications: tuple[str, ...]
    tables: tuple[str, ...]
    """Titles: changes of no others are applied."""
    owned: bool
    """Whether this user may alter it."""
    worker_pid: int | None
    """Of what applies changes now; None where nothing does."""


def create(
    name: str,
    reached_by: str,
    publication: str,
    slot: str | None,
    *,
    publisher_version: int,
    version: int,
    as_owner: bool,
) -> str:
    """The statement that makes it, disabled, over a slot that is there. May stand in a transaction.

    Args:
        slot: None for one that can read nothing: whether it could be made is all that it tells.
        reached_by: how its server reaches the publisher, as libpq says it.
        publisher_version, version: major versions of the two servers.
        as_owner: changes are applied with the rights of the subscription's owner instead of the tables' owners.
    """
    options = [
        "create_slot = false",
        f"slot_name = {literal(slot) if slot else 'none'}",
        "copy_data = false",
        "enabled = false",
        *_options(publisher_version, version, as_owner=as_owner),
        *(["failover = true"] if slot and min(publisher_version, version) >= FAILOVER_SINCE else []),
    ]
    return _create(name, in_one_form(reached_by, version), publication, options)


def prepare(name: str, reached_by: str, owner: str, *, publisher_version: int, version: int) -> tuple[str, ...]:
    """The statements by which a superuser makes it beforehand, when neither slot nor publication is there yet.

    Args:
        reached_by: as in `create`; from 16 on with the password of that server's role, where `owner` is no superuser.
        owner: the role of the night, which takes it over.
    """
    options = ["connect = false", "slot_name = none", *_options(publisher_version, version, as_owner=True)]
    return (
        _create(name, in_one_form(reached_by, version), name, options),
        f"alter subscription {identifier(name)} owner to {identifier(owner)}",
    )


def await_tables(name: str, publication: str) -> tuple[str, ...]:
    """The statements after which it may take up tables (`refresh`), and applies nothing. May stand in a transaction.

    Only one that is enabled takes up tables, and changes of others it would pass over for good. So it is pointed at a
    slot that is not there.
    """
    return (
        disable(name),
        f"alter subscription {identifier(name)} set (slot_name = {literal(nowhere(name))})",
        f"alter subscription {identifier(name)} set publication {identifier(publication)} with (refresh = false)",
        enable(name),
    )


def refresh(name: str) -> str:
    """The statement that makes it take up the tables which are published now. Not in a transaction."""
    return f"alter subscription {identifier(name)} refresh publication with (copy_data = false)"


def point_at(name: str, slot: str) -> tuple[str, ...]:
    """The statements that disable it, over its slot. May stand in a transaction."""
    return disable(name), f"alter subscription {identifier(name)} set (slot_name = {literal(slot)})"


def nowhere(name: str) -> str:
    """The name of a slot that is never there."""
    return f"{name}_none"


def enable(name: str) -> str:
    """The statement that lets it apply changes."""
    return f"alter subscription {identifier(name)} enable"


def disable(name: str) -> str:
    """The statement after which it applies none; its worker ends soon after."""
    return f"alter subscription {identifier(name)} disable"


def drop(name: str) -> tuple[str, str, str]:
    """The statements that drop it without asking its publisher, whose slot stays. May stand in a transaction."""
    return (
        disable(name),
        f"alter subscription {identifier(name)} set (slot_name = none)",
        f"drop subscription {identifier(name)}",
    )


async def subscriptions_of(connection: Connection, names: Iterable[str]) -> Mapping[str, Subscription]:
    """Of these subscriptions those that this database has, by name."""
    rows = await connection.fetch(statement("subscriptions"), list(names))
    return {
        row["name"]: Subscription(
            **{
                **dict(row),
                "publications": tuple(row["publications"]),
                "tables": titles_of(row["tables"]),
            }
        )
        for row in rows
    }


def _create(name: str, reached_by: str, publication: str, options: Iterable[str]) -> str:
    return (
        f"create subscription {identifier(name)} connection {literal(reached_by)}\n"
        f"publication {identifier(publication)}\nwith ({', '.join(options)})"
    )


def _options(publisher_version: int, version: int, *, as_owner: bool) -> list[str]:
    """What holds however it is made."""
    options = []
    if version >= ORIGIN_SINCE and publisher_version >= ORIGIN_SINCE:
        options.append("origin = none")
    if version >= OWNER_SINCE and as_owner:
        options.append("run_as_owner = true")
    return options
