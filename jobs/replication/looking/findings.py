"""What is not as it should be, side by side: each finding says what is so, and what somebody can do about it. Pure."""

from collections.abc import Iterator

from jobs.replication.looking.facts import Publisher, Seen, Slot, Subscribed, Subscriber
from jobs.replication.looking.health import Finding, Grave, What
from jobs.replication.looking.structure import Structure
from jobs.replication.looking.trail import Trail, kept
from jobs.replication.looking.watched import Watched, applies
from jobs.replication.records import Group, Phase
from plans.characters import shown
from plans.model import DatabaseId
from plans.plurals import counted

_OLD_SECONDS = 3600.0
"""A transaction that is open for longer keeps dead rows, and a prepared one is forgotten."""
_WAITS_SECONDS = 2.0
"""A lock that the apply worker waits for, for longer, is in its way."""
_FULL_SHARE = 0.7
"""Of what the plan allows the slots to keep, from where on it is worth a word."""
_MOST_TOLD = 5

_ANEW = "what follows has to be made anew: unfollow, then follow"
_HAND_WRITTEN = {
    "insert_exists": "rows written there by hand have keys that came later",
    "update_exists": "rows written there by hand have keys that came later",
    "multiple_unique_conflicts": "rows written there by hand have keys that came later",
    "update_origin_differs": "rows changed there by hand were overwritten",
    "delete_origin_differs": "rows changed there by hand were deleted",
    "update_missing": "rows that were changed are not there",
    "delete_missing": "rows that were deleted are not there",
    "update_deleted": "rows that were changed had been deleted there",
}
"""What each kind of conflict says of the subscriber, by the server's name."""


def of_publisher(watched: Watched, seen: Seen) -> Iterator[Finding]:
    """What is wrong on the side whose changes travel."""
    publisher = seen.publisher
    if publisher is None:
        yield _away(watched.publisher)
        return
    if publisher.in_recovery:
        yield Finding(
            what=What.RECOVERY,
            grave=Grave.BREAKS,
            sentence=f"{watched.publisher} leads to a stand-by, which takes no writes",
            hint="which host is the primary: select pg_is_in_recovery()",
        )
    for group in watched.groups:
        if group.phase is Phase.BEGUN and group.slot not in publisher.slots:
            continue
        yield from _of_slot(watched, group, publisher)
        yield from _of_publication(watched, group, publisher)
    yield from _of_ages(watched.publisher, publisher)


def _away(side: DatabaseId) -> Finding:
    return Finding(
        what=What.AWAY, grave=Grave.WARNS, sentence=f"{side} cannot be asked just now", hint="is it up, and reachable?"
    )


def _of_slot(watched: Watched, group: Group, publisher: Publisher) -> Iterator[Finding]:
    slot = publisher.slots.get(group.slot)
    where = f"{watched.publisher}: slot {group.slot}"
    if slot is None:
        yield Finding(
            what=What.SLOT_GONE,
            grave=Grave.ENDS,
            sentence=f"{where} is not there",
            hint=f"a fail-over, or somebody dropped it; {_ANEW}",
        )
    elif slot.reason or slot.wal_status == "lost":
        yield Finding(what=What.SLOT_LOST, grave=Grave.ENDS, sentence=f"{where} is lost: {_lost(slot)}", hint=_ANEW)
    elif kept(publisher, slot) >= watched.replication.wal_at_most:
        yield Finding(
            what=What.SLOT_DROPPED,
            grave=Grave.BREAKS,
            sentence=f"{where} keeps more of the log than the plan allows, and is dropped",
            hint=f"whoever works on {watched.publisher} outranks the night; {_ANEW}",
        )
    else:
        yield from _of_room(watched, where, slot, kept(publisher, slot))


def _lost(slot: Slot) -> str:
    words = {
        "wal_removed": "the server removed log that it still needed (max_slot_wal_keep_size)",
        "rows_removed": "rows of the catalog that it still needed were removed",
        "wal_level_insufficient": "wal_level was lowered",
        "idle_timeout": "nobody read from it for too long (idle_replication_slot_timeout)",
    }
    return words.get(slot.reason, shown(slot.reason) or words["wal_removed"])


def _of_room(watched: Watched, where: str, slot: Slot, bytes_kept: int) -> Iterator[Finding]:
    if slot.wal_status == "unreserved":
        yield Finding(
            what=What.WAL,
            grave=Grave.BEHIND,
            sentence=f"{where} is lost at the next checkpoint unless the other side catches up",
            hint=f"raise max_slot_wal_keep_size on {watched.publisher} (a reload is enough)",
        )
    elif bytes_kept >= watched.replication.wal_at_most * _FULL_SHARE:
        yield Finding(
            what=What.WAL,
            grave=Grave.WARNS,
            sentence=f"{where} keeps more than {_FULL_SHARE:.0%} of the log that the plan allows",
            hint=f"beyond it the slot is dropped: see why {watched.subscriber} does not keep up",
        )


