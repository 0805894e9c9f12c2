"""How an attempt ended, as a value: `jobs.endings` makes it, an event records it, `jobs.run.decisions.decide` acts.

Pure: nothing here knows a driver, so that `jobs.run` can use it.

Which exception becomes which outcome stands in `jobs.endings`; what they mean is fixed here:

* `Transient`: it failed, certainly left nothing behind that a further attempt would trip over, and may well succeed.
* `Permanent`: it failed, and trying again without a change will not help (or must not happen without a person).
* `InDoubtOutcome`: it may or may not have acted, and nothing on the target tells which.
* `Lost`: the worker that ran it is gone, and nobody saw how it ended.
* `Cancelled`: somebody wanted it to end. `certain` is False where it may have acted all the same.

A time-out is no `Cancelled`: it is `Transient` with kind `timeout` where the job restarts by itself or its transaction
was certainly rolled back, else `InDoubtOutcome` (`command`, `python`, `sql` outside a transaction, unless repeatable).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from jobs.api import Evidence, Fact


class FailureKind(StrEnum):
    """What kind of failure it was; the words of the events and of the screen."""

    SERVER = "server"
    """A database's server refused or gave up; there is a SQLSTATE."""
    CONNECTION = "connection"
    """A connection could not be made, or was lost."""
    TIMEOUT = "timeout"
    """The attempt's time was up."""
    IDENTITY = "identity"
    """A database is not the one that the plan names."""
    FENCED = "fenced"
    """A newer attempt has taken over the task."""
    FENCE_HELD = "fence_held"
    """A previous attempt still holds a backend on the target: `pid` and `host` say which."""
    LEASED = "leased"
    """Another run writes to what this task would write to."""
    JOB = "job"
    """The job itself said so."""
    LOST = "lost"
    """The worker that ran it was not heard of any more."""
    STUCK = "stuck"
    """It was told to end and did not."""
    DEFECT = "defect"
    """An exception that nobody foresaw; the log file names its type and place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorFacts:
    """What is kept of a failure: never the server's own text, which carries values out of rows."""

    kind: FailureKind
    sentence: str
    """Ours, for this kind or SQLSTATE."""
    hint: str = ""
    sqlstate: str = ""
    severity: str = ""
    schema: str = ""
    table: str = ""
    column: str = ""
    constraint: str = ""
    database: str = ""
    """The database's name in the plan, where it is known."""
    pid: int | None = None
    """Backend that is in the way."""
    host: str = ""
    """Where that backend's client is."""

    def to_json(self) -> dict[str, Fact]:
        """A flat dict without what is empty."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(v) if isinstance(v, StrEnum) else v for name, v in values.items() if v not in ("", None)}

    @classmethod
    def from_json(cls, data: Mapping[str, Fact]) -> "ErrorFacts":
        """The inverse of `to_json`; keys of a later version are passed over."""
        known = {field.name for field in fields(cls)} - {"kind", "sentence", "pid"}
        texts = {name: str(value) for name, value in data.items() if name in known}
        pid = data.get("pid")
        return cls(
            kind=FailureKind(str(data["kind"])),
            sentence=str(data["sentence"]),
            pid=int(pid) if pid is not None else None,
            **texts,
        )

    def __str__(self) -> str:
        place = ".".join(filter(None, (self.schema, self.table, self.column)))
        where = ", ".join(filter(None, (self.sqlstate, place, self.constraint)))
        return f"{self.sentence} [{where}]" if where else self.sentence


class CancelReason(StrEnum):
    """Why somebody wanted a running attempt to end."""

    STOPPED = "stopped"
    """An operator's `stop`."""
    ABORTED = "aborted"
    """The run was aborted."""
    SHUTDOWN = "shutdown"
    """The engine ends, in order; another one takes over."""
    FENCED = "fenced"
    """The engine lost its lease."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeded:
    """It returned evidence (which may say that it did not pass)."""

    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Transient:
    """It failed and may well succeed when tried again."""

    error: ErrorFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Permanent:
    """It failed, and a person must choose."""

    error: ErrorFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class InDoubtOutcome:
    """It may or may not have acted."""

    error: ErrorFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """It was told to end and did."""

    reason: CancelReason
    certain: bool = True
    """False where it may have acted before it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Whoever ran it on another host was lost: nobody saw how it ended, as with an engine that dies."""

    error: ErrorFacts


Outcome = Succeeded | Transient | Permanent | InDoubtOutcome | Cancelled | Lost
