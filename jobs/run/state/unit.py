"""What is known of one task, or of one rollback: its phase, its attempts, what people reported of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from jobs.api import Evidence, Fact
from jobs.run.events import Answer, Decision, Finish, How, Life, Program, Settlement, UnitId, Verdict
from jobs.run.state.lanes import LanesState


class Phase(StrEnum):
    """What the journal says about a task. What is shown is finer: see `jobs.run.outlook.status`."""

    PENDING = "pending"
    RUNNING = "running"
    RETRYING = "retrying"
    ATTENTION = "attention"
    DOUBT = "in doubt"
    UNVERIFIED = "unverified"
    DONE = "done"
    SKIPPED = "skipped"
    FIXED = "fixed by hand"
    ABANDONED = "abandoned"
    ROLLED_BACK = "rolled back"
    OPEN = "open"
    GO = "go"
    GO_WITH_CAVEAT = "go*"
    NO_GO = "no-go"
    POSTPONED = "postponed"


RELEASING = frozenset({Phase.DONE, Phase.SKIPPED, Phase.FIXED, Phase.GO, Phase.GO_WITH_CAVEAT})
"""The phases that let dependants start."""


ASKING = frozenset({Phase.ATTENTION, Phase.DOUBT, Phase.UNVERIFIED})
"""The phases in which a person must choose: retry, skip, fixed, abandon."""


FINISHED = RELEASING | {Phase.ABANDONED, Phase.ROLLED_BACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an attempt runs that is not the engine's own."""

    label: str
    """What a worker must serve to have it; empty of a host that is reached over ssh."""
    worker: str = ""
    """What the one that has it is called; empty where nobody has taken it yet."""
    host: str = ""
    taken: datetime | None = None
    """Run time at which that worker took it."""
    untaken: datetime | None = None
    """Run time at which it was issued, where it has lain so long that somebody has to look; None once it is taken."""
    there: tuple[str, ...] = ()
    """What the workers were called that served its label when it was seen to lie."""
    free: bool = False
    """Whether one of them had a slot free."""
    others: str = ""
    """Who served its label and was another program than the engine, in words."""
    refused: str = ""
    """What the list of hosts does not allow of it; `mend` would."""
    mend: str = ""

    @property
    def over_ssh(self) -> bool:
        """Whether it is a host that is reached over ssh, and no worker's."""
        return not self.label and not self.worker

    @property
    def waits_for_slot(self) -> bool:
        """Whether it lies because its workers have their hands full."""
        return self.untaken is not None and bool(self.there) and not self.free and not self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptState:
    """One try of a job."""

    number: int
    token: int
    seq: int
    """The journal's number of its beginning."""
    started: datetime
    place: Place | None = None
    """Where workers run it; None where the engine does."""
    lanes: tuple[LanesState, ...] = ()
    """Of one whose rows several hosts share, a label each."""
    program: Program | None = None
    """What a `command` or `python` attempt runs as."""
    output: str = ""
    """The file, on the host of that program, of what it prints."""
    ended: datetime | None = None
    ended_seq: int | None = None
    how: How | None = None
    error: Mapping[str, Fact] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftProgram:
    """The program of an attempt that was lost with its engine: nobody has seen it end."""

    attempt: int
    program: Program
    life: Life = Life.UNKNOWN
    accepted: bool = False
    """Whether a person has decided to go on beside it."""

    def __str__(self) -> str:
        match self.life:
            case Life.ALIVE:
                return f"the program of attempt {self.attempt} still runs, {self.program}"
            case Life.ELSEWHERE if self.program.far is not None:
                return f"the program of attempt {self.attempt} may still run, {self.program}, which does not answer"
            case Life.ELSEWHERE:
                return f"the program of attempt {self.attempt} may still run, {self.program}, where this engine is not"
            case _:
                return f"the program of attempt {self.attempt} is being looked for, {self.program}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietState:
    """A running attempt in which nothing moves."""

    since: datetime
    waits_for: str
    blocked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterReading:
    """A counter's value; `seq` lets a correction take it back. The same shape holds for what follows."""

    seq: int
    value: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFigures:
    """What was told of a manual task when it was done, and which file is its evidence."""

    seq: int
    figures: Mapping[str, int | float]
    outside: tuple[str, ...]
    """Those that do not keep their limit, in words."""
    file: str
    sha256: str
    at: datetime
    at_real: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One tick of one item."""

    seq: int
    item: str
    tick: str
    at: datetime
    by: str
    first: int = 0
    """The number of the first tick that the same command set; 0 where it set this one alone."""
    who: str = ""
    """Who takes the item over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledItem:
    """An item that was waived or failed."""

    seq: int
    item: str
    settlement: Settlement
    reason: str
    fallback: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A party's answer; later ones replace earlier ones."""

    seq: int
    party: str
    answer: Answer
    text: str
    answered_by: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The latest reading of a criterion."""

    index: int
    ok: bool | None
    text: str
    at: datetime
    at_real: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A checkpoint's decision."""

    seq: int
    decision: Decision
    party: str
    by: str
    text: str
    accepted: tuple[str, ...]
    at: datetime
    until: datetime | None
    hash: str = ""
    """The journal's chain up to this decision: what is read aloud, printed and compared later."""


