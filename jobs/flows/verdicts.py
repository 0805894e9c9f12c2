"""What is said of a series, out of what is remembered of it: the worst that is true. Pure."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.flows import words
from jobs.flows.flights import NEVER_TRIED, Tried
from jobs.flows.ledger import Overdue
from jobs.flows.memory import Memory, Passage
from jobs.flows.pulse import Pulse
from jobs.flows.series import Condition, Verdict
from jobs.flows.weeks import Weeks
from plans.model.flows import Stage

PROVABLE_WITHIN = timedelta(hours=1)
"""A flow whose silence takes longer to prove wants a canary."""
CANARY_HOLDS = timedelta(days=1)
"""So long a canary that came through says that its flow lets messages through; after that another one is wanted."""
LOST_STAYS = timedelta(hours=1)
"""So long it is said that a count was lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """When is asked, and what is known of the flow as a whole."""

    now: datetime
    begins: datetime
    """Since when it is judged."""
    weeks: Weeks
    within: timedelta
    told: AbstractSet[Stage] = frozenset()
    """The stages that tell series of its kind apart."""
    unread: str = ""
    """Why it is not counted, in words; empty where it is."""
    unread_since: datetime | None = None
    no_normal: str = ""
    """Why nothing is normal of it, in words."""
    unknown: tuple[str, ...] = ()
    """The templates and receivers of which nothing is known, and that are watched in the flow's sum alone."""
    canary: bool = False
    """Whether the plan has one for this flow."""
    tried: Tried = NEVER_TRIED
    """What those say of it that were sent."""

    @property
    def came_through(self) -> datetime | None:
        """When a canary came through that still says something: since the go-live, and within a day."""
        at = self.tried.arrived
        return at if at is not None and at >= self.begins and self.now - at <= CANARY_HOLDS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    condition: Condition
    reason: str
    since: datetime | None = None
    missing: int = 0
    oldest: datetime | None = None


def verdict(memory: Memory, asked: Asked) -> Verdict | None:
    """What is said of it now; None of a template or receiver of which there is nothing to say yet."""
    noticed, known = memory.to_notice(asked.now), memory.said
    well = _is_well(memory, asked, noticed)
    if well and known is not None and known.condition is Condition.FLOWING and known.to_notice == noticed:
        return known
    said = None if well else next(_all_that_is_said(memory, asked, noticed), None)
    if said is None and not memory.is_whole and not memory.total:
        return None
    memory.said = _worded(said or _flows(memory, asked, noticed), known, asked, noticed)
    return memory.said


def _flows(memory: Memory, asked: Asked, noticed: timedelta | None) -> _Said:
    """Say that it flows, by which canary, and how soon a silence is known."""
    provable, through = words.provable(noticed), asked.came_through
    if memory.is_whole and through is not None:
        provable = f"its canary came through on {words.clock(asked.weeks, through)}; {provable}"
    return _Said(condition=Condition.FLOWING, reason=provable)


def _worded(said: _Said, known: Verdict | None, asked: Asked, noticed: timedelta | None) -> Verdict:
    """What is said, since when: of what was said before, since then."""
    since = known.since if known is not None and known.condition is said.condition else said.since
    stale = f"; {asked.unread}" if asked.unread and said.condition is not Condition.NOT_READ else ""
    return Verdict(
        condition=said.condition,
        since=since or asked.now,
        reason=said.reason + stale,
        missing=said.missing,
        oldest=said.oldest,
        to_notice=noticed,
    )


def _is_well(memory: Memory, asked: Asked, noticed: timedelta | None) -> bool:
    """Whether there is nothing to say of it, as of most at most times: looked at first, since it is quick."""
    pulse = memory.pulse
    if pulse is None or not pulse.is_well or not memory.total or asked.unread or memory.lost:
        return False
    if not all(one.is_well for one in memory.passages):
        return False
    return not memory.is_whole or _is_watched(pulse, asked, noticed)


def _is_watched(pulse: Pulse, asked: Asked, noticed: timedelta | None) -> bool:
    """Whether a flow that is well is watched: by its counts or a canary, and in all its parts."""
    if asked.tried.lost is not None or asked.unknown:
        return False
    return asked.came_through is not None or _provable(pulse, noticed)


def _all_that_is_said(memory: Memory, asked: Asked, noticed: timedelta | None) -> Iterator[_Said]:
    """Whatever is wrong with it, the worst first."""
    passages = [one for one in memory.passages if {one.sent, one.came} <= asked.told]
    yield from _silent(memory.pulse, asked)
    yield from (_short(one, asked) for one in passages if one.held.called is Overdue.SHORT)
    yield from _lost_canary(memory, asked)
    yield from _thin(memory.pulse, asked)
    yield from (_unproven(one, since, asked) for one in passages if (since := _since_given_up(memory, one, asked)))
    yield from (_late(one, asked) for one in passages if one.held.called is Overdue.LATE)
    yield from _not_read(memory, asked, passages)
    yield from _unwatched(memory, asked, noticed)


