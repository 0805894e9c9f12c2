"""The driver's own word for a connection that went at an unlucky moment, put into ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from jobs.api import Retryable


class ConnectionLost(Retryable):
    """A server ended a connection just before it was used again."""


@contextmanager
def connection_loss() -> Iterator[None]:
    """Raise `ConnectionLost` where asyncpg finds its own state broken.

    When the server's farewell arrives between two statements, asyncpg refuses the next one with InternalClientError,
    which is none of its errors about connections, and would look like a defect.
    """
    try:
        yield
    except asyncpg.InternalClientError:
        raise ConnectionLost("the connection to a server was lost") from None
