"""What happens to the work of a task: by the machine, by people, by an operator who turns at it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.api import Evidence, Fact
from jobs.run.events.lanes import LanesChanged
from jobs.run.events.types import Finish, How, Settlement, UnitId, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStarted:
    """An engine took the lease; what an earlier term left running is lost from here on."""

    term: int
    engine: str
    host: str
    pid: int
    alone_since: datetime | None = None
    """Real time when the lease of the engine before it had run out, from which on nobody worked on the run; None where
    it was given back, and for the first one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStarted:
    """An attempt of a job begins."""

    unit: UnitId
    attempt: int
    token: int
    label: str = ""
    """What a worker must serve to run it; empty where the engine does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTaken:
    """A worker has claimed the ticket of an attempt, and runs it."""

    unit: UnitId
    attempt: int
    worker: str
    """What it is called."""
    host: str
    lay: timedelta | None = None
    """How long it had lain, in run time, where it was told that nobody takes it; None where it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUntaken:
    """Nobody has claimed the ticket of an attempt for so long that somebody has to look."""

    unit: UnitId
    attempt: int
    label: str
    there: tuple[str, ...] = ()
    """What the workers are called that serve its label just now."""
    free: bool = False
    """Whether one of them has a slot free: it should have taken it."""
    others: str = ""
    """Who serves its label and is another program than the engine, in words; where nobody could have it."""
    refused: str = ""
    """What the list of hosts does not allow of it."""
    mend: str = ""
    """What would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnded:
    """An attempt ended. With `retry_at` another one follows then; without, success or a question to a person."""

    unit: UnitId
    attempt: int
    how: How
    error: Mapping[str, Fact] | None = None
    """`jobs.outcomes.ErrorFacts` as facts; `sentence` is what is shown."""
    evidence: Evidence | None = None
    retry_at: datetime | None = None
    """Real time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietBegan:
    """Nothing has moved for the task's `quiet_after`."""

    unit: UnitId
    attempt: int
    waits_for: str = ""
    """Postgres' wait event, such as Lock:transactionid."""
    blocked_by: str = ""
    """The blocking backend: its pid, program and host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietEnded:
    """It moves again."""

    unit: UnitId
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A job warned and goes on."""

    unit: UnitId
    text: str
    undo_takes: timedelta | None = None
    """How long a rollback of it takes, in real time, where the job knows better than the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStarted:
    """A person began a manual task or a confirmation."""

    unit: UnitId
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The counter of a manual task was read."""

    unit: UnitId
    value: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A manual check has a verdict."""

    unit: UnitId
    verdict: Verdict
    by: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresGiven:
    """Whoever did a manual task told the figures that it asks for, and named its evidence."""

    unit: UnitId
    figures: Mapping[str, int | float]
    by: str
    outside: tuple[str, ...] = ()
    """The figures that do not keep their limit, each in words: then the task is not done, and asks."""
    file: str = ""
    """The name of the file that is its evidence; what stands in it is kept nowhere."""
    sha256: str = ""
    """Of that file, as the console read it that sent this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """One item of a confirmation got one of its ticks."""

    unit: UnitId
    item: str
    tick: str
    by: str
    first: int = 0
    """The journal's number of the first tick that the same command set, where it set several."""
    together: int = 1
    """How many that were."""
    who: str = ""
    """Who takes it over, of an item that is handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSettled:
    """An item was waived or failed; it stands as a caveat at the next checkpoint."""

    unit: UnitId
    item: str
    settlement: Settlement
    reason: str
    fallback: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFinished:
    """A task came to its end; dependants are released by done, fixed and skipped."""

    unit: UnitId
    how: Finish
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReopened:
    """It is to be done again: retried, taken back before anything stood on it, or what it stood on is rolled back."""

    unit: UnitId
    by: str
    reason: str = ""
    afresh: bool = False
    """Whether what was reported of it (counts, ticks, votes, evidence) no longer counts."""
    beside: bool = False
    """Whether it was decided to go on beside a program that an earlier attempt left running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EtaGiven:
    """A person's own estimate of when a task ends, in run time."""

    unit: UnitId
    eta: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttled:
    """A knob of a job was turned."""

    unit: UnitId
    knob: str
    value: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAsked:
    """An operator stops one running attempt."""

    unit: UnitId
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminationAsked:
    """An operator has the backends of a lost attempt terminated."""

    unit: UnitId
    by: str


Work = (
    EngineStarted
    | AttemptStarted
    | TicketTaken
    | TicketUntaken
    | LanesChanged
    | AttemptEnded
    | QuietBegan
    | QuietEnded
    | Warned
    | TaskStarted
    | Counted
    | Judged
    | FiguresGiven
    | Ticked
    | ItemSettled
    | TaskFinished
    | TaskReopened
    | EtaGiven
    | Throttled
    | StopAsked
    | TerminationAsked
)
