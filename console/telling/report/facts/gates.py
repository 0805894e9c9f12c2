"""What was asked, answered and decided, as plain data."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

EVERY_FLOW = "*"
"""Stands for each flow that a criterion does not name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The journal's chain at one event."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One caveat that a decision took upon itself, by its name."""

    name: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one party said at a checkpoint."""

    party: str
    answer: str
    """Empty where it was silent."""
    text: str
    answered_by: str
    recorded_by: str
    way: str
    """`link` or `code` where it answered by itself, with the channel; empty where somebody recorded it."""
    at: datetime | None
    counts: bool
    """False of an answer that a later one replaced."""
    accepted: bool
    """Whether the decision accepted its caveat, objection or silence by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionFact:
    """What a checkpoint asked, and what was read."""

    number: int
    kind: str
    about: tuple[str, ...]
    """Tasks, databases; of flows each with how far, `L-LAB:received`, and `*:processed` of all the others."""
    by: datetime | None
    limit: str
    required: bool
    ok: bool | None
    said: str
    """What was read, with its figures; empty where nothing was."""
    source: str
    on_word: bool
    """Whether it rests on somebody's word alone."""
    age: timedelta | None
    """Real time, when it was decided, or now."""
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFact:
    """One checkpoint."""

    id: str
    title: str
    state: str
    planned: datetime
    opened: datetime | None
    forecast: datetime | None
    owner: str
    """The party that decides, or has decided."""
    no_return: bool
    quorum: int
    polled: int
    answers: tuple[Answer, ...]
    criteria: tuple[CriterionFact, ...]
    measured: int
    on_word: int
    weakened: tuple[str, ...]
    decided: datetime | None = None
    decision: str = ""
    recorded_by: str = ""
    text: str = ""
    until: datetime | None = None
    accepted: tuple[Accepted, ...] = ()
    head: Head | None = None


class Deed(StrEnum):
    """What somebody decided."""

    GO = "go"
    GO_WITH_CAVEAT = "go*"
    NO_GO = "no-go"
    POSTPONED = "postponed"
    SKIPPED = "skipped"
    FIXED = "fixed by hand"
    ABANDONED = "abandoned"
    WAIVED = "waived"
    FAILED = "failed"
    ROLLBACK = "rollback of the night"
    TASK_ROLLBACK = "rollback"
    HOLD = "hold"
    RESUMED = "hold released"
    AMENDED = "plan amended"
    SHIFTED = "night shifted"
    CORRECTED = "corrected"
    KEYS = "keys given"
    KEYS_TAKEN = "keys taken"
    DEGRADED = "declared degraded"
    DOUBTED = "went on in a doubted journal"
    ABORTED = "run ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFact:
    """One decision, with the head of that moment."""

    at: datetime
    deed: Deed
    unit: str
    by: str
    """Empty where the machine acted by a rule that the plan gave it."""
    party: str
    """In whose name."""
    text: str
    about: tuple[str, ...]
    """Caveats that were accepted, units that are rolled back, items."""
    amount: timedelta | None
    head: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFact:
    """An act that needed a second person."""

    at: datetime
    does: str
    by: str
    agreed_by: tuple[str, ...]
    end: str
    """Empty where it was done or waits; refused, withdrawn, lapsed."""
    waits: bool
    proved: bool
    """Whether it is proved that two people agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackFact:
    """What was rolled back, in its order."""

    whole: bool
    since: datetime
    ended: datetime | None
    by: str
    reason: str
    units: tuple[str, ...]
    done: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAsItIs:
    """A task whose effect a rollback of the night leaves."""

    task: str
    title: str
    owner: str
    how_far: str
    why: str