def _of_publication(watched: Watched, group: Group, publisher: Publisher) -> Iterator[Finding]:
    published = publisher.publications.get(group.publication)
    where = f"{watched.publisher}: publication {group.publication}"
    meant = "iudt" if watched.replication.truncate else "iud"
    if published is None:
        why = "is not there"
    elif not set(meant) <= set(published.operations):
        why = "no longer publishes all that it should"
    elif missing := sorted(set(group.tables) - published.tables):
        why = f"lacks {_some(missing)}"
    else:
        return
    yield Finding(
        what=What.PUBLICATION,
        grave=Grave.BREAKS,
        sentence=f"{where} {why}",
        hint=f"what was changed meanwhile is lost to {watched.subscriber}; {_ANEW}",
    )


def _of_ages(side: DatabaseId, publisher: Publisher) -> Iterator[Finding]:
    if (publisher.oldest_snapshot or 0) > _OLD_SECONDS:
        yield Finding(
            what=What.SNAPSHOT,
            grave=Grave.WARNS,
            sentence=f"{side}: a transaction is open for more than an hour, so dead rows stay",
            hint="pg_stat_activity by xact_start; a first copy holds one of its own until it is done",
        )
    if (publisher.oldest_prepared or 0) > _OLD_SECONDS:
        yield Finding(
            what=What.PREPARED,
            grave=Grave.WARNS,
            sentence=f"{side}: a prepared transaction is open for more than an hour; a switch would wait for it",
            hint="pg_prepared_xacts; commit or roll it back",
        )


def of_subscriber(watched: Watched, seen: Seen, trail: Trail) -> Iterator[Finding]:
    """What is wrong on the side that applies."""
    subscriber = seen.subscriber
    if subscriber is None:
        yield _away(watched.subscriber)
        return
    for group in watched.groups:
        if applies(group):
            yield from _of_group(watched, group, seen, subscriber, trail)
    yield from _of_conflicts(watched, subscriber, trail)
    yield from _of_writers(watched, subscriber)


def _of_group(watched: Watched, group: Group, seen: Seen, subscriber: Subscriber, trail: Trail) -> Iterator[Finding]:
    one = subscriber.subscriptions.get(group.subscription)
    where = f"{watched.subscriber}: subscription {group.subscription}"
    if one is None:
        yield Finding(
            what=What.SUBSCRIPTION,
            grave=Grave.BREAKS,
            sentence=f"{where} is not there",
            hint=f"a restored backup, or somebody dropped it; {_ANEW}",
        )
        return
    yield from _of_worker(watched, group, seen, one, trail)
    if one.slot != group.slot:
        yield Finding(
            what=What.SUBSCRIPTION,
            grave=Grave.BREAKS,
            sentence=f"{where} does not read from slot {group.slot}",
            hint=f"alter subscription {group.subscription} set (slot_name = {group.slot})",
        )
    if unapplied := sorted(set(group.tables) - one.tables):
        yield Finding(
            what=What.UNAPPLIED,
            grave=Grave.BREAKS,
            sentence=f"{where} passes over {_some(unapplied)}",
            hint="alter subscription ... refresh publication with (copy_data = false), then a reconcile",
        )


def _of_worker(watched: Watched, group: Group, seen: Seen, one: Subscribed, trail: Trail) -> Iterator[Finding]:
    where = f"{watched.subscriber}: the apply worker of {group.subscription}"
    if not one.enabled:
        yield Finding(
            what=What.DISABLED,
            grave=Grave.BREAKS,
            sentence=f"{watched.subscriber}: subscription {group.subscription} is disabled",
            hint=f"see why in its log; alter subscription {group.subscription} enable",
        )
    elif trail.stuck_at(group, seen) is not None:
        yield Finding(
            what=What.FAILING,
            grave=Grave.BREAKS,
            sentence=f"{where} fails again and again{_by_hand(one)}",
            hint=_find_row(watched),
        )
    elif one.pid is None:
        known = group.subscription in trail.absent
        yield Finding(
            what=What.WORKER,
            grave=Grave.BREAKS if known else Grave.BEHIND,
            sentence=f"{where} is not there",
            hint=f"the log of {watched.subscriber} says why: {watched.publisher} not reached, no worker free, an error",
        )
    elif one.waiting is not None and one.waiting.seconds > _WAITS_SECONDS:
        holder = shown(f"{one.waiting.role} ({one.waiting.program}), pid {one.waiting.pid}")
        yield Finding(
            what=What.WAITING,
            grave=Grave.BEHIND,
            sentence=f"{where} waits for a lock of {holder}",
            hint="ask whoever that is to end the transaction; pg_terminate_backend as the last resort",
        )


