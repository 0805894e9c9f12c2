"""The tables that hold the rows of selected ones: those themselves, or at any distance their partitions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jobs.postgres.quote import qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of them."""

    oid: int
    selected: int
    """The selected table that it is, or is a partition of."""
    locks: int
    """How many a statement that writes to it takes: its own, those of its indexes, and of what it keeps apart."""


Members = Mapping[str, Member]
"""By quoted name."""


async def read_members(connection: Connection, tables: Collection[int]) -> Members:
    """Read the members of the given tables (oids)."""
    rows = await connection.fetch(statement("table_members"), sorted(tables))
    return {
        qualified(row["schema"], row["name"]): Member(oid=row["oid"], selected=row["selected"], locks=row["locks"])
        for row in rows
    }
