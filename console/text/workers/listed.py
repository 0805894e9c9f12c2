"""`cutover worker --list`: which workers are there, and since when the others are not."""

from collections.abc import Sequence

from console.text.columns import WIDTH, cut, wrapped
from console.text.formatting import age_text
from jobs.journal.tickets import WorkerRow


def worth_listing(rows: Sequence[WorkerRow]) -> tuple[WorkerRow, ...]:
    """The workers that are there or have tickets; of those gone the last of each name and host where none is there.

    A service that its host starts again and again is a new worker each time.
    """
    at_work = {_place(row) for row in rows if _is_at_work(row)}
    last = {_place(row): row for row in sorted(rows, key=lambda row: row.seen)}
    return tuple(row for row in rows if _is_at_work(row) or (_place(row) not in at_work and row is last[_place(row)]))


def workers_text(rows: Sequence[WorkerRow], *, program: str, width: int = WIDTH) -> str:
    """A line for each worker, in the order given; its labels go on under themselves.

    Args:
        rows: those to be listed, one or more.
        program: what this host's own is (`jobs.workers.program`); others are marked.
        width: of the page.
    """
    lines = [f"{'NAME':12} {'HOST':12} {'BUSY':>5} {'SEEN':10} {'VERSION':17} LABELS"]
    for row in rows:
        version = f"{row.version}{'' if row.version == program else '*'}"
        busy = f"{row.busy}/{row.slots}"
        lead = f"{cut(row.name, 12)} {cut(row.host, 12)} {busy:>5} {_seen(row):10} {version:17} "
        lines += wrapped(lead, ", ".join(row.labels), width=width)
    if any(row.version != program for row in rows):
        lines.append(f"* this host's program is {program}: what its engines issue these leave to others")
    return "\n".join(lines)


def worker_json(row: WorkerRow, *, program: str) -> dict[str, object]:
    """A worker for a script; times are the control database's."""
    return {
        "name": row.name,
        "host": row.host,
        "pid": row.pid,
        "login": row.login,
        "labels": list(row.labels),
        "slots": row.slots,
        "busy": row.busy,
        "version": row.version,
        "same_program": row.version == program,
        "came": row.came.isoformat(),
        "seen": row.seen.isoformat(),
        "seen_seconds_ago": round((row.now - row.seen).total_seconds(), 1),
        "left": row.left_at.isoformat() if row.left_at is not None else None,
        "there": row.is_there,
    }


def _is_at_work(row: WorkerRow) -> bool:
    return row.is_there or row.busy > 0


def _place(row: WorkerRow) -> tuple[str, str]:
    return row.name, row.host


def _seen(row: WorkerRow) -> str:
    """`8s ago`, `silent 4m`, `left 2h5m`."""
    if row.left_at is not None:
        return f"left {age_text(row.now - row.left_at)}"
    ago = age_text(row.now - row.seen)
    return f"{ago} ago" if row.is_there else f"silent {ago}"
