"""How a replication does at this moment, as the journal keeps it beside the progress of attempts. Pure.

Made and read here alone. It is a snapshot (`jobs.journal.base.Snapshot`) under a name that no task has; programs that
know of no replications read nothing out of it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from plans.model import Direction, ReplicationId

_PREFIX = "replication:"
_BESIDE = {"progress": {"done": 0, "tables": []}}
"""What programs read that take it for a task's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing about it that is not as it should be."""

    text: str
    hint: str = ""
    table: str = ""
    grave: bool = False
    """Whether it keeps changes from arriving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicationFigures:
    """The figures of one look. Lengths of time are seconds, sizes bytes; None where it is not known."""

    direction: Direction
    lag: float | None = None
    lag_bytes: int | None = None
    drained_in: float | None = None
    """When the subscriber has caught up, at the present rate."""
    wal_kept: int | None = None
    wal_full_in: float | None = None
    """When the publisher's log comes to a limit: the plan's, the server's own, or the end of its disk."""
    disk_free: int | None = None
    oldest_snapshot: float | None = None
    conflicts: Mapping[str, int] = field(default_factory=dict)
    """By the server's names."""
    errors: int | None = None
    remarks: tuple[Remark, ...] = ()
    at: datetime | None = None
    """When it was so, real time, where a reader knows; not told by who looks."""


def snapshot_name(of: ReplicationId) -> str:
    """Under which its figures are kept."""
    return f"{_PREFIX}{of}"


def replication_of(name: str) -> ReplicationId | None:
    """Whose figures are kept under this name; None where they are a task's."""
    return ReplicationId(name.removeprefix(_PREFIX)) if name.startswith(_PREFIX) else None


def to_body(figures: ReplicationFigures) -> str:
    """Canonical JSON."""
    told = {name: value for name, value in asdict(figures).items() if name != "at"}
    return json.dumps({**_BESIDE, "replication": told}, sort_keys=True, separators=(",", ":"))


def from_body(body: str) -> ReplicationFigures:
    """The inverse of `to_body`; what a newer program has written beside is passed over."""
    data: dict[str, Any] = _known(ReplicationFigures, json.loads(body)["replication"])
    remarks = tuple(Remark(**_known(Remark, one)) for one in data.pop("remarks", ()))
    return ReplicationFigures(**{**data, "direction": Direction(data["direction"]), "remarks": remarks})


def _known(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in data.items() if name in names}
