"""What a server says of itself and of the database that a connection is to. Asked of every new connection."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter

from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a server says of itself and of the database."""

    system: str
    database: str
    in_recovery: bool
    mark: str | None
    version: int
    """server_version_num: 180003."""
    rehearsal: str | None = None
    """The mark that a clone carries for rehearsals; production has none."""
    address: str = ""
    """The server's own address as this connection came in; empty for a socket."""
    port: int = 0
    started: datetime = _LONG_AGO
    """When the server started, by its own clock: two servers do not share this microsecond."""
    data_directory: str = ""
    """Empty where this role may not read it."""
    asked_at: datetime = _LONG_AGO
    """By the server's own clock."""

    @property
    def same_as(self) -> tuple[str, str, str | None, str | None]:
        """Equal for two connections exactly if they are taken for the same database.

        A clone has the system identifier of its original, and often the name: what tells them apart is the mark.
        """
        return self.system, self.database, self.mark, self.rehearsal

    def to_json(self) -> str:
        """As one line, for the control database."""
        return _ADAPTER.dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> "Observed":
        """The inverse of `to_json`. Raises ValueError for anything else."""
        return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(Observed)


async def observe(connection: Connection) -> Observed:
    """Ask the server."""
    row = await connection.fetchrow(statement("identity"))
    assert row is not None  # noqa: S101 - a select without a from clause has one row
    return Observed(
        system=row["system"],
        database=row["database"],
        in_recovery=row["in_recovery"],
        mark=row["mark"],
        version=row["version"],
        rehearsal=row["rehearsal"],
        address=row["address"],
        port=row["port"],
        started=row["started"],
        data_directory=row["data_directory"],
        asked_at=row["asked_at"],
    )
