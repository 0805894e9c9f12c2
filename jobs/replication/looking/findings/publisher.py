"""What is wrong on the side whose changes travel: slots, what is kept for them, publications, old transactions."""

from collections.abc import Iterator

from jobs.replication.looking.facts import Publisher, Seen, Slot
from jobs.replication.looking.findings.words import anew, away, of_group, some
from jobs.replication.looking.health import Finding, Grave, What
from jobs.replication.looking.trail import kept
from jobs.replication.looking.watched import Watched
from jobs.replication.records import Group, Phase
from plans.characters import shown
from plans.model import DatabaseId

_OLD_SECONDS = 3600.0
"""A transaction that is open for longer keeps dead rows, and a prepared one is forgotten."""
_FULL_SHARE = 0.7
"""Of what the plan allows the slots to keep, from where on it is worth a word."""
_LOST = {
    "wal_removed": "the server removed log that it needed (max_slot_wal_keep_size)",
    "rows_removed": "rows of the catalog that it needed were removed",
    "wal_level_insufficient": "wal_level was lowered",
    "idle_timeout": "nobody read from it for too long (idle_replication_slot_timeout)",
}
"""Why a slot was made void, by the server's word."""


def of_publisher(watched: Watched, seen: Seen) -> Iterator[Finding]:
    """Look at all of it."""
    publisher = seen.publisher
    if publisher is None:
        yield away(watched.publisher)
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
    yield from _of_disk(watched, publisher)
    yield from _of_ages(watched.publisher, publisher)


def _of_slot(watched: Watched, group: Group, publisher: Publisher) -> Iterator[Finding]:
    slot = publisher.slots.get(group.slot)
    where = f"{watched.publisher}: the slot{of_group(watched, group)}"
    if slot is None:
        yield Finding(
            what=What.SLOT_GONE,
            grave=Grave.ENDS,
            sentence=f"{where} is not there",
            hint=f"{group.slot}: a fail-over, or somebody dropped it; {anew(watched.direction)}",
        )
    elif slot.reason or slot.wal_status == "lost":
        why = _LOST.get(slot.reason, shown(slot.reason) or _LOST["wal_removed"])
        yield Finding(
            what=What.SLOT_LOST,
            grave=Grave.ENDS,
            sentence=f"{where} is lost: {why}",
            hint=anew(watched.direction),
        )
    elif slot.ahead:
        yield Finding(
            what=What.SLOT_AHEAD,
            grave=Grave.ENDS,
            sentence=f"{where} is beyond the end of its log: changes are passed over without a word",
            hint=f"{watched.publisher} was put back to an earlier state; {anew(watched.direction)}",
        )
    elif kept(publisher, slot) >= watched.replication.wal_at_most:
        yield Finding(
            what=What.SLOT_DROPPED,
            grave=Grave.BREAKS,
            sentence=f"{where} keeps more of the log than the plan allows, and is dropped",
            hint=f"whoever works on {watched.publisher} outranks the night; {anew(watched.direction)}",
        )
    else:
        yield from _of_room(watched, where, slot, kept(publisher, slot))


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


def _of_disk(watched: Watched, publisher: Publisher) -> Iterator[Finding]:
    """The plan's limit saves a server whose disk has room for it; of one that has less, it comes too late."""
    most = max((kept(publisher, slot) for slot in publisher.slots.values()), default=0)
    if publisher.disk_free is not None and publisher.disk_free < watched.replication.wal_at_most - most:
        yield Finding(
            what=What.DISK,
            grave=Grave.WARNS,
            sentence=f"{watched.publisher}: its disk is full before its slots keep what the plan allows",
            hint="make room there, or amend wal_at_most: a full disk stops that server",
        )


def _of_publication(watched: Watched, group: Group, publisher: Publisher) -> Iterator[Finding]:
    published = publisher.publications.get(group.publication)
    meant = "iudt" if watched.replication.truncate else "iud"
    if published is None:
        why = "is not there"
    elif not set(meant) <= set(published.operations):
        why = "no longer publishes all that it should"
    elif missing := set(group.tables) - published.tables:
        why = f"lacks {some(missing)}"
    else:
        return
    yield Finding(
        what=What.PUBLICATION,
        grave=Grave.BREAKS,
        sentence=f"{watched.publisher}: the publication{of_group(watched, group)} {why}",
        hint=(
            f"{group.publication}: what was changed meanwhile is lost to {watched.subscriber}; "
            f"{anew(watched.direction)}"
        ),
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
