"""Rows of the control database as the values of the contract."""

import json
from typing import TYPE_CHECKING

from jobs.journal.base import Lease, Recorded, RunRow, Sent, Snapshot, Standing

if TYPE_CHECKING:
    from jobs.journal.link import Row


def recorded(row: "Row") -> Recorded:
    """A row of sql/read.sql."""
    return Recorded(
        seq=row["seq"],
        kind=row["kind"],
        body=row["body"],
        at=row["at"],
        command_id=row["command_id"],
        hash=row["hash"],
    )


def sent(row: "Row") -> Sent:
    """A row of sql/inbox.sql."""
    return Sent(id=row["id"], actor=row["actor"], verb=row["verb"], args=json.loads(row["args"]), at=row["at"])


def lease(row: "Row") -> Lease:
    """A row that somebody holds: of sql/lease.sql, acquire, renew, look, standing or runs."""
    return Lease(
        term=row["term"],
        holder=row["holder"],
        expires=row["expires"],
        lasts=row["lasts"],
        standbys=row["standbys"],
    )


def standing(row: "Row") -> Standing:
    """A row of sql/standing.sql."""
    held = lease(row) if row["holder"] is not None else None
    return Standing(seq=row["seq"], hash=row["hash"], term=row["term"], lease=held)


def snapshot(row: "Row") -> Snapshot:
    """A row of sql/progress.sql."""
    return Snapshot(task=row["task"], attempt=row["attempt"], body=row["body"], at=row["at"])


def run_row(row: "Row") -> RunRow:
    """A row of sql/runs.sql."""
    return RunRow(
        run=row["run"],
        title=row["title"],
        kind=row["kind"],
        plan_sha256=row["plan_sha256"],
        created=row["created"],
        created_by=row["created_by"],
        head=row["seq"],
        last_event_at=row["last_event_at"],
        lease=lease(row) if row["held"] else None,
    )
