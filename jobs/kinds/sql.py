"""`sql`: statements on one database.

In a transaction on a target the task's fence is taken first and its `done` row is written last, so that the work is
done exactly once: an attempt that finds the row (the one before was lost after its commit) reports what that one did.
On a source, and for a script that records nothing (`transaction: false`), a commit whose answer is lost is in doubt. On
a target such a script takes the fence all the same; only where no schema `cutover` stands at all it runs without one,
and says so.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg
from asyncpg.transaction import Transaction

from jobs.api import Evidence, Fact, Fatal, InDoubt, JobContext, Progress
from jobs.postgres.connection.settings import require_triggers, settle_again
from jobs.postgres.errors import classify
from jobs.postgres.script_splitter import ends_transaction, first_words, split, wants_data
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement as own
from jobs.postgres.target import fence, leases, prepare
from jobs.postgres.target.followed import refuse_followers
from plans.model import Role, SqlSpec
from plans.plurals import counted
from plans.table_names import table_title

_WROTE = "wrote"
"""The tables that were written to, as one text: a list in JSON."""
_LISTED = 20
"""Statements that evidence lists one by one."""


class UnfitScript(Fatal):
    """The script cannot be run as this task."""


class WritesWhatIsHeld(leases.Leased):
    """The script wrote to tables that another run holds; it was rolled back."""

    def __init__(self, held: leases.HeldLease, relations: Sequence[str]) -> None:
        super().__init__(str(held))
        self.relations = relations


@dataclass(slots=True, kw_only=True)
class _Done:
    """What the statements did so far. No text of a notice is kept: it may carry values."""

    statements: list[tuple[str, int, float]] = field(default_factory=list)
    notices: int = 0
    wrote: tuple[str, ...] = ()

    def facts(self) -> dict[str, Fact]:
        facts: dict[str, Fact] = {
            "rows": sum(rows for _, rows, _ in self.statements),
            "statements": len(self.statements),
            "notices": self.notices,
            "seconds": round(sum(seconds for _, _, seconds in self.statements), 3),
        }
        for number, (verb, rows, seconds) in enumerate(self.statements[:_LISTED], 1):
            facts[f"statement {number}"] = f"{verb}: {counted(rows, 'row')}, {seconds:.3f} s"
        return facts

    def heard(self, _connection: object, _message: object) -> None:
        self.notices += 1


def script_of(spec: SqlSpec) -> Sequence[str]:
    """The statements of a script. Raises `UnfitScript`; the job asks here, and so does its dry run."""
    statements = split(spec.text)
    if not statements:
        raise UnfitScript("the script holds no statement")
    if any(map(wants_data, statements)):
        raise UnfitScript("copy from stdin has no data here", hint="a copy task moves rows")
    if spec.transaction and any(map(ends_transaction, statements)):
        raise UnfitScript("the script begins or ends a transaction", hint="leave that out, or say transaction: false")
    return statements


async def run(ctx: JobContext) -> Evidence:
    """Run the script; see the module."""
    spec = ctx.spec
    assert isinstance(spec, SqlSpec)  # noqa: S101 - the registry maps by type
    statements = script_of(spec)
    database = ctx.database(spec.on)
    recorded = spec.transaction and spec.records_done and database.role is Role.TARGET
    async with database.connect("sql") as connection:
        await require_triggers(connection, spec.on)
        fenced = database.role is Role.TARGET and await _may_be_fenced(ctx, connection, recorded=recorded)
        if fenced:
            await fence.advance(connection, ctx.fence)
        if spec.transaction:
            try:
                return await _in_transaction(ctx, connection, statements, fenced=fenced, recorded=recorded)
            except WritesWhatIsHeld as held:
                await leases.clear_dead(ctx, connection, held.relations)  # or say that the other run lives
            return await _in_transaction(ctx, connection, statements, fenced=fenced, recorded=recorded)
        done = await _execute(ctx, connection, statements)
        return _evidence(spec, done.facts())


async def _may_be_fenced(ctx: JobContext, connection: Connection, *, recorded: bool) -> bool:
    """Whether the target has a fence. A schema that is too old, or that this role may not use, is refused: without its
    fence a stalled attempt would run beside the next one, and other runs would not be seen."""
    assert isinstance(ctx.spec, SqlSpec)  # noqa: S101 - as above
    found = await prepare.lacking(connection)
    if not recorded and found.unprepared:
        ctx.warn(
            f"{ctx.spec.on} is not prepared: this runs without a fence, and nothing keeps a lost attempt of it from"
            " acting beside the next one (cutover db prepare)"
        )
        return False
    await prepare.require(connection, ctx.spec.on)
    return True


async def _in_transaction(
    ctx: JobContext, connection: Connection, statements: Sequence[str], *, fenced: bool, recorded: bool
) -> Evidence:
    assert isinstance(ctx.spec, SqlSpec)  # noqa: S101 - as above
    transaction = connection.transaction()
    await transaction.start()  # whatever fails from here on: the connection is closed, and the server rolls back
    if fenced:
        await fence.take(connection, ctx.fence)
    if recorded and (before := await _done_before(connection, ctx)) is not None:
        await transaction.rollback()
        return _evidence(ctx.spec, {**json.loads(before), "committed by an earlier attempt": True})
    done = await _execute(ctx, connection, statements)
    facts = done.facts()
    if wrote := [table_title(row["schema"], row["name"]) for row in await connection.fetch(own("written"))]:
        facts[_WROTE] = json.dumps(wrote)
        await refuse_followers(connection, ctx.spec.on, "all of it was rolled back", wrote.__contains__)
    if fenced and wrote and (held := await leases.held_by_others(connection, ctx.fence, wrote)):
        await transaction.rollback()
        raise WritesWhatIsHeld(held, wrote)
    await _note_as_done(ctx, connection, facts, fenced=fenced, recorded=recorded)
    await _commit(transaction, recorded=recorded)
    return _evidence(ctx.spec, facts)


async def _note_as_done(
    ctx: JobContext, connection: Connection, facts: Mapping[str, Fact], *, fenced: bool, recorded: bool
) -> None:
    """In the transaction that did it: what it did, and that what it undoes is no longer done."""
    if fenced and ctx.fence.counterpart:
        await connection.execute(own("done_forget"), ctx.run, ctx.fence.counterpart)
    if recorded:
        await connection.execute(own("done_write"), ctx.run, ctx.task, ctx.fence.token, json.dumps(facts))


async def _commit(transaction: Transaction, *, recorded: bool) -> None:
    """Raises `InDoubt` where nobody knows whether it was: its answer was lost, and it left no record."""
    try:
        await transaction.commit()
    except (asyncio.CancelledError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if recorded or not _answer_lost(error):
            raise
        raise InDoubt(
            "the connection went while the transaction was being committed", hint="look at the data"
        ) from None


async def _done_before(connection: Connection, ctx: JobContext) -> str | None:
    """What an earlier attempt would have reported, unless its work has been rolled back since."""
    facts: str | None = await connection.fetchval(own("done_read"), ctx.run, ctx.task, ctx.fence.rolled_back_token)
    return facts


async def _execute(ctx: JobContext, connection: Connection, statements: Sequence[str]) -> _Done:
    assert isinstance(ctx.spec, SqlSpec)  # noqa: S101 - as above
    clock = asyncio.get_running_loop().time
    done = _Done()
    connection.add_log_listener(done.heard)
    try:
        for number, text in enumerate(statements):
            ctx.progress(Progress(done=number, total=len(statements), unit="statements", note=_verb(text)))
            began = clock()
            status = await connection.execute(text)
            await settle_again(connection, first_words(text), ctx.spec.on)
            done.statements.append((_verb(text), _rows(status), clock() - began))
    finally:
        connection.remove_log_listener(done.heard)
    ctx.progress(Progress(done=len(statements), total=len(statements), unit="statements"))
    return done


def _evidence(spec: SqlSpec, facts: dict[str, Fact]) -> Evidence:
    wrote = tuple(f"{spec.on}:{name}" for name in _titles(str(facts.pop(_WROTE, ""))))
    rows, statements = (int(facts[name] or 0) for name in ("rows", "statements"))
    summary = f"{counted(rows, 'row')} in {counted(statements, 'statement')}, {facts['seconds']} s"
    if "committed by an earlier attempt" in facts:
        summary += ", committed by an earlier attempt"
    return Evidence(summary=summary, facts=facts, wrote=wrote)


def _titles(recorded: str) -> list[str]:
    """What a `done` row says was written; those of older versions are divided by blanks."""
    return list(json.loads(recorded)) if recorded.startswith("[") else recorded.split()


def _answer_lost(error: BaseException) -> bool:
    failure = classify(error)
    return failure is None or failure.lost


def _verb(text: str) -> str:
    words = first_words(text)
    return " ".join(words[:2] if {"create", "alter", "drop"} & set(words[:1]) else words[:1])


def _rows(status: str) -> int:
    """The count at the end of a command tag: INSERT 0 5, UPDATE 5."""
    last = status.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0
