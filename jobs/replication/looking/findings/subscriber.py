"""What is wrong on the side that applies: subscriptions, their workers, rows in conflict, others who write there."""

from collections.abc import Iterator

from jobs.replication.looking.facts import Seen, Subscribed, Subscriber, Writer
from jobs.replication.looking.findings.words import ANEW, MOST_TOLD, away, of_group, some
from jobs.replication.looking.health import Finding, Grave, What
from jobs.replication.looking.trail import Trail
from jobs.replication.looking.watched import Watched, applies
from jobs.replication.records import Group
from plans.characters import shown

_WAITS_SECONDS = 2.0
"""A lock that the apply worker waits for, for longer, is in its way."""
_KEYS = ("insert_exists", "update_exists", "multiple_unique_conflicts")
"""Conflicts that stop a worker; once it goes on they are over."""
_BY_HAND = "a key that was written there by hand came later"
_CONFLICTS = {
    "update_origin_differs": "rows changed there by hand were overwritten",
    "delete_origin_differs": "rows changed there by hand were deleted",
    "update_missing": "rows that were changed are not there",
    "delete_missing": "rows that were deleted are not there",
    "update_deleted": "rows that were changed had been deleted there",
}
"""What each kind of conflict that stops nothing says of the subscriber, by the server's name."""


def of_subscriber(watched: Watched, seen: Seen, trail: Trail) -> Iterator[Finding]:
    """Look at all of it."""
    subscriber = seen.subscriber
    if subscriber is None:
        yield away(watched.subscriber)
        return
    for group in watched.groups:
        if applies(group):
            yield from _of_group(watched, group, seen, subscriber, trail)
    yield from _of_conflicts(watched, subscriber)
    yield from _of_writers(watched, subscriber)


def _of_group(watched: Watched, group: Group, seen: Seen, subscriber: Subscriber, trail: Trail) -> Iterator[Finding]:
    one = subscriber.subscriptions.get(group.subscription)
    where = f"{watched.subscriber}: the subscription{of_group(watched, group)}"
    if one is None:
        yield Finding(
            what=What.SUBSCRIPTION,
            grave=Grave.BREAKS,
            sentence=f"{where} is not there",
            hint=f"{group.subscription}: a restored backup, or somebody dropped it; {ANEW}",
        )
        return
    yield from _of_worker(watched, group, seen, one, trail)
    if one.slot != group.slot:
        yield Finding(
            what=What.SUBSCRIPTION,
            grave=Grave.BREAKS,
            sentence=f"{where} does not read from its slot",
            hint=f"alter subscription {group.subscription} set (slot_name = {group.slot})",
        )
    if unapplied := set(group.tables) - one.tables:
        yield Finding(
            what=What.UNAPPLIED,
            grave=Grave.BREAKS,
            sentence=f"{where} passes over {some(unapplied)}",
            hint=f"alter subscription {group.subscription} refresh publication with (copy_data = false); reconcile",
        )


def _of_worker(watched: Watched, group: Group, seen: Seen, one: Subscribed, trail: Trail) -> Iterator[Finding]:
    where = f"{watched.subscriber}: nothing{of_group(watched, group)} is applied"
    if not one.enabled:
        yield Finding(
            what=What.DISABLED,
            grave=Grave.BREAKS,
            sentence=f"{where}, the subscription is disabled",
            hint=f"the log of {watched.subscriber} says why; alter subscription {group.subscription} enable",
        )
    elif trail.stuck_at(group, seen) is not None:
        yield _failing(watched, group, trail, seen, one)
    elif one.pid is None:
        known = group.subscription in trail.absent
        yield Finding(
            what=What.WORKER,
            grave=Grave.BREAKS if known else Grave.BEHIND,
            sentence=f"{where}, its apply worker is not there",
            hint=f"the log of {watched.subscriber} says why: {watched.publisher} not reached, no worker free, an error",
        )
    elif one.waiting is not None and one.waiting.seconds > _WAITS_SECONDS:
        holder = shown(f"{one.waiting.role} ({one.waiting.program}), pid {one.waiting.pid}")
        yield Finding(
            what=What.WAITING,
            grave=Grave.BEHIND,
            sentence=f"{where}, its worker waits for a lock of {holder}",
            hint="ask whoever that is to end the transaction; pg_terminate_backend as the last resort",
        )


def _failing(watched: Watched, group: Group, trail: Trail, seen: Seen, one: Subscribed) -> Finding:
    """Its server tells the reason to its log alone; conflicts, from 18 on, and the transaction itself say a part.

    By a single look it may be the connection that it lost while changes waited: a second one, or a conflict, is sure.
    """
    tables = trail.stuck_tables(group, seen)
    by_key = not trail.fails_by(group.subscription, one).isdisjoint(_KEYS)
    sure = by_key or group.subscription in trail.failing
    what = some(tables) if tables else f"a change{of_group(watched, group)}"
    return Finding(
        what=What.FAILING,
        grave=Grave.BREAKS if sure else Grave.BEHIND,
        sentence=f"{watched.subscriber}: {what} cannot be applied{f': {_BY_HAND}' * by_key}",
        hint=(
            f"the log of {watched.subscriber} names table, key and why; for a duplicate key delete that row there, "
            "and it goes on by itself"
        ),
        table=tables[0] if len(tables) == 1 else "",
    )


def _of_conflicts(watched: Watched, subscriber: Subscriber) -> Iterator[Finding]:
    """Told until it is ended, whichever engine looks: that a reconcile was made nobody here knows."""
    for words in dict.fromkeys(_CONFLICTS[kind] for kind in sorted(subscriber.met) if kind in _CONFLICTS):
        yield Finding(
            what=What.CONFLICTS,
            grave=Grave.WARNS,
            sentence=f"{watched.subscriber}: {words}",
            hint="a reconcile says which tables differ; keep writers off that side",
        )


def _of_writers(watched: Watched, subscriber: Subscriber) -> Iterator[Finding]:
    left = watched.replication.fenced_of(watched.subscriber).left
    others = [one for one in subscriber.writers if one.role not in left]
    writing = [one for one in others if one.writing]
    return (_writer(watched, one) for one in writing or others[:MOST_TOLD])


def _writer(watched: Watched, one: Writer) -> Finding:
    verb = "writes" if one.writing else "may write"
    return Finding(
        what=What.WRITERS,
        grave=Grave.WARNS,
        sentence=shown(f"{watched.subscriber}: {one.role} ({one.program or 'no name'}) is connected and {verb}"),
        hint="a row written there stops what follows, or is overwritten: nobody writes there before the switch",
    )
