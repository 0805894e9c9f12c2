"""When what an apply worker commits is safe from a crash of its server, and how that is made so.

PostgreSQL lets apply workers commit without waiting for the disk. One that begins anew takes for safe all that the one
before it applied, and says so to the publisher, which sends it no more. A crash before the server's WAL writer came
round loses it then for good, with nothing to see on either side. So commits wait for the disk, unless the WAL writer
comes round sooner than a worker can begin.
"""

from jobs.postgres.quote import identifier

FLUSHED_WITHIN = 10
"""The `wal_writer_delay`, in milliseconds, up to which commits need not wait: the WAL writer takes three of them at the
longest, and a worker that begins has to connect before it says anything."""


def must_wait(wal_writer_delay: int) -> bool:
    """Whether commits on a server with this setting have to wait for its disk. Args: wal_writer_delay: milliseconds."""
    return wal_writer_delay > FLUSHED_WITHIN


def waiting(subscription: str) -> str:
    """The statement after which what a subscription applies is on disk when it is committed; it asks no stand-by.

    Its worker goes on, with its next transaction.
    """
    return _set(subscription, "local")


def not_waiting(subscription: str) -> str:
    """The statement after which its server's WAL writer brings that to the disk, soon."""
    return _set(subscription, "off")


def _set(subscription: str, how: str) -> str:
    return f"alter subscription {identifier(subscription)} set (synchronous_commit = {how})"
