"""What an engine does between taking the lease and its first decision: read the run, and see whether it may go on."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from jobs.approvals.judging import Judge
from jobs.engine.crew import Crew
from jobs.engine.known import HostKnowledge
from jobs.engine.lease import LeaseKeeper
from jobs.engine.trust import Finding, Seen, examine, require_chain
from jobs.engine.workers.untaken import perhaps_untaken
from jobs.journal.base import Journal
from jobs.nights.counting import counted_runs
from jobs.nights.lookup import look_up
from jobs.past import NONE_COUNTED, CountedRuns, history
from jobs.run.decisions.decision import EngineUp
from jobs.run.events import EngineLoss, UnitId
from jobs.run.state.model import RunState
from jobs.run.state.outgoing import loss_id
from jobs.run.state.reading import Reading
from plans.model import Plan
from plans.model.host import NO_HOST, HostSettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Which engine this is, as events and leases name it."""

    name: str
    host: str
    pid: int
    settings: HostSettings = NO_HOST
    """What the file of its host says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A run that this engine goes on with."""

    plan: Plan
    state: RunState
    counted: CountedRuns = NONE_COUNTED
    """The runs that count as rehearsals: `plan` goes by them, as every later revision does."""
    settings: HostSettings = NO_HOST
    """What the host adds to the plan, and to every later revision."""
    up: EngineUp | None
    """The first input of its loop; None where the run is over."""
    reading: Reading | None = None
    """What has read the run, and takes in what comes."""

    def used_by(self, plan: Plan) -> Plan:
        """A revision of the run's plan, as this engine goes by it."""
        return self.settings.added_to(self.counted.used_by(plan))


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
        is_first = found.state.engine is None and found.state.counted is None
        untaken = await self._untaken(found, seen)
        event = await self._renewing(look_up(self._journal, past.plan, found.state)) if is_first else None
        counted = await self._renewing(counted_runs(self._journal, found.state, event))
        approval = await self._renewing(Judge(self._journal).judged(found.state))
        loss = await self._loss(found.state)
        up = EngineUp(
            term=self._keeper.term,
            engine=self._who.name,
            host=self._who.host,
            pid=self._who.pid,
            doubt=found.doubt,
            hold=found.hold,
            unknown=found.unknown,
            untaken=untaken,
            approval=approval,
            counted=event,
            lost=loss,
            alone_since=self._keeper.lost.expires if loss is not None and self._keeper.lost is not None else None,
            unread=self._who.settings.unread,
        )
        begun = Begun(
            plan=past.plan,
            state=found.state,
            counted=counted,
            settings=self._who.settings,
            up=up,
            reading=past.reading,
        )
        return replace(begun, plan=begun.used_by(past.plan))

    async def _untaken(self, found: Finding, seen: Seen) -> frozenset[UnitId]:
        """The units whose attempts no worker had, and none can have any more; where the journal lacks anything, claims
        may be lacking too, and nothing is believed of them."""
        tokens = perhaps_untaken(found.state, seen) if found.doubt is None else {}
        if not tokens:
            return frozenset()
        taken_back = await self._renewing(self._journal.take_back(self._run, tokens, term=self._keeper.term))
        return frozenset(map(UnitId, taken_back))

    async def _loss(self, state: RunState) -> EngineLoss | None:
        """That an engine was lost before this one, and who has told people; None where the lease had been given back,
        or nobody had begun yet."""
        before = self._keeper.lost
        if before is None or state.engine is None:
            return None
        name = loss_id(state.birth, before.term, state.head)
        calls = await self._journal.engine_calls(self._run)
        callers = [one.caller for one in calls if one.id == name and one.made_at is not None]
        since = before.expires - (before.lasts or timedelta())
        return EngineLoss(id=name, since=since, host=state.engine.host, called_by=", ".join(callers))

    async def _in_doubt(self, found: Finding) -> None:
        """Have the next event continue what was read, in a term that nobody has used."""
        if self._keeper.term <= found.above:
            await self._keeper.acquire(above=found.above)
        standing = await self._journal.standing(self._run)
        if (standing.seq, standing.hash) != (found.state.head, found.state.head_hash):
            head, digest = found.state.head, found.state.head_hash
            await self._journal.adopt(self._run, self._keeper.lease, seq=head, digest=digest)

    async def _renewing(self, asked: Coroutine[Any, Any, T]) -> T:
        """Await it under the lease: a target that does not answer, or a long journal, must not cost the lease."""
        lease = asyncio.create_task(self._keeper.keep(), name="lease while others are asked")
        work = asyncio.create_task(asked, name="ask others")
        try:
            await asyncio.wait({lease, work}, return_when=asyncio.FIRST_COMPLETED)
            if lease.done():
                lease.result()  # it never ends but by an error: the loss of the lease
            return work.result()
        finally:
            for one in (lease, work):
                one.cancel()
            await asyncio.gather(lease, work, return_exceptions=True)
