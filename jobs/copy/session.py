"""Both ends of one attempt of a copy or a delta load, with what is known of them before anything is planned."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from jobs.api import Fence, JobContext, JobDatabase
from jobs.copy.source.source_snapshot import Keeping, SourceState, source_state
from jobs.postgres.catalog.tables import Catalog, read_catalog
from jobs.postgres.connection.settings import apply_settings, end_with_client
from jobs.postgres.sides import SourceConnection, TargetConnection, reading_from, writing_to
from jobs.postgres.target import prepare
from jobs.postgres.target.fence import advance
from jobs.postgres.target.followed import refuse_followers
from jobs.postgres.target.live_tables import refuse_live, refuse_stale
from jobs.postgres.target.settled import OneServer
from jobs.postgres.together import together
from jobs.rows.foreign_keys import triggers_off
from plans.model import CopySpec

_REFUSAL = "nothing was copied"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySession:
    """What all stages of one attempt share."""

    ctx: JobContext
    spec: CopySpec
    reading: SourceConnection
    """In the transaction that exported the snapshot of the attempt."""
    writing: TargetConnection
    source: Catalog
    target: Catalog
    state: SourceState
    triggers: bool
    """Whether the target's stay on."""
    server: OneServer
    """The one that all connections to the target must speak to."""

    @property
    def fence(self) -> Fence:
        """The attempt, as the target knows it."""
        return self.ctx.fence

    @asynccontextmanager
    async def worker(self, number: int) -> AsyncIterator[tuple[SourceConnection, TargetConnection]]:
        """Open a connection to each side for one worker; the first does not see the snapshot yet."""
        rows = self.spec.rows
        source, target = self.ctx.database(rows.source), self.ctx.database(rows.target)
        async with worker_connections(source, target, self.server, str(number)) as (reading, writing, _):
            yield reading, writing


@asynccontextmanager
async def worker_connections(
    source: JobDatabase, target: JobDatabase, server: OneServer, name: str
) -> AsyncIterator[tuple[SourceConnection, TargetConnection, bool]]:
    """A connection to each side for whoever moves rows, and whether the target's triggers stay on.

    Args:
        server: that the second must speak to.
        name: of who moves them, for the servers' lists of sessions.
    """
    async with (
        reading_from(source, f"read {name}") as reading,
        writing_to(target, f"write {name}") as writing,
    ):
        await server.check(writing)
        await apply_settings(reading)
        await apply_settings(writing)
        await end_with_client(writing)
        yield reading, writing, not await triggers_off(writing)


@asynccontextmanager
async def open_session(ctx: JobContext, spec: CopySpec, keeping: Keeping = source_state) -> AsyncIterator[CopySession]:
    """Connect to both sides, fence out older attempts, and keep the source still, as a rule as the plan says.

    Raises:
        NotPrepared: the target has no schema `cutover` that fits.
        FenceLost: a newer attempt has begun.
        NotFrozen, SomebodyWrites: the source is not kept still.
        StaleSide, LiveTables: since a switch people write to another side, or to this very target.
        Follows: tables of the target follow another database.
    """
    server = OneServer()
    async with (
        reading_from(ctx.database(spec.rows.source), "plan") as reading,
        writing_to(ctx.database(spec.rows.target), "plan") as writing,
    ):
        await prepare.require(writing, spec.rows.target, spread=bool(spec.lanes))
        await refuse_stale(reading, _REFUSAL, spec.rows)
        await refuse_live(writing, _REFUSAL, spec.rows)
        await refuse_followers(writing, spec.rows.target, _REFUSAL, spec.rows.may_write_to)
        await server.check(writing)
        await advance(writing, ctx.fence)
        await together(apply_settings(reading), apply_settings(writing))
        triggers = not await triggers_off(writing)
        async with keeping(ctx, spec, reading, writing) as state:
            source, target = await together(read_catalog(reading), read_catalog(writing))
            yield CopySession(
                ctx=ctx,
                spec=spec,
                reading=reading,
                writing=writing,
                source=source,
                target=target,
                state=state,
                triggers=triggers,
                server=server,
            )