def _by_hand(one: Subscribed) -> str:
    """What conflicts say of why it fails; empty where the server does not count them."""
    failed = [
        name for name in ("insert_exists", "update_exists", "multiple_unique_conflicts") if one.conflicts.get(name)
    ]
    return f": {_HAND_WRITTEN[failed[0]]}" if failed else ""


def _find_row(watched: Watched) -> str:
    return (
        f"the log of {watched.subscriber} names table, key and why (duplicate key: a row written there by hand); "
        "delete or mend that row there, and it goes on by itself"
    )


def _of_conflicts(watched: Watched, subscriber: Subscriber, trail: Trail) -> Iterator[Finding]:
    met = {
        name
        for subscription, one in subscriber.subscriptions.items()
        for name, count in one.conflicts.items()
        if count > trail.conflicts.get(subscription, one.conflicts).get(name, 0)
    }
    for words in dict.fromkeys(_HAND_WRITTEN[name] for name in sorted(met) if name in _HAND_WRITTEN):
        yield Finding(
            what=What.CONFLICTS,
            grave=Grave.WARNS,
            sentence=f"{watched.subscriber}: {words}",
            hint="a reconcile says which tables differ; keep writers off that side",
        )


def _of_writers(watched: Watched, subscriber: Subscriber) -> Iterator[Finding]:
    left = watched.replication.fenced_of(watched.subscriber).left
    others = [one for one in subscriber.writers if one.role not in left]
    for one in [one for one in others if one.writing] or others[:_MOST_TOLD]:
        verb = "writes" if one.writing else "may write"
        yield Finding(
            what=What.WRITERS,
            grave=Grave.WARNS,
            sentence=shown(f"{watched.subscriber}: {one.role} ({one.program or 'no name'}) is connected and {verb}"),
            hint="a row written there stops what follows, or is overwritten: nobody writes there before the switch",
        )


def of_both(watched: Watched, seen: Seen, trail: Trail) -> Iterator[Finding]:
    """What is wrong with the tables themselves, on either side."""
    for side, facts in ((watched.publisher, seen.publisher), (watched.subscriber, seen.subscriber)):
        if facts is not None:
            yield from _of_structure(watched, side, facts.shape.structure)
    if seen.publisher is not None and not watched.replication.truncate:
        yield from _written_anew(watched, seen, seen.publisher, trail)


def _of_structure(watched: Watched, side: DatabaseId, now: Structure) -> Iterator[Finding]:
    kept = watched.kept(side)
    for title in sorted({title for one in kept for title in one.other_tables(now)}):
        yield Finding(
            what=What.STRUCTURE,
            grave=Grave.BREAKS,
            sentence=f"{side}: {shown(title)} is made otherwise than when it began to follow",
            hint="DDL does not travel: make the same change on the other side, or take it back; then a reconcile",
            table=title,
        )
    if any(one.server and one.server != now.server for one in kept):
        yield Finding(
            what=What.TAKEN_OVER,
            grave=Grave.BREAKS if side == watched.subscriber else Grave.WARNS,
            sentence=f"{side}: a stand-by took over, or a backup was restored, since it began to follow",
            hint=f"changes may be lost without a word: a reconcile says so; {_ANEW}",
        )


def _written_anew(watched: Watched, seen: Seen, publisher: Publisher, trail: Trail) -> Iterator[Finding]:
    """TRUNCATE does not travel unless the plan says so; VACUUM FULL and the like give a table a new file as well."""
    theirs = seen.subscriber.shape if seen.subscriber is not None else None
    for title, file in publisher.shape.files.items():
        if trail.files.get(title, file) == file:
            continue
        emptied = title in publisher.shape.empty and theirs is not None and title not in theirs.empty
        yield Finding(
            what=What.EMPTIED if emptied else What.REWRITTEN,
            grave=Grave.BREAKS if emptied else Grave.WARNS,
            sentence=f"{watched.publisher}: {shown(title)} was {'emptied by TRUNCATE' if emptied else 'written anew'}",
            hint=(
                f"TRUNCATE does not travel: empty it on {watched.subscriber} too, then a reconcile"
                if emptied
                else "TRUNCATE, VACUUM FULL or CLUSTER: after a TRUNCATE a reconcile finds what is too much"
            ),
            table=title,
        )


def _some(titles: list[str]) -> str:
    told = ", ".join(map(shown, titles[:_MOST_TOLD]))
    more = len(titles) - _MOST_TOLD
    return f"{told} and {counted(more, 'table')} more" if more > 0 else told
