"""Looks at the replications that are in force, beside everything else that an engine does, and tells what is news.

It delays nothing. What a look finds is told when it has changed, its figures lie among the progress of attempts. A slot
that makes its server keep more of the log than the plan allows is dropped at once, also while the control database is
away: whoever works on that server outranks the night. An engine that another one has taken over from drops nothing.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from jobs import endings
from jobs.engine.now import StoreClock
from jobs.engine.replicating.looks import Look, Memory
from jobs.engine.replicating.news import Held, figures, held, is_to_be_told, standing, unwatched
from jobs.journal.base import Journal, Snapshot, Unavailable
from jobs.logs import Log
from jobs.postgres.errors import DRIVER_ERRORS
from jobs.replicated import snapshot_name, to_body
from jobs.replication.looking.health import Health
from jobs.replication.looking.watched import Watched
from jobs.run.decisions.decision import Input
from jobs.run.decisions.replicating.seen import ReplicationLooked, SlotsGone
from jobs.run.events import ReplicationStanding, SlotsDropped, Upkeep
from jobs.run.outlook.replicating.criteria import not_looked_at_because
from jobs.run.outlook.replicating.stages import in_force, stages
from jobs.run.state.model import RunState
from jobs.run.state.replications import NOTHING_SEEN, Followed
from plans.errors import CutoverError
from plans.model import DatabaseId, Plan, Replication, ReplicationId

LOOK_AT_REPLICATIONS_EVERY = timedelta(seconds=5)
_BY_HAND = "end what reads from them and drop them by hand, at once (cutover db unfollow)"


class Looking(Protocol):
    """Asks servers: `jobs.engine.replicating.looks.Looks`."""

    async def look(self, of: Replication, birth: str, memory: Memory, at: datetime) -> Look:
        """What both sides say."""
        ...

    async def drop(self, database: DatabaseId, slots: tuple[str, ...]) -> tuple[str, ...]:
        """Which of these slots are gone by that."""
        ...


class ReplicationWatch:
    """Watches the replications of one run.

    Args:
        journal: says who holds the lease.
        run: its name.
        looks: asks both sides.
        clock: the control database's.
        tell: told what is news.
        publish: given the figures of each look.
        log: told what could not be done.
    """

    def __init__(
        self,
        journal: Journal,
        run: str,
        looks: Looking,
        clock: StoreClock,
        *,
        tell: Callable[[Input], None],
        publish: Callable[[Snapshot], None],
        log: Log,
    ) -> None:
        self._journal, self._run, self._looks, self._clock = journal, run, looks, clock
        self._tell, self._publish, self._log = tell, publish, log
        self._plan: Plan | None = None
        self._state: RunState | None = None
        self._memory: dict[ReplicationId, Memory] = {}
        self._held: dict[ReplicationId, Held] = {}
        self._dropped: dict[ReplicationId, SlotsDropped] = {}
        """What was dropped, for as long as the journal cannot be told of it."""

    def follow(self, plan: Plan, state: RunState) -> None:
        """From here on the run is in this state."""
        self._plan, self._state = plan, state

    async def look(self) -> None:
        """Look at each that is in force, at all of them at once."""
        plan, state = self._plan, self._state
        if plan is None or state is None or state.ended is not None or not_looked_at_because(state):
            return
        await asyncio.gather(*(self._tried(plan, state, one) for one in in_force(plan, state)))

    async def _tried(self, plan: Plan, state: RunState, of: Replication) -> None:
        """Look at one; that nobody can is told of it."""
        try:
            await self._look_at(plan, state, of)
        except Exception as defect:  # noqa: BLE001 - who only logs that nobody looks lets every screen stay green
            name = type(defect).__name__
            self._log.warning("replication_not_seen", replication=of.id, error=f"{name} at {endings.place(defect)}")
            self._hold(plan, state, of, unwatched(of, self._clock.now(), name, self._known(state, of)))

    async def _look_at(self, plan: Plan, state: RunState, of: Replication) -> None:
        at = self._clock.now()
        look = await self._looks.look(of, state.birth, self._memory.get(of.id, Memory()), at)
        self._memory[of.id] = look.memory
        if (found := figures(look)) is not None:
            self._publish(Snapshot(task=snapshot_name(of.id), attempt=0, body=to_body(found), at=at))
        if (undropped := await self._drop(of, look)) is None:
            return  # its slots are gone: that says how it stands
        stands = standing(of, stages(plan, state)[of.id], look, at, self._known(state, of))
        if undropped:
            stands = replace(stands, upkeep=Upkeep.BROKEN, reason=undropped, mend=_BY_HAND)
        self._hold(plan, state, of, stands)

    def _hold(self, plan: Plan, state: RunState, of: Replication, stands: ReplicationStanding) -> None:
        """Remember how it stands, and tell it where it is time to."""
        stage, told, at = stages(plan, state)[of.id], self._known(state, of).stands, self._clock.now()
        now = held(self._held.get(of.id), stands, told)
        self._held[of.id] = now
        if is_to_be_told(now, told, stage, at):
            self._tell(ReplicationLooked(stands=now.stands))

    def _known(self, state: RunState, of: Replication) -> Followed:
        """What the journal knows of it, and what it could not be told yet."""
        known = state.replications.get(of.id, NOTHING_SEEN)
        if known.dropped is not None:
            self._dropped.pop(of.id, None)
        return replace(known, dropped=known.dropped or self._dropped.get(of.id))

    # --- slots that have to go

    async def _drop(self, of: Replication, look: Look) -> str | None:
        """Drop the slots that make their server keep too much: None where some are gone by that; why that cannot be
        done, empty where there are none."""
        if look.watched is None or look.health is None or not _has_to_go(look.health) or await self._is_taken_over():
            return ""
        for database, slots in look.health.drop_besides.items():
            await self._drop_besides(database, slots)
        if not look.health.drop:
            return ""
        publisher = look.watched.publisher
        try:
            gone = await self._looks.drop(publisher, look.health.drop)
        except (TimeoutError, CutoverError, *DRIVER_ERRORS) as error:
            self._log.warning("slots_not_dropped", database=publisher, error=type(error).__name__)
            return f"{publisher} keeps more of its log than the plan allows, and its slots could not be dropped"
        if not gone:
            return f"{publisher} keeps more of its log than the plan allows, and somebody reads from its slots again"
        self._held.pop(of.id, None)
        dropped = self._dropped[of.id] = _dropped(of, look.watched, gone, look.health.wal_kept)
        self._tell(SlotsGone(dropped=dropped))
        return None

    async def _drop_besides(self, database: DatabaseId, slots: tuple[str, ...]) -> None:
        """Drop what nothing in force is read from: what follows goes on. The look says so, and the next tries again."""
        try:
            await self._looks.drop(database, slots)
        except (TimeoutError, CutoverError, *DRIVER_ERRORS) as error:
            self._log.warning("slots_not_dropped", database=database, error=type(error).__name__)
        else:
            self._log.warning("left_slots_dropped", database=database, slots=", ".join(slots))

    async def _is_taken_over(self) -> bool:
        """Whether another engine works on the run by now; where nobody can say so, not."""
        state = self._state
        try:
            lease = await self._journal.lease(self._run)
        except Unavailable:
            return False
        return lease is not None and state is not None and state.engine is not None and lease.term > state.engine.term


def _has_to_go(health: Health) -> bool:
    """Whether any slot keeps more of its server's log than the plan allows."""
    return bool(health.drop or health.drop_besides)


def _dropped(of: Replication, watched: Watched, gone: tuple[str, ...], kept: int | None) -> SlotsDropped:
    return SlotsDropped(
        replication=of.id,
        direction=watched.direction,
        database=watched.publisher,
        slots=gone,
        wal_kept=kept or of.wal_at_most,
        wal_at_most=of.wal_at_most,
    )
