"""What those have to know who take over in the morning, as plain data: here the phone numbers are, and nowhere else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from console.telling.report.facts.after import DegradedFact, Flows, FollowUp, ProblemFact
from console.telling.report.facts.gates import LeftAsItIs
from console.telling.report.facts.night import JournalFact, Result, Run

HANDOVER_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is called."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFact:
    """A party: who is on for it, and how it is called."""

    id: str
    name: str
    contact: str
    """Of whoever is called first; empty where nobody said."""
    on: tuple[Person, ...]
    """Who is on by its shifts, the one who is called first; empty where it has none, or nobody is on."""
    has_shifts: bool
    stood_in_for: bool
    """Whether somebody stands for the party itself; `name` is theirs."""
    owns: int
    """How many points of what is open are its."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFact:
    """A task that runs, or that waits for a person."""

    id: str
    title: str
    rolls_back: bool
    """Whether it is the rollback of that task."""
    state: str
    owner: str
    contact: str
    since: datetime | None
    ends: datetime | None
    """When it is forecast to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFact:
    """Who executes the run."""

    presence: str
    missing_since: datetime | None
    """Since when nobody works on it; None where somebody does, or nobody need."""
    host: str
    standbys: int
    standby_hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HypercareFact:
    """The days of watching."""

    day: int
    days: int
    ends: datetime
    over: bool


class Back(StrEnum):
    """Whether the night may still be rolled back."""

    POSSIBLE = "possible"
    NO_RETURN = "past the point of no return"
    UNDER_WAY = "under way"
    OVER = "the run has ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """What a no-go would mean now."""

    back: Back
    gate: str
    """The checkpoint behind which there is no way back."""
    back_by: datetime | None
    safe_until: datetime | None
    safe_gate: str
    """The point of no return that is decided then; empty where the window ends it."""
    window_ends: datetime | None
    not_undone: tuple[LeftAsItIs, ...]
    """What a rollback would leave, or leaves, as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """All of it."""

    version: int
    program: str
    made_real: datetime
    as_of: datetime
    under_way: bool
    run: Run
    result: Result
    held_by: str
    """Who set the hold that stands; empty where nothing is held."""
    keys: str
    """Who may command; empty where nobody does."""
    running: tuple[WorkFact, ...]
    waiting: tuple[WorkFact, ...]
    """What waits for a person."""
    engine: EngineFact
    hypercare: HypercareFact | None
    flows: Flows
    degraded: tuple[DegradedFact, ...]
    problems: tuple[ProblemFact, ...]
    follow_ups: tuple[FollowUp, ...]
    parties: tuple[PartyFact, ...]
    way_back: WayBack
    journal: JournalFact
