"""The mark: a word that a team sets once on a database, so that a clone, or a neighbour on the same server, is told
apart from it. Kept as a setting of the database (`ALTER DATABASE ... SET cutover.mark`), which a copy by pg_dump leaves
behind and a physical clone brings along: mark the clone anew.
"""

import re

import asyncpg

from jobs.postgres.identity import observe
from jobs.postgres.quote import identifier, literal
from plans.errors import CutoverError

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


class UnusableMark(CutoverError):
    """A mark is one word that can be read aloud."""


async def write(connection: asyncpg.Connection, mark: str) -> None:
    """Set the mark of the database that this connection is to. Only its owner may. Raises `UnusableMark`."""
    if not _WORD.fullmatch(mark):
        raise UnusableMark("a mark is one word of letters, digits, dots and dashes", hint="legacy-prod")
    database = (await observe(connection)).database
    # ALTER DATABASE takes no parameters; both parts are quoted by the functions that quote everything else.
    await connection.execute(f"alter database {identifier(database)} set cutover.mark = {literal(mark)}")
