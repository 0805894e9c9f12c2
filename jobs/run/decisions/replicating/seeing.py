"""How replications stand, put into the journal when it changes, and when a switch can be taken back no more."""

from datetime import datetime, timedelta

from jobs.run.decisions.decision import Desk
from jobs.run.decisions.replicating.seen import ReplicationLooked, SlotsGone
from jobs.run.events import ReplicationSeen, ReplicationStanding, Upkeep, WayBackClosed
from jobs.run.outlook.replicating.stages import in_force
from jobs.run.outlook.replicating.ways_back import is_closed, ways_back
from jobs.run.state.replications import Followed
from plans.reversible import reversible_switches

_WELL = frozenset({Upkeep.COPYING, Upkeep.HEALTHY})
_DOUBLED = 2
"""So many times as much of the log as was told last is told again, where nothing else has changed."""


def replication_seen(desk: Desk, seen: ReplicationLooked | SlotsGone) -> None:
    """Note how a replication stands where that is news, and which of its slots had to go; nothing after the end."""
    if desk.state.ended is not None:
        return
    match seen:
        case SlotsGone(dropped=dropped):
            desk.emit(dropped)
        case ReplicationLooked(stands=stands):
            is_there = any(one.id == stands.replication for one in in_force(desk.plan, desk.state))
            if is_there and _is_news(desk, desk.state.replications.get(stands.replication), stands):
                desk.emit(ReplicationSeen(stands=stands))


def _is_news(desk: Desk, known: Followed | None, stands: ReplicationStanding) -> bool:
    """Whether it is told: it stands otherwise, or this engine has not said so yet, whatever an earlier one saw."""
    term = desk.state.engine.term if desk.state.engine is not None else None
    if known is None or known.stands is None or known.term != term:
        return True
    before = known.stands
    if (before.direction, before.upkeep, before.live) != (stands.direction, stands.upkeep, stands.live):
        return True
    if stands.upkeep not in _WELL and before.reason != stands.reason:
        return True
    return (stands.wal_kept or 0) >= _DOUBLED * max(before.wal_kept or 0, _TOLD_FROM)


_TOLD_FROM = 512 * 1024**2
"""Less of a log is no matter, however it grows."""


def close_ways(desk: Desk) -> list[datetime]:
    """Note that the time is over in which a switch can be taken back; the real times at which others' will be."""
    if desk.state.ended is not None or desk.state.rollback is not None or not reversible_switches(desk.plan):
        return []
    wakes: list[datetime] = []
    for one in ways_back(desk.plan, desk.state):
        if one.until is None or not one.is_switched or is_closed(desk.state, one.replication):
            continue
        if one.until <= desk.now:
            desk.emit(WayBackClosed(replication=one.replication.id, until=one.until))
        elif (real := desk.state.clock.real_time(one.until)) is not None:
            wakes.append(real + timedelta(microseconds=10))
    return wakes
