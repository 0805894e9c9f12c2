"""The proof of a switch of which the state in the pause was lost with its engine: of a later moment."""

from dataclasses import replace

from jobs.api import Evidence, JobContext
from jobs.replication.connections import BothSides
from jobs.replication.records import Group
from jobs.replication.switching.even_moment import prove_even
from jobs.replication.switching.proving import prove_two_moments
from jobs.replication.switching.readiness import rows_by_name
from jobs.replication.switching.way import Way

LATER = "the state of the pause was lost with its engine: the rows are proved as they were later"
NOT_EVEN = f"{LATER}, on each side at another moment: writers could not be made to wait"


async def prove_later(ctx: JobContext, sides: BothSides, way: Way, feed: Group) -> Evidence:
    """Prove all rows that follow, while people write.

    Args:
        way: that changes flow since the switch.
        feed: what brings them.
    """
    rows = rows_by_name(way.replication, feed.tables)
    if (evidence := await prove_even(ctx, sides, way, [feed], rows)) is not None:
        return _with(evidence, LATER)
    return _with(await prove_two_moments(ctx, rows), NOT_EVEN)


def _with(evidence: Evidence, caveat: str) -> Evidence:
    return replace(evidence, caveats=(caveat, *evidence.caveats))
