"""One database that follows another, made by the program's own statements and without its jobs, and looked at."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from jobs.replication import publication, records, slot, subscription
from jobs.replication.looking.health import Finding, Health, What
from jobs.replication.looking.judge import judge
from jobs.replication.looking.look import look
from jobs.replication.looking.structure import read_structure
from jobs.replication.looking.trail import Trail
from jobs.replication.looking.watched import Watched
from jobs.replication.safe_commits import waiting
from plans.model import Direction, Replication, ReplicationId, TableSelection
from plans.table_names import split
from tests.support.replication.peers import Peers
from tests.support.two_databases import LEGACY, PLATFORM

ROWS = TableSelection(source=LEGACY, target=PLATFORM, tables=("public.*",))
RECORDS = Replication(id=ReplicationId("records"), rows=ROWS, wal_at_most=10**9)
BIRTH = "birth"


@dataclass(kw_only=True)
class Following:
    """It, with what earlier looks at it saw."""

    peers: Peers
    watched: Watched
    trail: Trail = field(default_factory=Trail)

    async def look(self, *, publisher: bool = True, subscriber: bool = True, at: datetime | None = None) -> Health:
        """Look once more. Args: publisher, subscriber: whether that side can be asked."""
        seen = await look(
            self.watched,
            self.peers.legacy if publisher else None,
            self.peers.platform if subscriber else None,
            at or datetime.now(UTC),
        )
        health = judge(self.watched, seen, self.trail)
        self.trail = self.trail.after(self.watched, seen)
        return health

    async def healthy(self) -> bool:
        """Whether it is, by another look."""
        return (await self.look()).healthy

    async def finds(self, what: What) -> Finding | None:
        """The finding of this kind, by another look."""
        return next((one for one in (await self.look()).findings if one.what is what), None)


async def follow_by_hand(peers: Peers, *tables: str, of: Replication = RECORDS) -> Following:
    """Make the target follow the source from now on; both hold the same rows."""
    group = records.new_group(BIRTH, of, Direction.FORWARD, 1, tables)
    published = [publication.PublishedTable(schema=schema, name=name) for schema, name in map(split, tables)]
    await peers.legacy.execute(publication.create(group.publication, published, of))
    await peers.legacy.execute(slot.create(group.slot))
    versions = [one.get_server_version().major for one in (peers.legacy, peers.platform)]
    make = subscription.create(
        group.subscription,
        peers.from_server(LEGACY),
        *(group.publication, group.slot),
        publisher_version=versions[0],
        version=versions[1],
        as_owner=False,
    )
    await peers.platform.execute(make)
    await peers.platform.execute(waiting(group.subscription))
    await peers.platform.execute(subscription.enable(group.subscription))
    made = replace(
        group.in_phase(records.Phase.ENABLED),
        publisher_shape=(await read_structure(peers.legacy, tables)).text,
        subscriber_shape=(await read_structure(peers.platform, tables)).text,
    )
    return Following(peers=peers, watched=Watched(replication=of, direction=Direction.FORWARD, groups=(made,)))
