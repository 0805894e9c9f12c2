"""What an amendment does to replications, as its event says it."""

from collections.abc import Iterator
from dataclasses import fields

from jobs.run.outlook.replicating.stages import acts
from plans.model import Plan, ReplicationId, UnfollowSpec

_CALLED = {"fenced": "fence"}
"""What a field is called in a file, where that is something else."""


def replications_changed(held: Plan, fresh: Plan) -> Iterator[str]:
    """`records: wal_at_most changed`, `nothing ends records any more`."""
    for name, before in held.replications.items():
        now = fresh.replications.get(name)
        if now is None:
            yield f"{name} is no replication any more"
            continue
        other = [one.name for one in fields(before) if getattr(before, one.name) != getattr(now, one.name)]
        if other:
            yield f"{name}: {', '.join(_CALLED.get(one, one) for one in other)} changed"
        if _is_ended(held, name) and not _is_ended(fresh, name):
            yield f"nothing ends {name} any more"


def _is_ended(plan: Plan, of: ReplicationId) -> bool:
    return any(one.spec is UnfollowSpec for one in acts(plan).get(of, ()))
