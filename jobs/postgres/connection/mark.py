"""The marks of a database: words that a team sets once, so that a clone, or a neighbour on the same server, is told
apart from it. Kept as settings of the database (`ALTER DATABASE ... SET cutover.mark`), which a copy by pg_dump leaves
behind and a physical clone brings along. So a clone gets a mark of another kind, `cutover.rehearsal`: that production
never has, and a clone that is made anew has not yet.
"""

import re
from enum import StrEnum

from jobs.postgres.connection.observed import observe
from jobs.postgres.quote import identifier, literal
from jobs.postgres.sides import Connection
from plans.errors import CutoverError

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


class MarkKind(StrEnum):
    """Which setting holds it."""

    OWN = "cutover.mark"
    """What the plan's identity names."""
    REHEARSAL = "cutover.rehearsal"
    """That it is a clone, to be rehearsed on."""


class UnusableMark(CutoverError):
    """A mark is one word that can be read aloud."""


def setting(database: str, word: str | None, kind: MarkKind = MarkKind.OWN) -> str:
    """The statement that sets a mark, or takes it off. Who may: `who`. Raises `UnusableMark`."""
    # ALTER DATABASE takes no parameters; both parts are quoted by the functions that quote everything else.
    if word is None:
        return f"alter database {identifier(database)} reset {kind}"
    if not _WORD.fullmatch(word):
        raise UnusableMark("a mark is one word of letters, digits, dots and dashes", hint="legacy-prod")
    return f"alter database {identifier(database)} set {kind} = {literal(word)}"


def who(kind: MarkKind) -> str:
    """Who may set and take off a mark; for people."""
    return f"a superuser, or the database's owner with: grant set on parameter {kind} (PostgreSQL 15 and later)"


def script(database: str, role: str, word: str | None, kind: MarkKind = MarkKind.OWN) -> str:
    """What a superuser runs, or lets the database's owner run. Raises `UnusableMark`."""
    return (
        f"-- run by {who(kind)}:\n"
        f"--   grant set on parameter {kind} to {identifier(role)};\n"
        f"{setting(database, word, kind)};"
    )


async def write(connection: Connection, word: str | None, kind: MarkKind = MarkKind.OWN) -> None:
    """Set a mark of the database that this connection is to, or take it off. Raises `UnusableMark`."""
    await connection.execute(setting((await observe(connection)).database, word, kind))
