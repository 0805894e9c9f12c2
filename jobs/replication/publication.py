"""What a publisher lets travel: the publication of a group. The statements, as a DBA would write them too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jobs.postgres.quote import columns, identifier, qualified
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from plans.model import Replication
from plans.table_names import table_title

_VERBS = ("insert", "update", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """A table of a publication, with what of it travels."""

    schema: str
    name: str
    columns: tuple[str, ...] = ()
    """Those that travel; none: all."""
    where: str = ""
    """The condition on its rows, as the plan says it."""

    @property
    def text(self) -> str:
        """As it stands in the list of a statement; tables that inherit from it are tables of their own."""
        listed = f" ({columns(self.columns)})" if self.columns else ""
        return f"only {qualified(self.schema, self.name)}" + listed + (f" where ({self.where})" if self.where else "")


def create(name: str, tables: Sequence[PublishedTable], of: Replication) -> str:
    """The statement that makes it. What is published of a partitioned table counts as the table's own."""
    verbs = ", ".join((*_VERBS, *(["truncate"] if of.truncate else [])))
    return (
        f"create publication {identifier(name)} for table {_listed(tables)}\n"
        f"with (publish = '{verbs}', publish_via_partition_root = true)"
    )


def alter(name: str, tables: Sequence[PublishedTable]) -> str:
    """The statement after which it publishes these tables and no others; at least one."""
    return f"alter publication {identifier(name)} set table {_listed(tables)}"


def drop(name: str) -> str:
    """The statement that drops it, where it is there."""
    return f"drop publication if exists {identifier(name)}"


async def tables_of(connection: Connection, names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Of these publications those that are there, each with the titles of its tables."""
    rows = await connection.fetch(statement("publication_tables"), list(names))
    return {row["name"]: titles_of(row["tables"]) for row in rows}


def titles_of(tables: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The titles of tables, each given as schema and name."""
    return tuple(table_title(schema, name) for schema, name in tables)


def _listed(tables: Sequence[PublishedTable]) -> str:
    return ",\n    ".join(table.text for table in tables)
