"""A job at work as data: tables with rates, what it waits for and who is in its way, throttle, attempts. Pure.

The page of a job and `status --json` are made of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from console.text.workers.lanes import lanes_json
from console.view.model import View
from console.view.printed import printed_file
from jobs.api import Progress, TableProgress
from jobs.progress import Heard, InTheWay
from jobs.run.events import UnitId
from jobs.run.outlook.sequence.units import body_of
from jobs.run.state.unit import Place, UnitState
from plans.model import Job
from plans.model.lanes import KNOB, knob_of, lanes_said, workers_said


class TableStand(StrEnum):
    """How a table stands."""

    WORK = "at work"
    BEGUN = "begun"
    """Some of it is in, and nobody is at it."""
    NEXT = "to come"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """One table of a job at work."""

    known: TableProgress
    stand: TableStand
    share: float | None
    """0 to 1; None without a total."""
    left: timedelta | None
    """How long its rows still take at the rate that it had; None where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockade:
    """Why nothing moves in an attempt."""

    since: datetime
    """Run time."""
    waits_for: str
    database: str
    blocked_by: str
    """In words, as the journal has it; empty where nobody is in the way."""
    blocker: InTheWay | None
    """None where its engine has not told, or nobody is in the way."""

    @property
    def blocker_since(self) -> datetime | None:
        """When the transaction of who is in the way began, real time."""
        return datetime.fromisoformat(self.blocker.since) if self.blocker is not None and self.blocker.since else None


def table_lines(progress: Progress | None) -> Sequence[TableLine]:
    """Each table that is told of: what is at work, then what has begun, what is to come, and what is done."""
    order = list(TableStand)
    lines = (_table_line(table) for table in (progress.tables if progress is not None else ()))
    return sorted(lines, key=lambda one: order.index(one.stand))


def _table_line(table: TableProgress) -> TableLine:
    begun = TableStand.BEGUN if table.done else TableStand.NEXT
    stand = TableStand.DONE if table.finished else TableStand.WORK if table.at_work else begun
    missing = (table.total or 0) - table.done
    has_left = stand in (TableStand.WORK, TableStand.BEGUN) and table.rate > 0 and missing > 0
    return TableLine(
        known=table,
        stand=stand,
        share=1.0 if table.finished else min(1.0, table.done / table.total) if table.total else None,
        left=timedelta(seconds=missing / table.rate) if has_left else None,
    )


def blockade(view: View, unit: str) -> Blockade | None:
    """What an attempt waits for in which nothing moves; None while it moves."""
    quiet, seen = view.state.unit(UnitId(unit)).quiet, view.waits.get(UnitId(unit))
    if quiet is None:
        return None
    return Blockade(
        since=quiet.since,
        waits_for=quiet.waits_for,
        blocked_by=quiet.blocked_by,
        database=seen.database if seen is not None else "",
        blocker=seen.blocker if seen is not None else None,
    )


def throttle(job: Job, known: UnitState) -> Iterator[str]:
    """What was turned down or up while it runs, beside what the plan says."""
    planned = _planned_knobs(job)
    for knob, value in known.tuning.items():
        was = f" (the plan says {planned[knob]})" if knob in planned else ""
        yield f"throttled: {knob} {value}{was}"
    yield from (f"{knob} {value}, as planned" for knob, value in planned.items() if knob not in known.tuning)


def _planned_knobs(job: Job) -> dict[str, int]:
    """What the plan says of workers, by the knob that turns it."""
    if lanes := lanes_said(job.spec):
        return {knob_of(label): count for label, count in lanes.items()}
    said = workers_said(job.spec)
    return {KNOB: said} if said is not None else {}


def attempts_allowed(job: Job, known: UnitState) -> int:
    """How many attempts there may be before a person is asked."""
    return max(job.retry.attempts, known.tried)


def job_json(view: View, unit: str) -> Mapping[str, object] | None:
    """A job that is at work, tried again, quiet, or has failed; null of any other task. Times in UTC, spans in s."""
    body, known = body_of(view.plan, unit), view.state.unit(UnitId(unit))
    if not isinstance(body, Job) or not known.attempts:
        return None
    progress, file = view.progress.get(UnitId(unit)), printed_file(view, unit)
    return {
        "kind": body.kind,
        "attempt": known.attempts[-1].number,
        "tried": known.tried,
        "attempts_allowed": attempts_allowed(body, known),
        "retry_at": known.retry_at_real.isoformat() if known.retry_at_real is not None else None,
        "progress": _progress_json(progress),
        "place": _place_json(known.attempts[-1].place),
        "lanes": lanes_json(known.lanes),
        "heard": _heard_json(view.heard.get(UnitId(unit))),
        "waits": _blockade_json(blockade(view, unit)),
        "tuning": dict(known.tuning),
        "printed": {"host": file.host, "path": file.path} if file is not None else None,
        "attempts": [
            {
                "attempt": one.number,
                "started": one.started.isoformat(),
                "ended": one.ended.isoformat() if one.ended is not None else None,
                "how": one.how,
                "place": _place_json(one.place),
                "lanes": lanes_json(one.lanes),
                "sqlstate": (one.error or {}).get("sqlstate"),
                "sentence": (one.error or {}).get("sentence"),
            }
            for one in known.attempts
        ],
    }


def _place_json(place: Place | None) -> Mapping[str, object] | None:
    """Where workers run it, or should; null of what the engine runs. `untaken` since when nobody takes it."""
    if place is None:
        return None
    return {
        "label": place.label,
        "worker": place.worker or None,
        "host": place.host or None,
        "taken": place.taken.isoformat() if place.taken is not None else None,
        "untaken": place.untaken.isoformat() if place.untaken is not None else None,
        "waits_for_slot": place.waits_for_slot,
        "refused": place.refused or None,
        "others": place.others or None,
    }


def _heard_json(heard: Heard | None) -> Mapping[str, object] | None:
    """When the worker that runs it was heard of, and until when it may go on."""
    return {"at": heard.at.isoformat(), "until": heard.until.isoformat()} if heard is not None else None


def _progress_json(progress: Progress | None) -> Mapping[str, object] | None:
    if progress is None:
        return None
    return {
        "done": progress.done,
        "total": progress.total,
        "unit": progress.unit,
        "bytes": progress.bytes,
        "note": progress.note,
        "tables": [_table_json(one) for one in table_lines(progress)],
        "more_tables": progress.more_tables,
    }


def _table_json(one: TableLine) -> Mapping[str, object]:
    table = one.known
    return {
        "table": table.table,
        "state": one.stand,
        "done": table.done,
        "total": table.total,
        "bytes": table.bytes,
        "rows_s": table.rate,
        "bytes_s": table.byte_rate,
        "left_s": round(one.left.total_seconds()) if one.left is not None else None,
        "chunks": table.chunks,
        "chunks_resumed": table.resumed,
        "chunks_at_work": table.at_work,
    }


def _blockade_json(one: Blockade | None) -> Mapping[str, object] | None:
    if one is None:
        return None
    blocker = one.blocker
    return {
        "since": one.since.isoformat(),
        "waits_for": one.waits_for,
        "database": one.database,
        "blocked_by": one.blocked_by,
        "blocker": None
        if blocker is None
        else {
            "pid": blocker.pid,
            "program": blocker.program,
            "user": blocker.user,
            "host": blocker.host,
            "since": blocker.since or None,
            "state": blocker.state,
            "query": blocker.query,
        },
    }
