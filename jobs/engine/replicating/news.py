"""What of a look is told: how the replication stands, since when, and what a person does about it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict

from jobs.engine.replicating.looks import Look
from jobs.replicated import Remark, ReplicationFigures
from jobs.replication.looking.findings.words import anew
from jobs.replication.looking.health import Finding, Grave, Health, Verdict
from jobs.replication.looking.watched import applies
from jobs.run.events import ReplicationStanding, SlotsDropped, Upkeep
from jobs.run.outlook.replicating.stages import Stage
from jobs.run.state.replications import NOTHING_SEEN, Followed
from plans.model import Direction, Replication

WELL_FOR = timedelta(seconds=15)
"""What was behind is called healthy once it has been so for this long: it may be behind again in a moment."""
BAD_FOR = timedelta(seconds=12)
"""While a switch is at work, what it stops by itself is called broken once it has been so for this long."""
_UPKEEP = {
    Verdict.HEALTHY: Upkeep.HEALTHY,
    Verdict.BEHIND: Upkeep.BEHIND,
    Verdict.UNSEEN: Upkeep.UNSEEN,
    Verdict.BROKEN: Upkeep.BROKEN,
    Verdict.GONE: Upkeep.LOST,
}
_KNOWN_BY_ONE = (Verdict.BROKEN, Verdict.GONE)
"""What one side alone can say."""
_STOPS = frozenset({Stage.SWITCHING, Stage.GOING_BACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What was seen last, and since when, whether it was told or not."""

    stands: ReplicationStanding
    since: datetime


def standing(
    of: Replication, stage: Stage, look: Look, at: datetime, known: Followed = NOTHING_SEEN
) -> ReplicationStanding:
    """How it stands by this look, and by what was dropped of it; which way it goes, where nobody could be asked, as was
    told last."""
    told = known.stands
    blank = ReplicationStanding(
        replication=of.id, direction=_direction(look, told), upkeep=Upkeep.GONE, since=at, live=_live(look, told)
    )
    if look.away and (look.health is None or look.health.verdict not in _KNOWN_BY_ONE):
        silent = f"{' and '.join(look.away)} cannot be asked"
        return replace(blank, upkeep=Upkeep.UNSEEN, reason=silent, mend="is it up, and can the engine reach it?")
    if look.health is not None:
        stands = _by_health(look.health, blank, is_coming=_is_coming(stage, look))
        return replace(stands, **_dropped(look, known.dropped)) if stands.upkeep is Upkeep.LOST else stands
    if stage is Stage.COPYING:
        return replace(blank, upkeep=Upkeep.COPYING)
    if look.memory.groups:
        return replace(blank, reason="all of it was taken away, on both sides", mend=anew(blank.direction))
    return replace(blank, reason="neither side has recorded anything of it", mend=anew(blank.direction))


def unwatched(of: Replication, at: datetime, why: str, known: Followed) -> ReplicationStanding:
    """How it stands where the look itself fails: nobody knows."""
    told = known.stands
    return ReplicationStanding(
        replication=of.id,
        direction=told.direction if told is not None else Direction.FORWARD,
        upkeep=Upkeep.UNSEEN,
        since=at,
        reason=f"the engine cannot look at it: {why}",
        mend="the engine's log says where; a defect of this program",
        live=told.live if told is not None else "",
    )


class _Because(TypedDict, total=False):
    reason: str
    mend: str


def _dropped(look: Look, dropped: SlotsDropped | None) -> _Because:
    """Why a slot is not there that was dropped by the watch itself."""
    slots = {group.slot for group in look.watched.groups} if look.watched is not None else set()
    if dropped is None or slots.isdisjoint(dropped.slots):
        return {}
    return {"reason": dropped.why, "mend": dropped.mend}


def _direction(look: Look, told: ReplicationStanding | None) -> Direction:
    if look.watched is not None:
        return look.watched.direction
    return told.direction if told is not None else Direction.FORWARD


def _live(look: Look, told: ReplicationStanding | None) -> str:
    """Which side is written to: as those say that were asked, and where nobody was, as was told last."""
    return look.live or (told.live if told is not None and look.away else "")


def _is_coming(stage: Stage, look: Look) -> bool:
    """Whether it has not caught up once yet."""
    return stage is Stage.COPYING or (look.watched is not None and not all(map(applies, look.watched.groups)))


def _by_health(health: Health, blank: ReplicationStanding, *, is_coming: bool) -> ReplicationStanding:
    worst = next((one for one in health.findings if one.grave is not Grave.WARNS), None)
    upkeep = _UPKEEP[health.verdict]
    if is_coming and upkeep in (Upkeep.HEALTHY, Upkeep.BEHIND):
        upkeep = Upkeep.COPYING
    stands = replace(blank, upkeep=upkeep, lag=health.lag, wal_kept=health.wal_kept)
    if worst is None:
        return stands
    upkeep = Upkeep.LOST if worst.grave is Grave.ENDS else upkeep
    return replace(stands, upkeep=upkeep, reason=worst.sentence, mend=worst.hint)


def figures(look: Look) -> ReplicationFigures | None:
    """What is shown of a look besides how it stands; None where nothing is known."""
    if look.watched is None or look.health is None:
        return None
    health = look.health
    return ReplicationFigures(
        direction=look.watched.direction,
        lag=_seconds(health.lag),
        lag_bytes=health.lag_bytes,
        drained_in=_seconds(health.drained_in),
        wal_kept=health.wal_kept,
        wal_full_in=_seconds(health.wal_full_in),
        disk_free=health.disk_free,
        oldest_snapshot=_seconds(health.oldest_snapshot),
        conflicts=dict(health.conflicts),
        errors=health.errors,
        remarks=tuple(_remark(one) for one in health.findings),
    )


def _remark(one: Finding) -> Remark:
    return Remark(text=one.sentence, hint=one.hint, table=one.table, grave=one.grave is not Grave.WARNS)


def _seconds(length: timedelta | None) -> float | None:
    return length.total_seconds() if length is not None else None


def held(before: Held | None, now: ReplicationStanding, told: ReplicationStanding | None) -> Held:
    """What is seen now, since when: as long as it was seen before, or told by whichever engine."""
    kinds = (now.direction, now.upkeep)
    if before is not None and (before.stands.direction, before.stands.upkeep) == kinds:
        since = before.since
    elif before is None and told is not None and (told.direction, told.upkeep) == kinds:
        since = told.since
    else:
        since = now.since
    return Held(stands=replace(now, since=since), since=since)


def is_to_be_told(one: Held, told: ReplicationStanding | None, stage: Stage, at: datetime) -> bool:
    """Whether it has stood so for long enough to be told; while it is being ended, nothing is."""
    if stage is Stage.ENDING:
        return False
    upkeep, lasts = one.stands.upkeep, at - one.since
    if stage in _STOPS and upkeep in (Upkeep.BROKEN, Upkeep.BEHIND, Upkeep.GONE):
        return lasts >= BAD_FOR
    is_again = told is not None and told.direction is one.stands.direction and told.upkeep is Upkeep.BEHIND
    return lasts >= WELL_FOR if is_again and upkeep is Upkeep.HEALTHY else True
