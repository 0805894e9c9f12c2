"""What one look at a replication means. Pure: the same look and the same trail give the same verdict."""

from collections.abc import Iterator
from datetime import timedelta

from jobs.replication.looking.facts import Publisher, Seen
from jobs.replication.looking.findings.besides import beyond_limit, of_besides
from jobs.replication.looking.findings.publisher import of_publisher
from jobs.replication.looking.findings.subscriber import of_subscriber
from jobs.replication.looking.findings.tables import of_tables
from jobs.replication.looking.health import Finding, Grave, Health, Verdict, What
from jobs.replication.looking.trail import Mark, Trail, kept, mark
from jobs.replication.looking.watched import Watched
from plans.durations import format_duration

_BY_GRAVITY = (Grave.ENDS, Grave.BREAKS, Grave.BEHIND, Grave.WARNS)


def judge(watched: Watched, seen: Seen, trail: Trail) -> Health:
    """Say how it stands.

    Args:
        trail: what looks before this one saw; without any, rates are not known yet.
    """
    trail, now = trail.before(seen), mark(watched, seen)
    lag = trail.behind(now) if now is not None else None
    found = sorted(
        [
            *of_publisher(watched, seen),
            *of_tables(watched, seen, trail),
            *of_subscriber(watched, seen, trail),
            *of_besides(watched, seen, trail),
            *_late(watched, lag),
        ],
        key=lambda one: _BY_GRAVITY.index(one.grave),
    )
    rates = trail.per_second(now) if now is not None else None
    publisher = seen.publisher
    return Health(
        verdict=_verdict(found),
        findings=tuple(found),
        lag_bytes=now.behind if now is not None and now.applied is not None else None,
        lag=lag,
        drained_in=_drained_in(seen, now, rates),
        wal_kept=now.kept if now is not None else None,
        wal_full_in=_full_in(watched, publisher, now, rates),
        disk_free=publisher.disk_free if publisher is not None else None,
        oldest_snapshot=_seconds(publisher.oldest_snapshot) if publisher is not None else None,
        conflicts=seen.subscriber.met if seen.subscriber is not None else {},
        errors=_errors(seen),
        drop=tuple(_over_limit(watched, publisher)) if publisher is not None else (),
        drop_besides=beyond_limit(watched, seen),
    )


def _verdict(found: list[Finding]) -> Verdict:
    graves = {one.grave for one in found}
    if any(one.what is What.SLOT_GONE for one in found) and Grave.ENDS in graves:
        return Verdict.GONE
    if graves & {Grave.ENDS, Grave.BREAKS}:
        return Verdict.BROKEN
    if any(one.what is What.AWAY for one in found):
        return Verdict.UNSEEN
    return Verdict.BEHIND if Grave.BEHIND in graves else Verdict.HEALTHY


def _late(watched: Watched, lag: timedelta | None) -> Iterator[Finding]:
    limit = watched.replication.lag_at_most
    if lag is not None and lag > limit:
        yield Finding(
            what=What.LAG,
            grave=Grave.BEHIND,
            sentence=f"{watched.subscriber} is further behind {watched.publisher} than {format_duration(limit)}",
            hint="see what else is written there, what its apply worker waits for, and the network between them",
        )


def _drained_in(seen: Seen, now: Mark | None, rates: tuple[float, float] | None) -> timedelta | None:
    if seen.subscriber is None or now is None or now.applied is None:
        return None
    if now.behind <= 0:
        return timedelta()
    return timedelta(seconds=now.behind / rates[1]) if rates is not None and rates[1] > 0 else None


def _full_in(
    watched: Watched, publisher: Publisher | None, now: Mark | None, rates: tuple[float, float] | None
) -> timedelta | None:
    """When the first of three is reached: the plan's limit, the server's own, the end of the disk."""
    if publisher is None or now is None or rates is None or rates[0] <= 0:
        return None
    rooms = [watched.replication.wal_at_most - now.kept]
    rooms += [slot.room for slot in publisher.slots.values() if slot.room is not None]
    rooms += [publisher.disk_free] if publisher.disk_free is not None else []
    return timedelta(seconds=max(0, min(rooms)) / rates[0])


def _over_limit(watched: Watched, publisher: Publisher) -> Iterator[str]:
    limit = watched.replication.wal_at_most
    return (name for name, slot in publisher.slots.items() if kept(publisher, slot) >= limit)


def _errors(seen: Seen) -> int | None:
    if seen.subscriber is None:
        return None
    counted = [one.errors for one in seen.subscriber.subscriptions.values() if one.errors is not None]
    return sum(counted) if counted else None


def _seconds(age: float | None) -> timedelta | None:
    return timedelta(seconds=age) if age is not None else None
