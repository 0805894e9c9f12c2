"""What a task can be: exactly one of these bodies, job, manual, confirm, checkpoint or milestone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from plans.model.asked import AskedFigure, Figure
from plans.model.databases import DatabaseId, PartyId, TaskId
from plans.model.flows import FlowId, Stage
from plans.model.intervals import Interval
from plans.model.jobs import Job
from plans.model.kinds.same import SameSpec
from plans.model.kinds.watch import ComparisonSign
from plans.model.replication import ReplicationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """713 patients: the task is finished when the count reaches the target."""

    target: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual:
    """Done by a person."""

    counter: Counter | None = None
    criterion: str = ""
    """Where it is set, `done` needs a verdict: passed, failed, not tested."""
    ask: tuple[AskedFigure, ...] = ()
    """What `done` has to tell."""
    evidence_file: bool = False
    """`done` names a file, of which name and hash are kept."""
    text: str = ""
    """The message to send, or the instruction to follow."""
    to: str = ""

    @property
    def asks_at_done(self) -> bool:
        """Whether `done` has more to tell than that it is done."""
        return bool(self.criterion or self.ask or self.evidence_file)

    @property
    def blanks_at_done(self) -> str:
        """`refused_rows= file=`: what `done` leaves to be filled in."""
        file = ["file="] if self.evidence_file else []
        return " ".join([*(f"{one.name}=" for one in self.ask), *file])


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of the N that a confirmation counts."""

    id: str
    name: str
    owner: PartyId | None = None
    contact: str = ""
    group: str = ""
    """What it is listed and counted with."""
    flow: FlowId | None = None
    """The flow that goes through it, of an integration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Done by several people; finished when every item has its last tick or was waived."""

    items: tuple[Item, ...]
    ticks: tuple[str, ...] = ("confirmed",)
    by_canary: str = ""
    """The tick that an item gets when the canary of its flow came through; empty where no machine ticks."""
    asks_who: bool = False
    """Whether each tick names who it is that takes the item over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneCriterion:
    """These tasks are done: not skipped, waived, unverified or fixed by hand, which is accepted by name or not."""

    tasks: tuple[TaskId, ...]
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciledCriterion:
    """These tasks reconciled without a difference, and nothing was written to the same tables since."""

    tasks: tuple[TaskId, ...]
    required: bool = False


SIMULATED_NIGHTS = 20
"""A chance is told in so many simulated nights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastCriterion:
    """The task is forecast to end by this time; or so many simulated nights end it by then."""

    task: TaskId
    by: datetime
    at_least: int | None = None
    """Of `SIMULATED_NIGHTS`; None where the forecast itself is asked for."""
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackCriterion:
    """If no-go were said now, everything that has begun would be rolled back by this time."""

    by: datetime
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterCriterion:
    """The counter of a manual task has reached this value."""

    task: TaskId
    at_least: int
    required: bool = False

    @property
    def described(self) -> str:
        """`A12 at least 535`."""
        return f"{self.task} at least {self.at_least}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedCriterion:
    """These tasks and rollbacks were measured so many times in the nights that count."""

    tasks: tuple[TaskId, ...] = ()
    critical: bool = False
    """The tasks on the critical path of the planned times, too."""
    rollbacks: tuple[TaskId, ...] = ()
    """By the ids of their tasks."""
    every_rollback: bool = False
    """All rollbacks that a no-go can still call for, too."""
    times: int = 1
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlCriterion:
    """The first column of the query's one row is true."""

    on: DatabaseId
    query: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SameCriterion:
    """These databases are alike in all that is compared, and all of that could be read."""

    asked: SameSpec
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalCriterion:
    """The interval keeps within this limit: as forecast, and once it is over as it was."""

    interval: Interval
    at_most: timedelta
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonsCriterion:
    """Of the nights that count so many lessons are open at most; asked in production only."""

    open: int
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCriterion:
    """A figure that a manual task asks for keeps this limit."""

    task: TaskId
    figure: str
    comparison: ComparisonSign
    limit: Figure
    required: bool = False

    @property
    def name(self) -> str:
        """The task and the figure, with a dot between them, as the plan writes it."""
        return f"{self.task}.{self.figure}"

    @property
    def asked(self) -> str:
        """`<= 0`."""
        return f"{self.comparison} {self.limit:,}"

    @property
    def described(self) -> str:
        """The same with what is asked of it."""
        return f"{self.name} {self.asked}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsCriterion:
    """What is sent through these flows arrives, or is processed: their canaries say so, and once live their counts."""

    every: Stage | None = None
    """How far, of each flow of the plan that is not named; None where only some are asked for."""
    flows: tuple[tuple[FlowId, Stage], ...] = ()
    """How far, of those that are."""
    required: bool = False

    @property
    def described(self) -> str:
        """`all flows processed, L-LAB received`."""
        named = [f"{flow} {stage}" for flow, stage in self.flows]
        return ", ".join([*([f"all flows {self.every}"] if self.every is not None else []), *named])


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicationCriterion:
    """Changes of a replication arrive within its limit, in the direction that is in force."""

    replication: ReplicationId
    required: bool = False

    @property
    def described(self) -> str:
        """`replication records healthy`."""
        return f"replication {self.replication} healthy"


Criterion = (
    DoneCriterion
    | ReconciledCriterion
    | ForecastCriterion
    | RollbackCriterion
    | CounterCriterion
    | RehearsedCriterion
    | SqlCriterion
    | SameCriterion
    | IntervalCriterion
    | LessonsCriterion
    | AnswerCriterion
    | FlowsCriterion
    | ReplicationCriterion
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A gate: parties are polled, criteria evaluated, one party decides."""

    poll: tuple[PartyId, ...]
    decided_by: PartyId
    quorum: int
    """How many parties must say go (with or without a caveat)."""
    criteria: tuple[Criterion, ...] = ()
    point_of_no_return: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Nobody's work: reached when its predecessors are finished and its clock time has come."""


Body = Job | Manual | Confirm | Checkpoint | Milestone
