"""What databases have recorded of switches, as a test says it."""

from datetime import UTC, datetime, timedelta

from jobs.postgres.target.live_side import LiveSide, Step
from plans.model import DatabaseId, Direction, ReplicationId
from tests.support.nights import SOURCE, TARGET

NOW = datetime(2026, 1, 18, 2, 14, tzinfo=UTC)


def side(here: DatabaseId, live: DatabaseId, *tables: str, run: str = "wave-1", hours: int = 0) -> LiveSide:
    """What `here` has recorded, so many hours after the first switch."""
    return LiveSide(
        birth=f"birth of {run}",
        replication=ReplicationId("records"),
        here=here,
        live=live,
        since=NOW + timedelta(hours=hours),
        run=run,
        task="S1",
        token=1,
        step=Step.SETTLED,
        direction=Direction.FORWARD,
        position="",
        deadline=None,
        now=NOW,
        tables=tables,
        moved_to=here == TARGET,
    )


LEFT = side(SOURCE, TARGET, "ehr.patient")
COME_TO = side(TARGET, TARGET, "ehr.patient")
