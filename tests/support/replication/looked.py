"""Looks at a replication as they might have come out, without any server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.replication.looking.facts import Published, Publisher, Seen, Slot, Subscribed, Subscriber
from jobs.replication.looking.health import Health
from jobs.replication.looking.judge import judge
from jobs.replication.looking.trail import Trail
from jobs.replication.looking.watched import Watched
from jobs.replication.records import Group, Phase, new_group
from plans.model import DatabaseId, Direction, Replication, ReplicationId, TableSelection

LEGACY, PLATFORM = DatabaseId("legacy"), DatabaseId("platform")
MB = 1024**2
OF = Replication(
    id=ReplicationId("records"),
    rows=TableSelection(source=LEGACY, target=PLATFORM, tables=("ehr.*",)),
    wal_at_most=1000 * MB,
)
GROUP = new_group("birth", OF, Direction.FORWARD, 1, ["ehr.note"]).in_phase(Phase.ENABLED)
NAME = GROUP.slot
BEGINS = datetime(2026, 1, 17, 20, tzinfo=UTC)


def watched(*groups: Group, of: Replication = OF) -> Watched:
    """What ought to be there."""
    return Watched(replication=of, direction=Direction.FORWARD, groups=groups or (GROUP,))


def publisher(position: int = 100 * MB, **slot: Any) -> Publisher:
    """A publisher whose slot is read, and has confirmed all unless said otherwise."""
    return Publisher(
        version=180_000,
        position=position,
        slots={NAME: Slot(**{"pid": 7, "restart": position, "confirmed": position, **slot})},
        publications={NAME: Published(operations="iud", tables=frozenset({"ehr.note"}))},
    )


def subscriber(**subscription: Any) -> Subscriber:
    """A subscriber that applies."""
    one = {"enabled": True, "slot": NAME, "pid": 8, "tables": frozenset({"ehr.note"}), "errors": 0, **subscription}
    return Subscriber(version=180_000, subscriptions={NAME: Subscribed(**one)})


def seen(seconds: float = 0, source: Publisher | None = None, target: Subscriber | None = None) -> Seen:
    """A look, by default at what is as it should be."""
    return Seen(
        at=BEGINS + timedelta(seconds=seconds), publisher=source or publisher(), subscriber=target or subscriber()
    )


def without(look: Seen, side: str) -> Seen:
    """The look where this side could not be asked."""
    return replace(look, **{side: None})


def judged(*looks: Seen, of: Watched | None = None) -> Health:
    """What the last of some looks came to."""
    about, trail = of or watched(), Trail()
    for look in looks[:-1]:
        trail = trail.after(about, look)
    return judge(about, looks[-1], trail)
