"""A server has room for some thousands of locks: max_locks_per_transaction times max_connections. A hospital's database
has as many tables, and each has indexes.

A transaction keeps every lock that it takes, on tables and on all their indexes, until its end. That keeps a TRUNCATE
out, whose effect a snapshot does not hide. Only where there is no room for all of them are they let go, by going back
to a savepoint, which costs a transaction that only reads nothing else; whoever reads on then looks whether the table
still lies in the same files (`TableFiles`).
"""

from collections.abc import Collection, Mapping

from jobs.api import Retryable
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement

LOCK_TABLE_SHARE = 4
"""One transaction may fill one part in so many of the lock table."""
LOCKS_OF_A_TABLE = 8
"""Itself and its indexes, as a rule."""
KNOB_CONNECTIONS = 8
"""To the source, that the knob may turn up to without another look at the locks."""


class Rewritten(Retryable):
    """A table was truncated or rewritten while it was read: a snapshot does not show what it held."""


class ManyReads:
    """The reads of one connection, inside its transaction."""

    def __init__(self, connection: Connection, budget: int | None) -> None:
        """Args: budget: of how many tables the locks may be kept; None: of all."""
        self._connection = connection
        self._budget = budget
        self._held = 0
        self._begun = False

    @property
    def keeps_all(self) -> bool:
        """Whether no lock is ever let go."""
        return self._budget is None

    async def one_more(self, tables: int = 1) -> None:
        """Make room before each read. Args: tables: how many it locks, partitions included."""
        if self._budget is None:
            return
        if not self._begun:
            await self._connection.execute("savepoint many")
            self._begun = True
        elif self._held + tables > self._budget:
            await self._connection.execute("rollback to savepoint many")
            self._held = 0
        self._held += tables


class TableFiles:
    """The files in which the tables of one database lie."""

    def __init__(self, known: Mapping[int, Collection[tuple[int, int]]]) -> None:
        self._known = known

    def members(self, table: int) -> int:
        """How many tables a read of this one locks: itself and its partitions."""
        return len(self._known.get(table, ((table, 0),)))

    def of(self, table: int) -> Collection[tuple[int, int]]:
        """The files of one table and its partitions, as `TableFiles` takes them."""
        return self._known.get(table, ())

    @property
    def tables(self) -> int:
        """How many tables these are, partitions included."""
        return sum(map(len, self._known.values()))

    def lies_in(self, table: int, heaps: Collection[tuple[int, int]]) -> bool:
        """Whether the rows of a table lie in these. Args: heaps: oid and file of each."""
        return set(filter(_has_file, self._known.get(table, ()))) == set(filter(_has_file, heaps))

    async def same(self, connection: Connection, table: int, title: str) -> None:
        """Raise `Rewritten` where a table no longer lies in the file in which it lay."""
        if (await _read(connection, [table])).get(table) != self._known.get(table):
            raise Rewritten(f"{title} was truncated or rewritten at the source while it was read")


async def read_files(connection: Connection, tables: Collection[int]) -> TableFiles:
    """Look in which files these tables (oids) lie."""
    return TableFiles(await _read(connection, tables))


async def shared_out(connection: Connection, tables: Collection[int], workers: int) -> tuple[TableFiles, int | None]:
    """Look in which files these tables (oids) lie, and what each of an attempt's connections may keep locked."""
    files = await read_files(connection, tables)
    return files, await budget(connection, files.tables, max(KNOB_CONNECTIONS, workers) + 1)


async def room(connection: Connection) -> int:
    """How many locks one transaction may take."""
    locks: int = await connection.fetchval(statement("lock_table_size"))
    return max(1, locks // LOCK_TABLE_SHARE)


async def short_of(connection: Connection, locks: int) -> int | None:
    """To what max_locks_per_transaction must be raised for one transaction that takes so many; None: there is room.

    What cannot be cut may fill all that the settings promise: a server has somewhat more.
    """
    table = await one_row(connection, statement("lock_table_size"))
    return None if locks <= table["locks"] else -(-locks // table["step"])


async def budget(connection: Connection, tables: int, connections: int) -> int | None:
    """Of how many tables each of so many connections may keep the locks; None where each may keep them all."""
    each = max(1, await room(connection) // connections // LOCKS_OF_A_TABLE)
    return None if tables <= each else each


async def _read(connection: Connection, tables: Collection[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    files_of: dict[int, tuple[tuple[int, int], ...]] = {}
    for row in await connection.fetch(statement("table_members"), sorted(tables)):
        files_of[row["selected"]] = (*files_of.get(row["selected"], ()), (row["oid"], row["file"]))
    return files_of


def _has_file(heap: tuple[int, int]) -> bool:
    _, file = heap
    return file != 0