@dataclass(frozen=True, kw_only=True)
class UnitState:
    """All that is known of one task, or of one rollback."""

    id: UnitId
    phase: Phase = Phase.PENDING
    since: datetime | None = None
    """When the phase began; None while pending."""
    since_seq: int = 0
    """The journal's number of what began it."""
    started: datetime | None = None
    """When work on it began; None where none ever did (also of one that was skipped or abandoned before)."""
    ended: datetime | None = None
    attempts: tuple[AttemptState, ...] = ()
    tried: int = 0
    """Attempts since a person last said retry: what the plan's retry policy counts."""
    rolled_back_token: int = 0
    """The newest fence token whose work has been rolled back since, by whatever kind of rollback; what the target has
    recorded of such an attempt is not believed when it is done again."""
    left: tuple[LeftProgram, ...] = ()
    """Programs of lost attempts that may still run; those that have ended are gone from here."""
    retry_at_real: datetime | None = None
    evidence: Evidence | None = None
    overwritten: tuple[str, ...] = ()
    """Of the evidence: the tables (database:schema.table) that another run wrote to since."""
    evidence_seq: int = 0
    """The journal's head when the attempt began that found it: a write recorded later makes it stale."""
    quiet: QuietState | None = None
    warnings: int = 0
    tuning: Mapping[str, int] = field(default_factory=dict)
    stop_asked: bool = False
    readings: tuple[CounterReading, ...] = ()
    ticks: tuple[Tick, ...] = ()
    settled: tuple[SettledItem, ...] = ()
    verdict: Verdict | None = None
    given: GivenFigures | None = None
    """The figures that were told last; they stand until it is to be done again."""
    votes: tuple[Vote, ...] = ()
    criteria: Mapping[int, Measurement] = field(default_factory=dict)
    decided: Decided | None = None
    finish: Finish | None = None
    by: str = ""
    """Who finished it; empty where the machine did."""
    reason: str = ""
    """The reason of a skip, a fix by hand, an abandonment; or the sentence of the last error."""
    eta: datetime | None = None
    undo_takes: timedelta | None = None
    """How long the job itself says that a rollback of it takes, in real time; None where it says nothing."""
    rolling_back: bool = False
    """Its rollback has begun and is not over: whatever its phase says, it releases nothing and nothing acts on it."""

    @property
    def in_the_way(self) -> tuple[LeftProgram, ...]:
        """The programs of lost attempts beside which nobody has decided to start another one."""
        return tuple(one for one in self.left if not one.accepted)

    @property
    def count(self) -> int:
        """The counter's latest value."""
        return self.readings[-1].value if self.readings else 0

    @property
    def released(self) -> bool:
        """Whether dependants may start."""
        return self.phase in RELEASING and not self.rolling_back

    @property
    def running(self) -> AttemptState | None:
        """The attempt under way, if there is one."""
        last = self.attempts[-1] if self.attempts else None
        return last if last is not None and last.how is None else None

    @property
    def place(self) -> Place | None:
        """Where the attempt under way runs; None where none does, or the engine runs it."""
        return self.running.place if self.running is not None else None

    @property
    def untaken(self) -> Place | None:
        """Where the attempt under way should run, and nobody takes it, or nobody has a slot free."""
        return self.place if self.place is not None and self.place.untaken is not None else None

    @property
    def unserved(self) -> tuple[str, ...]:
        """The labels that no worker serves of those that the attempt under way needs, by itself and for its lanes."""
        own, lanes = self.untaken, (one.now for one in self.lanes)
        lies = (own.label,) if own is not None and not own.waits_for_slot else ()
        return (*lies, *(one.label for one in lanes if one.nobody_takes))

    @property
    def lanes(self) -> tuple[LanesState, ...]:
        """How the lanes of the attempt under way stand, a label each."""
        return self.running.lanes if self.running is not None else ()

    @property
    def standing(self) -> datetime | None:
        """Since when its beginning stands, for what waits for that; None where it has not begun, or what began failed.

        Of a job that is the beginning of the attempt that runs, or that has succeeded; what was skipped or fixed by
        hand stands since then.
        """
        if self.rolling_back:
            return None
        match self.phase:
            case Phase.RUNNING:
                return self.since
            case Phase.DONE if self.attempts:
                return self.attempts[-1].started
            case Phase.DONE:
                return self.started or self.ended
            case _:
                return self.ended if self.phase in RELEASING else None

    def vote(self, party: str) -> Vote | None:
        """The answer that counts for a party; None while it is silent."""
        return next((vote for vote in reversed(self.votes) if vote.party == party), None)

    def ticked(self, item: str) -> tuple[str, ...]:
        """The ticks that an item has."""
        return tuple(tick.tick for tick in self.ticks if tick.item == item)

    def is_confirmed(self, item: str, tick: str) -> bool:
        """Whether the tick counts as the item's confirmation: no tick on several items at once replaces a waiver."""
        settled = self.settlement(item)
        found = (one for one in self.ticks if one.item == item and one.tick == tick)
        return any(settled is None or not one.first or one.seq < settled.seq for one in found)

    def settlement(self, item: str) -> SettledItem | None:
        """How an item was settled, if it was."""
        return next((one for one in reversed(self.settled) if one.item == item), None)
