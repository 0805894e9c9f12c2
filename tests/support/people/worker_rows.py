"""A worker as the control database lists it."""

from datetime import UTC, datetime, timedelta

from jobs.journal.tickets import WorkerRow

NOW = datetime(2022, 11, 11, 22, 0, tzinfo=UTC)
PROGRAM = "0.1.0 (5f3c9a1e)"
WORKER = WorkerRow(
    id="0",
    login="w_dmz",
    name="w1",
    labels=("dmz",),
    slots=4,
    version=PROGRAM,
    host="db2",
    pid=7,
    came=NOW - timedelta(hours=1),
    seen=NOW - timedelta(seconds=8),
    now=NOW,
    busy=1,
)
