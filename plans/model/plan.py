"""Tasks, and the plan that holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain

from plans.model.bodies import Body, Checkpoint, Confirm, Manual, Milestone
from plans.model.databases import Database, DatabaseId, Party, PartyId, Role, RunKind, TaskId
from plans.model.dependency import Dependency, left_out
from plans.model.flows import NOTHING_WATCHED, Watched
from plans.model.guide import NO_GUIDE, Guide
from plans.model.hooks import NOBODY_TOLD, Telling
from plans.model.intervals import Interval, Side
from plans.model.jobs import Job
from plans.model.moved import NOTHING_MOVED, MovedTimes
from plans.model.night import Night
from plans.model.replication import Replication, ReplicationId
from plans.model.second import Second
from plans.model.shifts import NO_SHIFTS, ShiftPlan
from plans.problems import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollback:
    """How a finished task is rolled back."""

    body: Job | Manual | Confirm
    duration: timedelta
    second: Second | None = None
    """Who else has to agree that it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The smallest timed unit, with a short id that is spoken aloud."""

    id: TaskId
    title: str
    stream: str
    duration: timedelta
    body: Body
    place: Place
    owner: PartyId | None = None
    dependencies: tuple[Dependency, ...] = ()
    not_before: datetime | None = None
    deadline: datetime | None = None
    pinned: bool = False
    """Its clock times stay when the night is shifted."""
    only: RunKind | None = None
    required: bool = False
    """A required task cannot be skipped. Checkpoints and milestones never can."""
    second: Second | None = None
    """Who else has to agree before what is said of it counts."""
    rollback: Rollback | None = None
    may_stay: bool = False
    """The plan says that it needs no rollback: nothing is changed by it, or what it changes may stay."""
    was: tuple[TaskId, ...] = ()
    """The ids that it had in earlier plans of the family: what was measured under them is of this task."""
    runs_on: str = ""
    """Which workers run its jobs, whatever is said of its stream and its databases."""
    guide: Guide = NO_GUIDE
    """What people are told of it beside its title."""
    hands_over: bool = False
    """Whether it is the one at the end of the days after, which no file names."""
    after: tuple[TaskId, ...] = field(init=False, repr=False, compare=False)
    """The tasks that it waits for, each once: who comes behind whom. From when it may begin its dependencies say."""
    ties: tuple[Dependency, ...] = field(init=False, repr=False, compare=False)
    """Those of its dependencies that ask for more, or for less, than that another task is over."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "after", tuple(dict.fromkeys(one.task for one in self.dependencies)))
        object.__setattr__(self, "ties", tuple(one for one in self.dependencies if not one.is_plain))

    @property
    def skippable(self) -> bool:
        """Whether an operator may skip it, with a reason."""
        return not self.required and not isinstance(self.body, Checkpoint | Milestone)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """A whole night, checked: every id it mentions exists and its graph has no cycle.

    Compared by identity, so that what is computed from a plan once (its graph, its schedule) can be kept by it; two
    loads of the same bundle have the same `sha256`.
    """

    title: str
    timezone: str
    start: datetime
    go_live: TaskId
    tasks: tuple[Task, ...]
    window_ends: datetime | None = None
    databases: Mapping[DatabaseId, Database] = field(default_factory=dict)
    parties: Mapping[PartyId, Party] = field(default_factory=dict)
    family: str = ""
    """The plans whose nights say something of each other: by default those of one title."""
    hardware: Mapping[RunKind, str] = field(default_factory=dict)
    """What each kind of run runs on, in the team's own words."""
    nights: tuple[Night, ...] = ()
    """What the files of rehearsals tell that the plan names, each night once."""
    demonstration: bool = False
    """Whether it is gone by in a demonstration: nowhere else do the times of demonstrations count."""
    telling: Telling = NOBODY_TOLD
    """Who is told of what, and how."""
    people: ShiftPlan = NO_SHIFTS
    """Who acts for which party from when to when."""
    replications: Mapping[ReplicationId, Replication] = field(default_factory=dict)
    """Databases that follow each other, by name."""
    watched: Watched = NOTHING_WATCHED
    """What must flow on the new platform, and for how long the run goes on after the go-live."""
    intervals: tuple[Interval, ...] = ()
    """Stretches of the night that are measured; a task of one may be of the other kind of run, and then it is not."""
    moved_times: MovedTimes = NOTHING_MOVED
    """The clock times that an operator has moved; `start` and `tasks` are as they are after that."""
    unmoved: "Plan | None" = field(default=None, repr=False)
    """The plan before that, where it is at hand: what was computed from it once need not be again."""
    gone_nights: tuple[str, ...] = ()
    """Earlier runs that counted and can no longer be read: which, and why. Nobody knows any more what they taught."""
    not_taken: tuple[Task, ...] = ()
    """Tasks of the other kind of run, which this one never meant to do; only what `for_run` gives has any."""
    todo: tuple[str, ...] = ()
    """What somebody has to settle before production, of the plan as a whole."""
    streams_run_on: Mapping[str, str] = field(default_factory=dict)
    """By stream, which workers run the jobs of its tasks."""
    sha256: str = ""
    """Of the canonical bundle (`plans.bundle`): the plan and the contents of every file it names."""
    by_id: Mapping[TaskId, Task] = field(init=False, repr=False, compare=False)
    successors: Mapping[TaskId, tuple[TaskId, ...]] = field(init=False, repr=False, compare=False)
    checkpoints: tuple[Task, ...] = field(init=False, repr=False, compare=False)
    """Those of its tasks that are checkpoints, in their order."""
    awaited_starts: frozenset[TaskId] = field(init=False, repr=False, compare=False)
    """The tasks for whose beginning another one waits."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "family", self.family or self.title)
        object.__setattr__(self, "by_id", {task.id: task for task in self.tasks})
        gates = tuple(task for task in self.tasks if isinstance(task.body, Checkpoint))
        object.__setattr__(self, "checkpoints", gates)
        after: dict[TaskId, list[TaskId]] = {task.id: [] for task in self.tasks}
        for task in self.tasks:
            for predecessor in task.after:
                after[predecessor].append(task.id)
        object.__setattr__(self, "successors", {key: tuple(value) for key, value in after.items()})
        object.__setattr__(self, "awaited_starts", _awaited_starts(self.tasks))

    def owner_name(self, owner: PartyId | None) -> str:
        """The name to show for an owner; empty where the plan names none."""
        return self.parties[owner].name if owner is not None else ""

    @property
    def recorded_on(self) -> tuple[DatabaseId, ...]:
        """The databases that keep the schema `cutover`: targets, and the sources that another database follows."""
        followed = {one.source for one in self.replications.values()}
        return tuple(name for name, one in self.databases.items() if one.role is Role.TARGET or name in followed)

    @property
    def timed_nights(self) -> tuple[Night, ...]:
        """The nights whose times count. At another speed of the clock nobody and nothing took what was measured."""
        return self.nights if self.demonstration else tuple(night for night in self.nights if night.speed == 1)

    def for_run(self, kind: RunKind) -> "Plan":
        """Without the tasks of the other kind of run; their successors inherit what they waited for, and the lags on
        the way to it add up."""
        dropped = {task.id: task for task in self.tasks if task.only not in (None, kind)}
        if not dropped:
            return self

        waits = left_out({task.id: task.dependencies for task in self.tasks}, dropped)
        kept = tuple(replace(task, dependencies=waits[task.id]) for task in self.tasks if task.id not in dropped)
        return replace(self, tasks=kept, not_taken=(*self.not_taken, *dropped.values()))


def _awaited_starts(tasks: tuple[Task, ...]) -> frozenset[TaskId]:
    ties = chain.from_iterable(task.ties for task in tasks)
    return frozenset(one.task for one in ties if one.side is Side.START)
