"""A context on its way into a process of its own (`jobs.kinds.python` -> `jobs.python_host`), and what comes back.

Connections are named, not opened, on the way. What they are reached by and must not be inherited by whatever the
coroutine starts (a password in a variable) goes over with the context, through a pipe.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from jobs.api import Evidence, Fence, Progress
from plans.model import Database, DatabaseId, Job, RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """Everything that a context is made of."""

    run: str
    unit: str
    job: Job
    attempt: int
    fence: Fence
    duration: timedelta
    folder: Path
    tuning: Mapping[str, int]
    kind: RunKind
    timezone: str
    databases: Mapping[DatabaseId, Database]
    answered_for: tuple[str, ...] = ()
    """Of a rehearsal: databases that a person answered for, or that the engine has compared with production."""

    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the databases are reached by: see `jobs.child_environment.for_connections`."""

    def to_json(self) -> str:
        """As one line."""
        return _adapter(Handover).dump_json(self).decode()

    @staticmethod
    def from_json(text: str | bytes) -> "Handover":
        """The inverse of `to_json`."""
        handover: Handover = _adapter(Handover).validate_json(text)
        return handover


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A line that comes back: one of these is set. `failed` is the outcome's name, with `facts` of the error."""

    progress: Progress | None = None
    warning: str | None = None
    undo_takes: timedelta | None = None
    """Beside a warning (`JobContext.warn`)."""
    log: str | None = None
    evidence: Evidence | None = None
    failed: str | None = None
    facts: Mapping[str, str | int | float | bool | None] | None = None

    def to_json(self) -> str:
        """As one line without its end."""
        data: dict[str, Any] = _adapter(Message).dump_python(self, mode="json", exclude_none=True)
        return json.dumps(data)

    @staticmethod
    def from_json(text: str | bytes) -> "Message":
        """The inverse of `to_json`. Raises ValueError for what is no message."""
        message: Message = _adapter(Message).validate_json(text)
        return message


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
