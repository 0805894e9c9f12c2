"""Rows between two databases that know no encoding (SQL_ASCII): their texts are bytes, and may be no UTF-8 at all.

A server checks what it sends against the encoding that the client has asked for, and this client asks for UTF-8. To
LATIN1 every byte is a character, and a database without an encoding converts nothing: so the bytes pass as they are,
those of names in a statement (which the driver writes in UTF-8 all the same) too.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jobs.postgres.sides import Connection

NO_ENCODING = "SQL_ASCII"


def without_encoding(*sides: Connection) -> bool:
    """Whether all of these connections are to databases that know no encoding."""
    return all(side.get_settings().server_encoding == NO_ENCODING for side in sides)


@asynccontextmanager
async def bytes_as_they_are(connection: Connection, *, raw: bool) -> AsyncIterator[None]:
    """A block in which COPY passes bytes, where `raw` says so. Inside a transaction of the connection.

    After a failure inside the block the transaction has to be rolled back, which undoes it too.
    """
    if not raw:
        yield
        return
    await connection.execute("set local client_encoding = 'LATIN1'")
    yield
    await connection.execute("set local client_encoding = 'UTF8'")