def _silent(pulse: Pulse | None, asked: Asked) -> Iterator[_Said]:
    if pulse is not None and pulse.is_silent:
        yield _Said(condition=Condition.SILENT, reason=words.silent(asked.weeks, pulse), since=pulse.quiet_since)


def _thin(pulse: Pulse | None, asked: Asked) -> Iterator[_Said]:
    if pulse is not None and pulse.is_thin:
        yield _Said(condition=Condition.THIN, reason=words.thin(asked.weeks, pulse), since=pulse.thin_since)


def _short(passage: Passage, asked: Asked) -> _Said:
    standing = passage.held.standing
    never = passage.ledger.came_total == 0
    reason = words.short(asked.weeks, standing, (passage.sent, passage.came), asked.within, never=never)
    return _Said(
        condition=Condition.SHORT,
        reason=reason,
        since=passage.held.since,
        missing=standing.missing,
        oldest=standing.oldest,
    )


def _lost_canary(memory: Memory, asked: Asked) -> Iterator[_Said]:
    """Say that the last canary was sent and has not come, until another one comes through."""
    lost = asked.tried.lost
    if memory.is_whole and lost is not None and lost.sent is not None:
        reason = words.lost_canary(asked.weeks, lost.sent, lost.why)
        yield _Said(condition=Condition.SHORT, reason=reason, since=lost.sent, missing=1, oldest=lost.sent)


def _since_given_up(memory: Memory, passage: Passage, asked: Asked) -> datetime | None:
    """Since when some are given up, where neither a message nor a canary that was sent since has come."""
    since = passage.ledger.unproven_since
    return since if since is not None and not asked.tried.came_since(memory.series, since) else None


def _unproven(passage: Passage, since: datetime, asked: Asked) -> _Said:
    reason = words.unproven(asked.weeks, since, passage.ledger.last_came, passage.came)
    return _Said(condition=Condition.UNPROVEN, reason=reason, since=since)


def _late(passage: Passage, asked: Asked) -> _Said:
    standing = passage.held.standing
    reason = words.late(standing, (passage.sent, passage.came), asked.within)
    return _Said(condition=Condition.LATE, reason=reason, since=passage.held.since, oldest=standing.oldest)


def _not_read(memory: Memory, asked: Asked, passages: list[Passage]) -> Iterator[_Said]:
    if memory.is_whole and asked.unread:
        yield _Said(condition=Condition.NOT_READ, reason=asked.unread, since=asked.unread_since)
    lost = memory.lost
    if lost is not None and asked.now < lost.until + LOST_STAYS:
        yield _Said(condition=Condition.NOT_READ, reason=lost.reason, since=lost.after)
    for one in passages:
        if one.ledger.disagree:
            yield _Said(condition=Condition.NOT_READ, reason=words.disagree(one.ledger.disagree, (one.sent, one.came)))


def _unwatched(memory: Memory, asked: Asked, noticed: timedelta | None) -> Iterator[_Said]:
    if memory.stranger:
        yield _unwatched_as(words.unknown(asked.weeks, memory.total, memory.began))
    if not memory.is_whole:
        return
    through = asked.came_through is not None
    if not memory.total and not through:
        yield _unwatched_as(words.nothing_yet(asked.weeks, asked.begins, noticed))
    if not through and not _provable(memory.pulse, noticed):
        why = words.provable(noticed) if memory.pulse is not None else asked.no_normal
        yield _unwatched_as(f"{why}, and {_no_canary(asked)}")
    if asked.unknown:
        yield _unwatched_as(words.in_the_sum_alone(asked.unknown))


def _no_canary(asked: Asked) -> str:
    """Why no canary says that it flows."""
    arrived = asked.tried.arrived
    if arrived is None or arrived < asked.begins:
        return "none of its canaries has come through since the go-live" if asked.canary else "no canary flies"
    return f"its canary came through on {words.clock(asked.weeks, arrived)}, more than a day ago"


def _provable(pulse: Pulse | None, noticed: timedelta | None) -> bool:
    """Whether its silence can be proved in time, now or at another hour that has been."""
    return pulse is not None and (pulse.watchable or (noticed is not None and noticed <= PROVABLE_WITHIN))


def _unwatched_as(reason: str) -> _Said:
    return _Said(condition=Condition.UNWATCHED, reason=reason)
