"""The values of a timed night: what each task, rollback and checkpoint took. No row values, no names of people.

Durations are seconds of run time: real time but for a demonstration, whose clock goes faster. Instants are run time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from plans.model.databases import RunKind
from plans.model.intervals import Interval
from plans.model.kept_forecasts import KeptForecast


class DoneBy(StrEnum):
    """Who does the work of a task; a slow night slows each of them in its own way."""

    MACHINE = "machine"
    PEOPLE = "people"
    GATE = "gate"
    """A checkpoint: parties are polled, one decides."""
    CLOCK = "clock"
    """A milestone, or a job that lasts as long as it is planned."""


class WaitFor(StrEnum):
    """Whom or what a task waited for."""

    CLOCK = "clock"
    """All before it was over, and its clock time had not come."""
    HOLD = "hold"
    START = "start"
    """Nothing stood in its way any more: a person, or the engine, had yet to begin it."""
    LOCK = "lock"
    """It ran, and a lock of somebody else kept it still."""
    RETRY = "retry"
    """Between two attempts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long a task waited for one thing, all its stretches together."""

    kind: WaitFor
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTimes:
    """What one task, checkpoint or rollback took."""

    id: str
    title: str
    stream: str
    done_by: DoneBy
    work: str
    """The fingerprint of what it does (`plans.rehearsals.fingerprint`); empty of a gate and a milestone."""
    planned_seconds: float
    how: str
    """How it ended: done, skipped, fixed by hand, abandoned, rolled back, go, go*, no-go; empty where it did not."""
    start: datetime | None = None
    end: datetime | None = None
    active_seconds: float | None = None
    """Time in which somebody or something worked at it; None where none did."""
    does_not_count: str = ""
    """Why its active time says nothing about the next night; empty where it does."""
    attempts: int = 0
    waits: tuple[Wait, ...] = ()
    rows: int | None = None
    bytes: int | None = None
    amount: int | None = None
    """What a counter reached, or how many items were confirmed."""
    workers: int | None = None
    facts: Mapping[str, int | float] = field(default_factory=dict)
    """The figures of its evidence."""
    was: tuple[str, ...] = ()
    """The ids that it had in earlier plans."""
    databases: tuple[str, ...] = ()
    """Those that it works on, by their names in the plan."""

    @property
    def counts(self) -> bool:
        """Whether its active time is a measurement of this work."""
        return self.active_seconds is not None and not self.does_not_count

    @property
    def active(self) -> timedelta | None:
        """Its active time."""
        return None if self.active_seconds is None else timedelta(seconds=self.active_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedInterval:
    """An interval as the night's plan meant it; what it took is told by the times of its two tasks."""

    interval: Interval
    planned_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Something learnt in a night, in somebody's own words: open until it is closed."""

    id: str
    """`L1`: short, as it is spoken aloud; given once in a night."""
    text: str
    opened: datetime
    """Real time, as `closed`."""
    task: str = ""
    """The task that taught it; empty of the night as a whole."""
    owner: str = ""
    """The party that sees to it, by its id; empty where none was named."""
    due: date | None = None
    closed: datetime | None = None
    reason: str = ""
    """What became of it, where somebody said so when it was closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What decides how fast the server of a database was: no address, and nobody's name."""

    database: str
    """By its name in the plan."""
    version: str
    settings: Mapping[str, str] = field(default_factory=dict)
    """Each as the server writes it: `8GB`."""
    size_bytes: int | None = None
    """Of the database when the night began."""
    identity: str = ""
    """Equal for one and the same database: a hash, which leads nobody there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """On what the night ran, as far as the journal tells."""

    engines: tuple[str, ...] = ()
    """The hosts of its engines, as they call themselves."""
    described: str = ""
    """What the plan says of it (`hardware:`), for this kind of run."""
    servers: tuple[Server, ...] = ()

    def server(self, database: str) -> Server | None:
        """That of a database; None where it was not asked, or did not tell."""
        return next((one for one in self.servers if one.database == database), None)


def with_its_end(name: str, *, aborted: bool) -> str:
    """`7f3a`, `7f3a [aborted]`: a night that was given up says so where it is named."""
    return f"{name} [aborted]" if aborted else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A run as it was timed."""

    run: str
    birth: str
    """The hash of its first event: one night counts once, however it arrives."""
    head: str
    """The hash of the last event that was measured."""
    title: str
    family: str
    """The plans whose nights are compared with each other: `family:` of the plan, by default its title."""
    plan_sha256: str
    kind: RunKind
    start: datetime
    """When the run began."""
    planned_start: datetime
    """When its plan begins, in run time."""
    go_live: str
    """The task that is the go-live."""
    end: datetime | None = None
    result: str | None = None
    """How it ended: completed, rolled back, aborted; None while it goes on."""
    speed: float = 1.0
    """Above 1 in a demonstration."""
    no_waits: bool = False
    """Its clock times were let pass: it counts for durations, not for arrivals."""
    hardware: Hardware = Hardware()
    tasks: tuple[UnitTimes, ...] = ()
    """In the order of the plan, checkpoints and milestones among them."""
    rollbacks: tuple[UnitTimes, ...] = ()
    """By the ids of their tasks."""
    intervals: tuple[PlannedInterval, ...] = ()
    """The intervals of its plan."""
    lessons: tuple[Lesson, ...] = ()
    """In the order in which they were opened."""
    forecasts: tuple[KeptForecast, ...] = ()
    """What the go-live and the checkpoints were forecast to be, every ten minutes back from what came."""
    label: str = ""
    """What whoever reads it calls it: the name of its file; no part of the file itself."""

    @property
    def aborted(self) -> bool:
        """Whether it was given up before its end: what had ended by then was measured all the same."""
        return self.result == "aborted"

    @property
    def teaches(self) -> bool:
        """Whether anything of it was measured, or anybody wrote down a lesson."""
        return bool(self.lessons) or self.measured

    @property
    def measured(self) -> bool:
        """Whether any work of it was measured; a night that was aborted at once may have a lesson and no time."""
        return any(unit.counts and unit.work for unit in (*self.tasks, *self.rollbacks))

    @property
    def called(self) -> str:
        """Its name among other nights: that of its file, as it is said (`DR3`), or of its run."""
        return self.label.upper() or self.run

    @property
    def told(self) -> str:
        """The same, and that it was aborted: `7f3a [aborted]`."""
        return with_its_end(self.called, aborted=self.aborted)

    def task(self, name: str) -> UnitTimes | None:
        """What a task of this id took; None where the plan of that night had none."""
        return next((unit for unit in self.tasks if unit.id == name), None)
