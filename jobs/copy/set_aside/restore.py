"""Makes again what cutover.set_aside of a target still holds: without plan, engine, source or control database.

For an operator after a task was abandoned (`cutover db restore-aside`), and for the rollback of a copy. One part after
another, each in a transaction of its own; it may be interrupted and called again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import asyncpg

from jobs.api import Fatal
from jobs.copy.set_aside import rebuild
from jobs.copy.set_aside.ddl_lock import TRIES, Lock, changing
from jobs.copy.set_aside.definitions import PartKind, TablePart, part_of
from jobs.copy.set_aside.naming import called
from jobs.postgres.catalog.members import read_members
from jobs.postgres.errors import classify
from jobs.postgres.quote import literal
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement


class CannotRestore(Fatal):
    """Some could not be made again: their rows do not allow it, or a lock was not to be had. The others were."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        listed = "".join(f"\n  {reason}" for reason in reasons)
        super().__init__(
            f"{len(reasons)} not made again:{listed}", hint="mend the rows, or end who is in the way, and call it again"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A part that is away, and the task that set it aside."""

    run: str
    task: str
    part: TablePart

    def __str__(self) -> str:
        return f"{self.part.title} of {self.part.relation}"


async def read_open(connection: Connection, run: str | None = None, task: str | None = None) -> list[Open]:
    """What is away: of one task, or of all."""
    rows = await connection.fetch(statement("aside_open"))
    return [
        Open(run=row["run"], task=row["task"], part=part_of(row))
        for row in rows
        if (run is None or row["run"] == run) and (task is None or row["task"] == task)
    ]


def script(parts: Sequence[Open]) -> str:
    """The same as statements, for a DBA to read and run."""
    return "\n".join(
        f"-- {str(away)!a}{_note(away.part)}\nbegin;\n{away.part.definition}"
        f"{statement('aside_restored_by_hand').format(key=', '.join(map(literal, _key(away)))).rstrip()};\ncommit;\n"
        for away in parts
    )


def _note(part: TablePart) -> str:
    joins = part.height and part.kind is not PartKind.FOREIGN_KEY
    return "; without ONLY, a partition that came meanwhile would get one too" if joins else ""


async def restore(connection: Connection, parts: Sequence[Open], told: Callable[[str], None]) -> int:
    """Make them again, all that can be. Returns how many. Raises `CannotRestore` at the end, with what could not."""
    reasons = []
    for away in parts:
        try:
            await _restore(connection, away, told)
        except asyncpg.PostgresError as error:
            failure = classify(error)
            if failure is None or failure.lost:
                raise
            reasons.append(f"{away}{await called(connection, away.part)}: {failure.facts.sentence}")
        else:
            told(f"{away} stands again")
    if reasons:
        raise CannotRestore(reasons)
    return len(parts)


async def _restore(connection: Connection, away: Open, told: Callable[[str], None]) -> None:
    async def work() -> None:
        await rebuild.again(connection, away.part)
        await rebuild.off_the_list(connection, away.run, away.task, away.part)

    oid = await connection.fetchval("select pg_catalog.to_regclass($1)::oid::int8", away.part.relation)
    members = {} if oid is None else await read_members(connection, [oid])
    locks = {member.oid: Lock.ALL for member in members.values()}
    await changing(connection, str(away), locks, work, tries=TRIES, waiting=told)


def _key(away: Open) -> tuple[str, ...]:
    return (away.run, away.task, away.part.relation, away.part.kind, away.part.name)
