"""Commits that need not wait for the disk, and the one that makes sure of them.

The rows of a chunk and its checkpoint are one transaction: a server that crashes loses both or neither, in the order in
which they were committed. So such a commit need not wait until the disk has it (`begin_unsettled`), as long as nothing
outside the target believes it. Before anything outside does (the evidence of an attempt), one ordinary commit on the
same server makes all of them durable (`settle`): the log is written in order.

That holds for one server between two of its starts. So all connections of an attempt must speak to the same one
(`OneServer`): what was committed to another is read again by the next attempt, not remembered by this one.
"""

from datetime import datetime

from jobs.api import Fence, Retryable
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import FenceLost


class ServerChanged(Retryable):
    """Behind the same name another server answers, or the same one after a crash: checkpoints have to be read again."""

    def __init__(self) -> None:
        sentence = "the target's server was started anew, or replaced, while rows were moved"
        super().__init__(sentence, hint="what it holds is read again by the next attempt")
        self.facts = ErrorFacts(kind=FailureKind.CONNECTION, sentence=sentence)


class OneServer:
    """The server of an attempt: the first connection says which one it is, all others must speak to the same."""

    def __init__(self, started: datetime | None = None) -> None:
        """Args: started: since when it runs, where that is known by another's word."""
        self._started = started

    @property
    def started(self) -> datetime:
        """Since when it runs; there once a connection was checked."""
        if self._started is None:
            raise RuntimeError("no connection is checked yet")
        return self._started

    async def check(self, connection: Connection) -> None:
        """See which server a connection speaks to. Raises `ServerChanged` where it is not the first one's."""
        started: datetime = await connection.fetchval(statement("settled_server"))
        if self._started is None:
            self._started = started
        if self._started != started:
            raise ServerChanged


async def begin_unsettled(connection: Connection) -> None:
    """Begin a transaction whose commit does not wait for the disk, nor for any stand-by."""
    await connection.execute("begin; set local synchronous_commit = off")


async def settle(connection: Connection, fence: Fence) -> None:
    """Wait until all that was committed on this server is as durable as the role's `synchronous_commit` demands.

    Raises:
        FenceLost: a newer attempt has begun.
    """
    async with connection.transaction():
        if await connection.fetchval(statement("settled_fence"), fence.run, fence.task, fence.token) is None:
            raise FenceLost(fence)
