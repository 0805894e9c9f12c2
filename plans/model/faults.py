"""What may go wrong in a simulated night: how often tasks fail, who is slow or away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plans.model.databases import PartyId, TaskId
from plans.model.jobs import JobKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Of a task, or of a kind of job. Shares are of all attempts, 0 to 1."""

    fails: float = 0.0
    """In passing: the retry policy tries again."""
    for_good: float = 0.0
    """A person has to choose what now."""
    slower: float = 1.0
    """How many times as long everything takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody, or something, is away for a while."""

    start: datetime
    end: datetime
    nights: float = 1.0
    """In which share of the nights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTrouble:
    """Of a party."""

    slower: float = 1.0
    away: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFaults:
    """All that may go wrong; nothing by default."""

    tasks: Mapping[TaskId, Trouble] = field(default_factory=dict)
    kinds: Mapping[JobKind, Trouble] = field(default_factory=dict)
    """Where a task is named itself, what is said of its kind does not hold for it."""
    parties: Mapping[PartyId, PartyTrouble] = field(default_factory=dict)
    control_database: tuple[Absence, ...] = ()


NO_FAULTS = NightFaults()
