"""What is wrong on the side that applies: subscriptions, their workers, rows in conflict, others who write there."""

from collections.abc import Iterator
from dataclasses import replace

from jobs.replication.looking.facts import Causes, Seen, Subscribed, Subscriber, Waiting, Writer
from jobs.replication.looking.failing import Failing
from jobs.replication.looking.findings.words import MOST_TOLD, anew, away, of_group, some
from jobs.replication.looking.health import Finding, Grave, What
from jobs.replication.looking.trail import Trail
from jobs.replication.looking.watched import Watched, applies
from jobs.replication.records import Group
from jobs.replication.safe_commits import FLUSHED_WITHIN, waiting
from plans.characters import shown

_WAITS_SECONDS = 2.0
"""A lock that the apply worker waits for, for longer, is in its way."""
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
            hint=f"{group.subscription}: a restored backup, or somebody dropped it; {anew(watched.direction)}",
        )
        return
    yield from _of_worker(watched, group, seen, one, trail)
    if group.subscription in subscriber.unsafe:
        yield Finding(
            what=What.UNSAFE,
            grave=Grave.BREAKS,
            sentence=f"{where} waits for no disk: a crash there may lose what was just applied",
            hint=f"{waiting(group.subscription)}; or wal_writer_delay = {FLUSHED_WITHIN}ms there, and a reload",
        )
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
    elif (failing := trail.failing_now(group, seen)) is not None and _is_told(failing, one, trail, group):
        is_dead = one.pid is None and bool(trail.absent.get(group.subscription))
        told = _failing(watched, group, failing, seen, is_dead=is_dead)
        yield told if failing.by_key else _with_reason(told, group, seen)
    elif one.pid is None:
        yield _with_reason(_absent(watched, group, where, seen, trail), group, seen)
    elif one.waiting is not None and one.waiting.seconds > _WAITS_SECONDS:
        yield _waiting(where, one.waiting)


def _waiting(where: str, waiting: Waiting) -> Finding:
    holder = f"{waiting.role} ({waiting.program})" + (f", pid {waiting.pid}" if waiting.pid else "")
    end = "ask whoever that is to end the transaction; pg_terminate_backend as the last resort"
    decide = "commit or roll it back (pg_prepared_xacts): it has no session that could end it"
    return Finding(
        what=What.WAITING,
        grave=Grave.BEHIND,
        sentence=f"{where}, its worker waits for a lock of {shown(holder)}",
        hint=end if waiting.pid else decide,
    )


def _with_reason(found: Finding, group: Group, seen: Seen) -> Finding:
    """It, with the reason where its server's catalogs show one."""
    reason = seen.why(group.subscription)
    if reason is None:
        return found
    return replace(found, sentence=f"{found.sentence}: {reason.sentence}", hint=reason.mend)


def _log(watched: Watched, group: Group, seen: Seen) -> str:
    """The log of the subscriber's server, with its file where that is known."""
    file = seen.causes.get(group.subscription, Causes()).log
    return f"the log of {watched.subscriber}{f' ({shown(file)})' if file else ''}"


def _is_told(failing: Failing, one: Subscribed, trail: Trail, group: Group) -> bool:
    """A single error of a worker that is there, or whose publisher has only just come back, waits for another look."""
    if failing.is_sure or group.subscription in trail.failing:
        return True
    return one.pid is None and not trail.came_back


def _absent(watched: Watched, group: Group, where: str, seen: Seen, trail: Trail) -> Finding:
    """Twice is dead. Once it may be on its way, and where its publisher has only just come back it is."""
    known = group.subscription in trail.absent
    grave = Grave.BREAKS if trail.absent.get(group.subscription) else Grave.BEHIND
    return Finding(
        what=What.WORKER,
        grave=Grave.WARNS if trail.came_back and not known else grave,
        sentence=f"{where}, its apply worker is not there",
        hint=f"{_log(watched, group, seen)} says why: {watched.publisher} not reached, no worker free, an error",
    )


def _failing(watched: Watched, group: Group, failing: Failing, seen: Seen, *, is_dead: bool) -> Finding:
    """Its server tells the reason to its log alone; conflicts, from 18 on, and the transaction itself say a part."""
    what = some(failing.tables) if failing.tables else f"a change{of_group(watched, group)}"
    sure = failing.is_sure or is_dead
    cannot = f"{watched.subscriber}: {what} cannot be applied{f': {_BY_HAND}' * failing.by_key}"
    ended = f"{watched.subscriber}: its apply worker has ended, and {what} waits for it"
    return Finding(
        what=What.FAILING,
        grave=Grave.BREAKS if sure else Grave.BEHIND,
        sentence=cannot if sure else ended,
        hint=(
            (
                f"{_log(watched, group, seen)} names table, key and why; for a duplicate key delete that row there, "
                "and it goes on by itself"
            )
            if sure
            else "it is started again within seconds; where it ends there again, the next looks say so"
        ),
        table=failing.tables[0] if len(failing.tables) == 1 else "",
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
