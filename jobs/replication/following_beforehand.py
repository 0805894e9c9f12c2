"""What a follow would be refused for, asked before its time: the replication itself, and its first copy."""

from collections.abc import Sequence

from jobs.beforehand import Surroundings
from jobs.copy.preview import examine
from jobs.replication.first_copy.chosen import copy_of
from jobs.replication.looking.preflight.preflight import preflight
from plans.model import FollowSpec, JobSpec


async def look_at_follow(spec: JobSpec, around: Surroundings) -> Sequence[str]:
    """Ask both sides. Raises `SelectionRefused` with all that speaks against it.

    What the first copy would be refused for as things stand now is asked in a deep look alone.
    """
    assert isinstance(spec, FollowSpec)  # noqa: S101 - the registry maps by type
    async with around.sides(spec.replication.rows) as (source, target):
        found = await preflight(spec.replication, source, target)
        found.refuse()
        if around.deep:
            await examine(source, target, copy_of(spec))
    return found.warnings
