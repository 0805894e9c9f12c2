"""How far an attempt is, as the journal keeps it (`jobs.journal.base.Snapshot.body`): made and read here alone. Pure.

A job may publish as often as anything changes; `Limiter` lets four snapshots a second through, and always the last one.
Of thousands of tables a snapshot keeps those that somebody would look for: what is under way, then the largest to come.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from jobs.api import Progress, TableProgress

MOST_TABLES = 50
INTERVAL = 0.25
"""Seconds between two snapshots of one attempt."""
_SILENT = {one.name: one.default for one in fields(TableProgress)}


@dataclass(frozen=True, slots=True, kw_only=True)
class InTheWay:
    """The session that a quiet attempt waits for. No value of a row: see `jobs.postgres.query_text`."""

    pid: int
    program: str
    user: str
    host: str
    since: str = ""
    """When its transaction began, ISO, UTC; empty where this role may not see that."""
    state: str = ""
    """active, idle in transaction...; as Postgres says it."""
    query: str = ""
    """What it sends, or sent last: in full where no value stands in it, else its first words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """An attempt in which nothing has moved for its `quiet_after`, and what its backends wait for."""

    seconds: float
    """Real seconds since something moved."""
    waits_for: str = ""
    """Lock:transactionid, or what else the telling backend does; empty where no backend is known."""
    blocked_by: str = ""
    """The blocking backend: pid, program, user, host."""
    database: str = ""
    blocker: InTheWay | None = None
    """The same as plain data, with since when and what it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """When the worker that runs an attempt was heard of last; the control database's clock, UTC."""

    at: datetime
    until: datetime
    """Until when it may go on without being heard of again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A snapshot, and whether the attempt is quiet."""

    progress: Progress
    quiet: Quiet | None = None
    heard: Heard | None = None
    """None where no worker runs it."""


def to_body(report: Report) -> str:
    """Canonical JSON."""
    tables = report.progress.tables
    shown = _worth_a_look(tables)
    kept = replace(report.progress, more_tables=report.progress.more_tables + len(tables) - len(shown))
    said = asdict(replace(kept, tables=()))
    del said["at"]
    body: dict[str, object] = {"progress": {**said, "tables": [_said(one) for one in shown]}}
    if report.quiet is not None:
        body["quiet"] = asdict(report.quiet)
    if report.heard is not None:
        body["heard"] = {"at": report.heard.at.isoformat(), "until": report.heard.until.isoformat()}
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _worth_a_look(tables: tuple[TableProgress, ...]) -> tuple[TableProgress, ...]:
    """At most `MOST_TABLES`, in their order."""
    if len(tables) <= MOST_TABLES:
        return tables
    ranked = sorted(tables, key=lambda one: (one.finished, not one.done, -(one.total or 0)))
    kept = {one.table for one in ranked[:MOST_TABLES]}
    return tuple(one for one in tables if one.table in kept)


def from_body(body: str) -> Report:
    """The inverse of `to_body`; what a newer program has written beside is passed over."""
    data: dict[str, Any] = json.loads(body)
    tables = tuple(TableProgress(**_known(TableProgress, table)) for table in data["progress"].pop("tables"))
    progress = replace(Progress(**_known(Progress, data["progress"])), tables=tables)
    quiet = _quiet(data["quiet"]) if "quiet" in data else None
    return Report(progress=progress, quiet=quiet, heard=_heard(data["heard"]) if "heard" in data else None)


def _heard(data: Mapping[str, Any]) -> Heard:
    return Heard(at=datetime.fromisoformat(data["at"]), until=datetime.fromisoformat(data["until"]))


def _quiet(data: Mapping[str, Any]) -> Quiet:
    blocker = data.get("blocker")
    known = _known(Quiet, {**data, "blocker": None})
    return Quiet(**{**known, "blocker": InTheWay(**_known(InTheWay, blocker)) if blocker else None})


def _known(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


def _said(table: TableProgress) -> dict[str, Any]:
    """Without what says nothing: of fifty tables most have not begun."""
    return {name: value for name, value in asdict(table).items() if value != _SILENT[name]}


class Limiter:
    """Holds back what comes too soon after the one before. The caller brings the clock (monotonic seconds)."""

    def __init__(self, interval: float = INTERVAL) -> None:
        self._interval = interval
        self._last: Progress | None = None
        self._passed_at = -interval
        self._pending: Progress | None = None
        self.moved_at: float | None = None
        """When something changed last; None before the first snapshot."""

    def offer(self, progress: Progress, now: float) -> Progress | None:
        """A new snapshot: returned if it may pass now, else kept until `due`."""
        if progress != self._last:
            self.moved_at = now
        self._last = self._pending = progress
        return self.due(now)

    def due(self, now: float) -> Progress | None:
        """What was held back and may pass now."""
        if self._pending is None or now - self._passed_at < self._interval:
            return None
        return self._pass(now)

    def rest(self, now: float) -> Progress | None:
        """What is still held back at the end: it passes whatever the clock says."""
        return None if self._pending is None else self._pass(now)

    def _pass(self, now: float) -> Progress | None:
        progress, self._pending, self._passed_at = self._pending, None, now
        return progress
