"""The fence: what a stalled engine or a lost attempt runs into when it wakes after another one has taken over.

Every transaction that writes to a target calls `take` first. A new attempt calls `advance` before anything else.
A row lock and not an advisory lock: one attempt has many connections, and all of them must hold it together.
"""

from datetime import timedelta

import asyncpg

from jobs.api import TERM_TOKENS, Fatal, Fence, Retryable
from jobs.outcomes import ErrorFacts, FailureKind
from jobs.postgres.connection.connect import application_prefix
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement

_LOCK_TIMEOUT = timedelta(seconds=5)


class FenceLost(Fatal):
    """A newer attempt of this task has begun: this one must stop, and nothing of its transaction is kept."""

    def __init__(self, fence: Fence) -> None:
        sentence = f"a newer attempt of {fence.task} has taken over"
        super().__init__(sentence)
        self.facts = ErrorFacts(kind=FailureKind.FENCED, sentence=sentence)


class FenceHeld(Retryable):
    """A previous attempt is still at work on the target. `facts` names its backend and the host it was started from;
    the sentence, which is all that a screen has room for, what ends it."""

    def __init__(self, fence: Fence, pid: int | None, host: str, *, is_of_task: bool) -> None:
        who = f"backend {pid} on host {host}" if pid is not None else "a backend"
        ends = "; terminate ends it" if is_of_task else ""
        sentence = f"previous attempt of {fence.task} still holds {who}{ends}"
        hint = "wait, terminate or skip"
        super().__init__(sentence, hint=hint)
        self.facts = ErrorFacts(kind=FailureKind.FENCE_HELD, sentence=sentence, hint=hint, pid=pid, host=host)


async def take(connection: Connection, fence: Fence) -> None:
    """Take the task's fence row for share: call it first in every transaction that writes. Raises `FenceLost`.

    A new attempt waits until this transaction ends; a transaction that comes after it finds no row.
    """
    if await connection.fetchval(statement("fence_take"), fence.run, fence.task, fence.token) is None:
        raise FenceLost(fence)


async def advance(connection: Connection, fence: Fence, *, lock_timeout: timedelta = _LOCK_TIMEOUT) -> None:
    """Begin an attempt: from here on transactions with an older token are refused. Not inside a transaction.

    Attempts of its counterpart are fenced out as well: a rollback that slept would else delete what is copied anew.
    Calling it again with the same token does no harm.

    Raises:
        FenceLost: an attempt with a higher token has begun.
        FenceHeld: a transaction of an earlier attempt did not end within `lock_timeout`.
    """
    try:
        async with connection.transaction():
            milliseconds = max(1, round(lock_timeout / timedelta(milliseconds=1)))
            await connection.execute(f"set local lock_timeout = {milliseconds}")
            token = await connection.fetchval(statement("fence_advance"), fence.run, fence.task, fence.token)
            if token is not None and fence.counterpart:
                term_begins = fence.token - fence.token % TERM_TOKENS
                await connection.execute(statement("fence_retire"), fence.run, fence.counterpart, term_begins)
    except asyncpg.LockNotAvailableError:
        prefixes = [application_prefix(fence.run, unit) for unit in (fence.task, fence.counterpart) if unit]
        holder = await connection.fetchrow(statement("fence_holders"), prefixes)
        pid, host, is_of_task = (holder["pid"], holder["host"], holder["of_task"]) if holder else (None, "", False)
        raise FenceHeld(fence, pid, host, is_of_task=is_of_task) from None
    if token is None:
        raise FenceLost(fence)
