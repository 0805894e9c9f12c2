"""Makes the journal's schema and leads an older one to the present.

A migration is a file `NNNN_phase_name.sql`. A `pre` one may be applied while older programs still run (it only adds);
a `post` one takes away what they needed and is applied when they are gone. No `pre` one builds on a `post` one of the
same release, as it may be applied before that. A program refuses a schema with a `post` migration that it does not
know: so every release whose events an older program could not read has one. Applied files are recorded with their
checksum and never edited. schema.sql is where all of them lead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from jobs.journal.base import SchemaNewer, SchemaOutdated
from jobs.journal.ddl import exists, locked, require_schema
from jobs.journal.roles import grant, owned, take_functions_back

if TYPE_CHECKING:
    from jobs.journal.link import Connection, Row


_REPLACES_FUNCTION = "create or replace function"


class MigrationPhase(StrEnum):
    """When a migration may be applied: before older programs are gone, or after."""

    PRE = "pre"
    POST = "post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file of migrations/."""

    number: int
    phase: MigrationPhase
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """sha256 of the file's text, hex."""
        return sha256(self.sql.encode()).hexdigest()


@cache
def migrations() -> tuple[Migration, ...]:
    """All migrations, in order."""
    found = []
    for file in (files(__package__) / "migrations").iterdir():
        stem, _, ending = file.name.rpartition(".")
        if ending == "sql":
            number, phase, name = stem.split("_", 2)
            found.append(
                Migration(number=int(number), phase=MigrationPhase(phase), name=name, sql=file.read_text("utf-8"))
            )
    return tuple(sorted(found, key=lambda migration: migration.number))


def schema() -> str:
    """The SQL that makes the whole schema and says that no migration is lacking; a DBA may run it as it is."""
    text = (files(__package__) / "schema.sql").read_text("utf-8")
    return "\n".join((text, *map(_recording, migrations()), ""))


def check(applied: "Iterable[Row]") -> None:
    """Raise where a program with our migrations must not work on a schema with the applied ones."""
    known = {migration.number for migration in migrations()}
    done = {row["number"]: row["phase"] for row in applied}
    lacking = [m.number for m in migrations() if m.phase is MigrationPhase.PRE and m.number not in done]
    if lacking:
        raise SchemaOutdated(f"the journal's schema lacks migration {lacking[0]}", hint="cutover db upgrade")
    ahead = [number for number, phase in done.items() if number not in known and phase == MigrationPhase.POST]
    if ahead:
        raise SchemaNewer(
            f"the journal's schema has migration {ahead[0]}, which this program does not know",
            hint="install the newer cutover",
        )


async def require(dsn: str) -> None:
    """Raise what `check` does of the schema in a database, or `SchemaMissing`."""
    async with locked(dsn, "look at the journal's schema") as connection:
        await require_schema(connection)
        check(await connection.fetch("select number, phase from cutover_control.migration"))


async def create_schema(dsn: str) -> bool:
    """Make the schema in the database; False where it was there already (it is not upgraded)."""
    async with locked(dsn, "create the journal's schema") as connection:
        if await exists(connection):
            return False
        await connection.execute(schema())
        return True


async def upgrade(dsn: str, *, upto: MigrationPhase = MigrationPhase.POST) -> Sequence[Migration]:
    """Apply what is lacking, all or nothing; returns what was applied.

    Args:
        upto: PRE leaves out what older programs that still run could not bear.

    Raises:
        SchemaMissing: there is nothing to upgrade.
        SchemaNewer: a file that was applied is not the one that we have.
    """
    async with locked(dsn, "upgrade the journal's schema") as connection:
        await require_schema(connection)
        rows = await connection.fetch("select number, checksum from cutover_control.migration")
        applied = {row["number"]: row["checksum"] for row in rows}
        todo = []
        for migration in migrations():
            if migration.phase is MigrationPhase.POST and upto is MigrationPhase.PRE:
                continue
            if migration.number not in applied:
                todo.append(migration)
            elif applied[migration.number] != migration.checksum:
                raise SchemaNewer(
                    f"migration {migration.number} was applied from another file than this program's",
                    hint="use the program that created the schema, or ask its authors",
                )
        await apply(connection, todo)
        return todo


async def apply(connection: "Connection", todo: Sequence[Migration]) -> None:
    """Run migrations in order and record them, inside the caller's transaction."""
    roles = await owned(connection)
    if roles and any(_REPLACES_FUNCTION in migration.sql for migration in todo):
        await take_functions_back(connection)
    if roles:
        await connection.execute("set local role cutover_owner")
    for migration in todo:
        await connection.execute(migration.sql)
        await connection.execute(_recording(migration))
    if roles:
        await grant(connection)


def _recording(migration: Migration) -> str:
    """The statement that records a migration; its parts are names of our own files and a hex sum."""
    row = f"{migration.number}, '{migration.name}', '{migration.phase}', '{migration.checksum}'"
    return f"insert into cutover_control.migration (number, name, phase, checksum) values ({row});"  # noqa: S608
