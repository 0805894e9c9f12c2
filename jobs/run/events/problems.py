"""What is wrong in a night and in the days after: problems that somebody looks after, a go-live that is degraded.

A problem of the engine's own is no such problem: a database that is away is told by `host`.
"""

from dataclasses import dataclass
from datetime import datetime

from jobs.run.events.types import Severity, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemOpened:
    """Something is wrong that is more than one task's failure, and somebody is to look after it."""

    problem: str
    """`P1`: its name, given once in a run."""
    text: str
    severity: Severity
    by: str
    owner: str = ""
    """Who looks after it: a party or a person of the plan by its id, or whoever was named."""
    unit: UnitId | None = None
    """The task or checkpoint that it is on."""
    flow: str = ""
    """The flow that it is on."""
    eta: datetime | None = None
    """Run time at which it is thought to be over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemUpdated:
    """Something of a problem is another than before; what is None stays as it was."""

    problem: str
    by: str
    text: str = ""
    """What is said of it now; what it was opened with stays."""
    severity: Severity | None = None
    owner: str | None = None
    unit: UnitId | None = None
    flow: str | None = None
    eta: datetime | None = None
    no_eta: bool = False
    """Nobody knows any more when it will be over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemClosed:
    """It is over."""

    problem: str
    by: str
    text: str = ""
    """What became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Degraded:
    """The go-live stands with a part of it closed or restricted; once more of the same part: as it stands now."""

    text: str
    """Why."""
    part: str = ""
    """Which part; empty where it is all of it."""
    workaround: str = ""
    told: str = ""
    """Who was told, and how."""
    flow: str = ""
    """The flow that is the cause; empty where somebody declared it."""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalAgain:
    """A part that was degraded is back to normal."""

    part: str = ""
    text: str = ""
    flow: str = ""
    """The flow that was the cause, where that flows again."""
    by: str = ""


Problems = ProblemOpened | ProblemUpdated | ProblemClosed | Degraded | NormalAgain
