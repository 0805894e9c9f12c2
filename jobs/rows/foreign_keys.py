"""Foreign keys while rows are moved: enforced by the target row by row, or proved for all rows at once.

Where the role may set session_replication_role, the target's ordinary triggers stay silent: its own triggers must not
alter rows on their way, and foreign keys need no look-up per row. Then nothing stops an orphan, so every foreign key
of a filled table is proved by an anti-join before the copy says that it is done, and a rollback proves those that point
to what it deleted inside its own transaction. Elsewhere triggers stay on, and tables are filled in the order of their
foreign keys.

A partition may refer by a key of its own, or by one that is not joined to its table's again yet: its rows are that
table's all the same.

A key that is NOT VALID promises nothing of the rows that are there, and is never proved: a legacy database has rows
that break it, and has lived with them.
"""

from collections.abc import Collection, Mapping

import asyncpg

from jobs.api import Fatal
from jobs.postgres.catalog.members import read_members
from jobs.postgres.catalog.tables import ForeignKey
from jobs.postgres.connection.settings import triggers_fire
from jobs.postgres.quote import identifier, qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.rows.selection import EVERY_ROW, Pair
from plans.plurals import counted


class Orphans(Fatal):
    """Rows refer to rows that are not there. `found` holds (constraint, rows)."""

    def __init__(self, what: str, orphans_by_key: Collection[tuple[ForeignKey, int]], *, hint: str) -> None:
        self.found = tuple((key.name, rows) for key, rows in orphans_by_key)
        first, *more = (orphans_of(key, rows) for key, rows in orphans_by_key)
        listed = "".join(f"\n  {reason}" for reason in (first, *more))
        super().__init__(f"{what}: {len(orphans_by_key)} reasons{listed}" if more else f"{what}: {first}", hint=hint)


def orphans_of(key: ForeignKey, rows: int) -> str:
    """What is said of a foreign key's orphans."""
    return f"{key.referring_title}: {counted(rows, 'row')} without a row in {key.referenced_title} ({key.name})"


async def triggers_off(connection: Connection) -> bool:
    """Silence the target's ordinary triggers for this session; False where the role may not.

    A role that may not may still have it set, by somebody who may: then nothing holds foreign keys either.
    """
    try:
        await connection.execute("set session_replication_role = replica")
    except asyncpg.InsufficientPrivilegeError:
        return not await triggers_fire(connection)
    return True


async def firing(connection: Connection, pairs: Collection[Pair]) -> list[str]:
    """The target's own triggers that this session does not silence, as schema.table.trigger: they may alter rows."""
    titles = {pair.target.oid: pair.title for pair in pairs}
    rows = await connection.fetch(statement("table_triggers"), list(titles))
    return [f"{titles[row['relation']]}.{row['name']}" for row in rows]


def to_prove(foreign_keys: Collection[ForeignKey]) -> list[ForeignKey]:
    """Keep the foreign keys that all rows are held to."""
    return [key for key in foreign_keys if key.proved]


async def prove_filled(connection: Connection, pairs: Collection[Pair], foreign_keys: Collection[ForeignKey]) -> int:
    """Prove every foreign key of the filled tables, for this task's rows. Returns how many. Raises `Orphans`."""
    of = await _by_name(connection, pairs)
    keys = [key for key in foreign_keys if key.referring_sql in of]
    found = [(key, await orphans(connection, key, own_rows(of[key.referring_sql], "r"))) for key in keys]
    if left := [(key, rows) for key, rows in found if rows]:
        raise Orphans("foreign keys do not hold", left, hint="copy the referenced rows too, or leave these out")
    return len(keys)


async def prove_emptied(connection: Connection, pairs: Collection[Pair], foreign_keys: Collection[ForeignKey]) -> None:
    """Prove, after a delete and in its transaction, that nothing points to what is gone. Raises `Orphans`."""
    emptied = await _by_name(connection, pairs)
    keys = [key for key in to_prove(foreign_keys) if qualified(*key.referenced) in emptied]
    found = [(key, await orphans(connection, key, EVERY_ROW)) for key in keys]
    if left := [(key, rows) for key, rows in found if rows]:
        raise Orphans("rows were added that refer to what would be deleted", left, hint="move or delete them first")


async def left_behind(
    connection: Connection, pairs: Collection[Pair], foreign_keys: Collection[ForeignKey]
) -> list[tuple[ForeignKey, int]]:
    """Rows that are not this task's and refer to rows that are, so that these cannot go (or would take them along)."""
    of = await _by_name(connection, pairs)
    found = []
    for key in foreign_keys:
        referenced, referring = of.get(qualified(*key.referenced)), of.get(key.referring_sql)
        if referenced is None or (referring is not None and referring.batch is None):
            continue
        rows = await connection.fetchval(
            statement("foreign_key_left_behind").format(
                referring=qualified(*key.referring),
                referenced=qualified(*key.referenced),
                stays=f"({own_rows(referring, 'r')}) is not true" if referring else EVERY_ROW,
                joined=joined(key),
                deleted=own_rows(referenced, "d"),
            )
        )
        if rows:
            found.append((key, int(rows)))
    return found


async def _by_name(connection: Connection, pairs: Collection[Pair]) -> Mapping[str, Pair]:
    """Quoted name of a target, or of a partition of it -> its pair."""
    of = {pair.target.oid: pair for pair in pairs}
    return {name: of[member.selected] for name, member in (await read_members(connection, of)).items()}


async def orphans(connection: Connection, key: ForeignKey, condition: str) -> int:
    """Rows (`r` in the condition) that refer to a row which is not there."""
    return int(await connection.fetchval(counting(key, condition)))


def counting(key: ForeignKey, condition: str) -> str:
    """The statement that `orphans` asks."""
    return statement("foreign_key_orphans").format(
        referring=key.referring_rows,
        referenced=key.referenced_rows,
        filled=filled(key, "r"),
        condition=condition,
        joined=joined(key),
    )


def filled(key: ForeignKey, alias: str) -> str:
    """The condition that a row refers to something."""
    either = " or " if key.whole else " and "
    return f"({either.join(f'{alias}.{identifier(column)} is not null' for column in key.columns)})"


def joined(key: ForeignKey, referring: str = "r", referenced: str = "d") -> str:
    """The condition that the row of one alias refers to that of the other."""
    pairs = zip(key.columns, key.referenced_columns, strict=True)
    return " and ".join(f"{referenced}.{identifier(there)} = {referring}.{identifier(here)}" for here, there in pairs)


def own_rows(pair: Pair, alias: str) -> str:
    """The condition that a row of the target is this task's."""
    return EVERY_ROW if pair.batch is None else f"{alias}.{pair.batch_rows}"
