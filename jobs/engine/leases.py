"""Keeps what the run holds on its targets, gives back what it holds no more, and sees who else writes there.

One connection to each target, only while something is held or proved there; a run that only watches has none.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from jobs.api import TERM_TOKENS
from jobs.databases import Databases
from jobs.postgres.connection.connect import application_name
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.postgres.sides import Connection
from jobs.postgres.target import leases, prepare
from jobs.run.decisions.decision import Input, WriteSeen
from jobs.run.events import UnitId
from jobs.run.outlook.holding import Proof, held, proofs
from jobs.run.state.model import RunState
from plans.errors import CutoverError
from plans.model import Database, DatabaseId, Plan

_PATIENCE = timedelta(seconds=10)
"""How long a target may take to answer: what cannot be kept now is kept with the next beat."""
LAST_PATIENCE = timedelta(seconds=2)
"""The same when the engine ends: what is not given back lapses, and whoever ends it waits."""
_GONE = (CutoverError, *DRIVER_ERRORS, TimeoutError)


@dataclass(frozen=True, slots=True)
class _Open:
    """A connection that is kept, and what it is a connection to."""

    stack: AsyncExitStack
    connection: asyncpg.Connection
    database: Database


class LeaseWatch:
    """The leases and proofs of one run, as its state is just now (`follow`)."""

    def __init__(self, databases: Databases, run: str, tell: Callable[[Input], None]) -> None:
        self._databases = databases
        self._run = run
        self._tell = tell
        self._held: Mapping[DatabaseId, frozenset[UnitId]] = {}
        self._proofs: Mapping[DatabaseId, Sequence[Proof]] = {}
        self._newer = 0
        self._settled: dict[DatabaseId, frozenset[UnitId]] = {}
        """By target, the units that were left with their leases when others were given back."""
        self._open: dict[DatabaseId, _Open] = {}

    def use(self, databases: Databases) -> None:
        """From here on targets are reached where these say."""
        self._databases = databases

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        term = state.engine.term if state.engine is not None else 0
        self._newer = (term + 1) * TERM_TOKENS
        self._held = held(plan, state)
        self._proofs = proofs(plan, state)

    async def look(self) -> None:
        """On every target: keep what is held, give back what is not, see what others wrote."""
        await self._look(_PATIENCE)

    async def _look(self, patience: timedelta) -> None:
        names = {*self._held, *self._proofs, *self._open}
        await asyncio.gather(*(self._look_at(name, patience) for name in names))

    async def close(self) -> None:
        """Give back what is over, as far as the targets answer at once, and leave them."""
        await self._look(LAST_PATIENCE)
        await asyncio.gather(*map(self._leave, list(self._open)))

    async def _look_at(self, name: DatabaseId, patience: timedelta) -> None:
        units, proved = self._held.get(name, frozenset()), self._proofs.get(name, ())
        if not units and not proved and self._settled.get(name) == units:
            await self._leave(name)
            return
        try:
            async with asyncio.timeout(patience.total_seconds()):
                connection = await self._connection(name)
                await leases.keep_only(connection, self._run, units, newer=self._newer)
                self._settled[name] = units
                for proof in proved:
                    await self._ask(connection, name, proof)
        except _GONE:
            await self._leave(name)
            if not units and not proved:
                self._settled[name] = units  # what could not be given back now lapses by itself

    async def _ask(self, connection: Connection, name: DatabaseId, proof: Proof) -> None:
        written = await leases.written_since(connection, self._run, proof.tables, proof.batch, proof.seen)
        for other, relations in written.items():
            tables = tuple(f"{name}:{relation}" for relation in relations)
            self._tell(WriteSeen(unit=proof.unit, evidence_seq=proof.evidence_seq, other_run=other, tables=tables))

    async def _connection(self, name: DatabaseId) -> asyncpg.Connection:
        known, database = self._open.get(name), self._databases.plan.databases[name]
        if known is not None and not known.connection.is_closed() and known.database == database:
            return known.connection
        await self._leave(name)
        stack = AsyncExitStack()
        connection = await stack.enter_async_context(
            self._databases.connection(name, application_name(self._run, "", "leases"))
        )
        self._open[name] = _Open(stack, connection, database)
        await prepare.require(connection, name)
        return connection

    async def _leave(self, name: DatabaseId) -> None:
        known = self._open.pop(name, None)
        if known is not None:
            with suppress(*_GONE):
                await known.stack.aclose()
