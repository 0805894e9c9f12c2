"""The state of both sides that a reconcile proves, kept visible by a transaction on each."""

from dataclasses import dataclass

from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.sides import SourceConnection, TargetConnection
from jobs.postgres.snapshot import export_snapshot
from jobs.postgres.target import leases
from jobs.postgres.together import together


@dataclass(frozen=True, slots=True, kw_only=True)
class BothStates:
    """What a connection to each side sees, and others by its snapshot, until one of the two ends."""

    reading: SourceConnection
    proving: TargetConnection
    snapshots: tuple[str, str]
    """Of source and target."""
    seen: str
    """Which transactions of the target a proof of it has seen (`Evidence.seen`)."""


async def see_both(reading: SourceConnection, proving: TargetConnection) -> BothStates:
    """Begin to see one state of each side. Neither connection is in a transaction, and both are from now on."""
    await together(apply_settings(reading), apply_settings(proving))
    seen = await leases.seen(proving)
    source, target = await together(export_snapshot(reading), export_snapshot(proving))
    return BothStates(reading=reading, proving=proving, snapshots=(source, target), seen=seen)
