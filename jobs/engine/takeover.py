"""What an engine does between taking the lease and its first decision: read the run, and see whether it may go on."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.engine.crew import Crew
from jobs.engine.known import HostKnowledge
from jobs.engine.lease import LeaseKeeper
from jobs.engine.trust import Finding, examine, require_chain
from jobs.journal.base import Journal
from jobs.past import history
from jobs.run.decisions.decision import EngineUp
from jobs.run.events import UnitId
from jobs.run.state.model import RunState
from plans.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Which engine this is, as events and leases name it."""

    name: str
    host: str
    pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A run that this engine goes on with."""

    plan: Plan
    state: RunState
    up: EngineUp | None
    """The first input of its loop; None where the run is over."""


class TakeOver:
    """See the module; `begin` may be called again when the control database went away in the middle.

    Args:
        journal: where this run is recorded.
        run: its name.
        who: what this engine is called in events.
        crew: asks the targets what they have seen.
        keeper: holds the lease.
        known: what this host knows to be recorded.
        accepted: the fingerprint of a broken chain that a person has said this engine shall go on with.
    """

    def __init__(
        self,
        journal: Journal,
        run: str,
        who: Who,
        crew: Crew,
        keeper: LeaseKeeper,
        known: HostKnowledge,
        accepted: str,
    ) -> None:
        self._journal = journal
        self._run = run
        self._who = who
        self._crew = crew
        self._keeper = keeper
        self._known = known
        self._accepted = accepted

    async def begin(self) -> Begun:
        """Read the run and compare it with what others know of it.

        Raises:
            ChainBroken: the journal is not what was recorded, and nobody has said that this engine shall go on.
            Fenced: another engine has taken over meanwhile.
        """
        past = await history(self._journal, self._run)
        if past.state.over:
            return Begun(plan=past.plan, state=past.state, up=None)
        require_chain(past.state, self._accepted)
        self._crew.use(past.plan)  # a stand-by began when another revision may have held
        seen = await self._renewing(self._crew.seen(past.state.created_real))
        by = await self._journal.whoami()
        found = examine(past, self._known.read(past.state.birth), seen, by=by)
        if found.doubt is not None:
            await self._in_doubt(found)
        self._known.begin(found.state)
        up = EngineUp(
            term=self._keeper.term,
            engine=self._who.name,
            host=self._who.host,
            pid=self._who.pid,
            doubt=found.doubt,
            hold=found.hold,
            unknown=found.unknown,
        )
        return Begun(plan=past.plan, state=found.state, up=up)

    async def _in_doubt(self, found: Finding) -> None:
        """Have the next event continue what was read, in a term that nobody has used."""
        if self._keeper.term <= found.above:
            await self._keeper.acquire(above=found.above)
        standing = await self._journal.standing(self._run)
        if (standing.seq, standing.hash) != (found.state.head, found.state.head_hash):
            head, digest = found.state.head, found.state.head_hash
            await self._journal.adopt(self._run, self._keeper.lease, seq=head, digest=digest)

    async def _renewing(self, asked: Coroutine[Any, Any, Mapping[UnitId, int]]) -> Mapping[UnitId, int]:
        """Await it under the lease: a target that does not answer must not cost the lease."""
        lease = asyncio.create_task(self._keeper.keep(), name="lease while targets are asked")
        work = asyncio.create_task(asked, name="ask targets")
        try:
            await asyncio.wait({lease, work}, return_when=asyncio.FIRST_COMPLETED)
            if lease.done():
                lease.result()  # it never ends but by an error: the loss of the lease
            return work.result()
        finally:
            for one in (lease, work):
                one.cancel()
            await asyncio.gather(lease, work, return_exceptions=True)
