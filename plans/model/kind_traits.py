"""What the program must know of each kind of job to carry it out, to judge it and to tell of it.

Every kind answers it by its own specification, in its own module of `plans.model.kinds`: whether it restarts by itself,
only looks or acts at most once, what it is described as, when it is the same work, which of its lines have no effect.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from plans.durations import format_duration
from plans.model.databases import DatabaseId
from plans.model.rows import TableSelection


class Restart(StrEnum):
    """When an attempt that was lost is followed by another one without asking a person (rule 7)."""

    ALWAYS = "always"
    """Running it twice is as good as once: `repeatable` changes nothing."""
    WHERE_RECORDED = "where recorded"
    """Where the target recorded in the same transaction that it is done, or the plan says `repeatable`."""
    FINDS_OUT = "finds out"
    """The next attempt reads what the lost one recorded, goes on from there, and ends in doubt where that tells
    nothing; or the plan says `repeatable`."""
    IF_REPEATABLE = "if repeatable"
    """Where the plan says `repeatable`."""


class Commits(StrEnum):
    """When the work of a job is on the target."""

    BY_AND_BY = "by and by"
    """Whatever has not succeeded may have left a part."""
    AT_ONCE = "at once"
    """All or nothing: only of one that was lost nobody knows."""
    UNTOLD = "untold"
    """By and by, and its success names no table either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostProgram:
    """A program that a job starts: what the control database's list of hosts is asked about, where workers run it."""

    host: str
    """By its name; empty where the plan names none (`runs_on`, or the engine's own)."""
    program: str
    """Its whole path, or the word of a plan for it; of a `python` job `python:` and what names its code."""
    variables: tuple[str, ...] = ()
    """The names of those that it is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTraits:
    """One row: what holds for every job of this specification, whatever its task."""

    restart: Restart
    only_looks: bool = False
    """It changes nothing anywhere."""
    acts_once: bool = False
    """An attempt that ended in the middle may have acted for good, unless the plan says `repeatable`."""
    uses: tuple[DatabaseId, ...] = ()
    """The databases that it cannot do without, as far as the plan tells."""
    fences: tuple[DatabaseId, ...] = ()
    """The databases that it writes to under a fence."""
    fills: TableSelection | None = None
    """The rows that it writes to, or takes out of, a target."""
    proves: TableSelection | None = None
    """The rows that it proves equal."""
    statement: tuple[DatabaseId, str] | None = None
    """The text of the plan's that it sends, and where to."""
    program: tuple[str, ...] = ()
    """The words of the program that it runs."""
    commits: Commits | None = None
    """When what it writes to a table is there; None where its evidence alone tells, or where it writes nothing."""
    lasts_as_planned: bool = False
    """It takes the task's planned duration, neither more nor less."""
    starts: HostProgram | None = None
    """What it starts, where that is a program, or code, that is not this program's own."""
    stays_with_engine: bool = False
    """It tells what the engine alone knows, so that no worker runs it."""
    figures: frozenset[str] | None = None
    """The numbers in its evidence's facts that this program counted or timed itself; None where all are. What a query
    or somebody's code answered may be the value of a row."""

    @property
    def on_host(self) -> HostProgram | None:
        """What it runs on a host by name, where it does."""
        return self.starts if self.starts is not None and self.starts.host else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long the job of a task is planned to take, and may take."""

    task: str
    duration: timedelta
    timeout: timedelta

    def between(self, every: timedelta) -> str:
        """The beginning of a sentence about how often it asks."""
        return f"{self.task} waits {format_duration(every)} between two questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoEffect:
    """A line of a job that has no effect: under which key of the job it stands, and what to write instead."""

    key: tuple[str, ...]
    message: str
    hint: str


def asked_once(timing: Timing, every: timedelta, key: tuple[str, ...]) -> NoEffect:
    """Say that a job which asks again and again gives up before its second question."""
    message = f"{timing.between(every)} and gives up after {format_duration(timing.timeout)}: it asks once"
    return NoEffect(key=key, message=message, hint="every: less than its timeout")


class Specification(ABC):
    """What a plan says of one kind of job; it answers everything that the program must know of the kind."""

    __slots__ = ()

    @property
    @abstractmethod
    def traits(self) -> KindTraits:
        """Its row."""

    @abstractmethod
    def described(self) -> list[str]:
        """Say what will be run, as the plan says it; a statement in full."""

    def does_work_of(self, earlier: "Specification") -> bool:
        """Whether it does any of the work of another one of its kind. Where in doubt, it does."""
        return self == earlier

    def is_given_to(self, program: Sequence[str]) -> bool:  # noqa: ARG002 - most kinds are given to no program
        """Whether a program with these words would do its work."""
        return False

    @property
    def undone_by(self) -> str:
        """The job of a rollback that undoes it, as a plan writes it; empty where no kind of job is made for that."""
        return ""

    def without_effect(self, timing: Timing) -> Iterator[NoEffect]:  # noqa: ARG002 - nothing, for most kinds
        """Find the lines of it that have no effect."""
        return iter(())


def variables_of(env: Sequence[str]) -> tuple[str, ...]:
    """The names of the variables that a plan's `env:` gives a program: of NAME, and of NAME=value."""
    return tuple(entry.partition("=")[0] for entry in env)


def traits_of(spec: Specification) -> KindTraits:
    """Look up the row of a specification."""
    return spec.traits
