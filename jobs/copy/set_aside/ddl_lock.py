"""A change of definitions waits for a lock only a little while, and then says who holds it."""

from collections.abc import Awaitable, Callable, Mapping
from enum import IntEnum

import asyncpg

from jobs.api import Retryable
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.activity import Blocker
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

LOCK_SECONDS = 5
TRIES = 6
"""How often a lock is asked for, the blocker named each time, before the attempt gives up and is retried as a whole."""


class Lock(IntEnum):
    """Table locks by what they are taken for; pg_locks' names in `MODES`, what they do not go with in `conflicts`."""

    READ = 2
    """ROW SHARE, or less: the table that a foreign key under proof refers to."""
    TEND = 4
    """SHARE UPDATE EXCLUSIVE: ANALYZE, VALIDATE."""
    BUILD = 5
    """SHARE: CREATE INDEX."""
    REFER = 6
    """SHARE ROW EXCLUSIVE: ADD FOREIGN KEY, on both tables."""
    TAKE_OUT = 7
    """EXCLUSIVE: DELETE while nobody may come to refer to the rows."""
    ALL = 8
    """ACCESS EXCLUSIVE: everything else that alters a table."""


MODES = (
    "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
    "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock",
)  # fmt: skip
_CONFLICTS: Mapping[Lock, frozenset[int]] = {
    Lock.READ: frozenset({7, 8}),
    Lock.TEND: frozenset({4, 5, 6, 7, 8}),
    Lock.BUILD: frozenset({3, 4, 6, 7, 8}),
    Lock.REFER: frozenset({3, 4, 5, 6, 7, 8}),
    Lock.TAKE_OUT: frozenset({2, 3, 4, 5, 6, 7, 8}),
    Lock.ALL: frozenset(range(1, 9)),
}
"""Table 13.2 of the PostgreSQL manual, by a mode's place in `MODES`, from 1 on."""


def conflict(one: Lock, other: Lock) -> bool:
    """Whether two of these cannot be held at once."""
    return int(other) in _CONFLICTS[one]


class Blocked(Retryable):
    """A lock was not granted in time. Says what for, and whose session is in the way as far as that can be seen."""

    def __init__(self, what: str, blocker: Blocker | None, *, seconds: int) -> None:
        sentence = f"{what}: no lock in {seconds} s, {blocker or 'and who held it is gone again'}"
        super().__init__(sentence, hint="it is tried again; end that session if it does not end by itself")
        pid, host = (blocker.pid, blocker.host) if blocker else (None, "")
        self.facts = ErrorFacts(kind=FailureKind.SERVER, sentence=sentence, sqlstate="55P03", pid=pid, host=host)


async def changing(
    connection: Connection,
    what: str,
    locks: Mapping[int, Lock],
    work: Callable[[], Awaitable[None]],
    *,
    tries: int = 1,
    waiting: Callable[[str], None] = lambda _: None,
) -> None:
    """Do `work` in a transaction that waits at most `LOCK_SECONDS` for each lock.

    Args:
        what: for the message: "index note_author of ehr.note".
        locks: the tables (oids) that it locks, to look for the blocker.
        tries: how often; the transaction is begun anew each time.
        waiting: told who is in the way, before it is tried again.

    Raises:
        Blocked: no lock in all of the tries.
    """
    while True:
        tries -= 1
        try:
            async with connection.transaction():
                await connection.execute(f"set local lock_timeout = '{LOCK_SECONDS}s'")
                await work()
                return
        except asyncpg.LockNotAvailableError:
            blocked = Blocked(what, await _blocker(connection, locks), seconds=LOCK_SECONDS)
        if tries <= 0:
            raise blocked
        waiting(blocked.what)


async def _blocker(connection: Connection, locks: Mapping[int, Lock]) -> Blocker | None:
    for relation, lock in locks.items():
        modes = [MODES[place - 1] for place in sorted(_CONFLICTS[lock])]
        row = await connection.fetchrow(statement("aside_blocker"), [relation], modes)
        if row is not None:
            return Blocker(pid=row["pid"], program=row["program"], user=row["user"], host=row["host"])
    return None
