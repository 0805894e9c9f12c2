"""One item of needs-you: what waits for a person who can act, how urgent it is, and the key that deals with it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from console.view.model import Page
from plans.model import PartyId


class Rank(IntEnum):
    """How urgent an item is, the most urgent first."""

    ENGINE = 0
    """Nothing goes on before there is one; without the control database nobody knows what does."""
    KEYS = 1
    """Nobody can command, or no engine goes on, before it is dealt with."""
    CHOICE = 2
    """A person must choose."""
    DECISION = 3
    TROUBLE = 4
    """A problem is red: somebody looks after it, and the next checkpoint asks for it; or a flow is; or nobody runs
    what workers should."""
    RETRY = 5
    LATE_WORK = 6
    """Of people."""
    WORK = 7
    WARNING = 8


class Kind(StrEnum):
    """What sort of item it is, as it is counted where there is no room to name it."""

    DATABASE = "database"
    ENGINE = "engine"
    KEYS = "keys"
    JOURNAL = "journal"
    HOLD = "hold"
    CHOICE = "choice"
    POLL = "poll"
    DECISION = "decision"
    SHUT = "shut"
    RETRY = "retry"
    QUIET = "quiet"
    WORK = "task"
    CONFIRM = "confirm"
    WARNING = "warn"
    MESSAGE = "message"
    SECOND = "second"
    PROBLEM = "problem"
    FLOW = "flow"
    REPLICATION = "replication"
    PAPER = "paper"
    WORKER = "worker"
    """Of a label that nobody serves while something lies."""
    UNLISTED = "unlisted"
    """What lies because the list of hosts does not allow it."""
    SOON = "soon"
    """What will lack a worker, or a line of that list."""


BROKEN_RANKS = frozenset({Rank.CHOICE, Rank.TROUBLE, Rank.RETRY})
"""What is broken as well, and told there."""


_BESIDES = frozenset({Kind.WARNING, Kind.SHUT, Kind.SECOND})
"""A task may wait for a person and have a warning as well, a poll for answers and for a criterion: two items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One item."""

    rank: Rank
    kind: Kind
    unit: str
    text: str
    key: str
    """The key that does the same once the task is selected."""
    page: Page | None = None
    line: str = ""
    """The command line to open, where it is not a page."""
    seq: int = 0
    """The warning to acknowledge, where it is one."""
    problem: str = ""
    """The problem of the night, where it is one."""
    flow: str = ""
    """The series that stands badly, where it is about one."""
    group: str = ""
    """Which flows it counts, where it names none."""
    replication: str = ""
    """The replication, where it is about one."""
    label: str = ""
    """The label that no worker serves, where it is one."""
    act: int = 0
    """The act that waits for a second person, where it is one."""
    since: float = 0.0
    """Run time from which on it has waited; 0 where nobody knows."""
    party: PartyId | None = None
    """Whom it waits for."""
    late: bool = False
    """Whether it is behind the plan."""
    overdue: bool = False
    """Whether its deadline has passed."""

    @property
    def name(self) -> str:
        """What stays the same for as long as it is the same item, whatever its text says by then."""
        if self.label:
            return f":{self.kind}{self.label}"
        apart = self.kind if self.kind in _BESIDES or not self.unit else ""
        return f"{self.unit}:{apart}{self.act or self.about or self.group}"

    @property
    def about(self) -> str:
        """What somebody looks after: a problem of the night, a flow, or a replication."""
        return self.problem or self.flow or self.replication

    @property
    def gravity(self) -> tuple[int, int]:
        """How grave it is, the gravest the smallest: by rank, then by whether it is late or past its deadline."""
        return self.rank, -(self.late + self.overdue)

    @property
    def urgent(self) -> bool:
        """Whether it stops the night, or the next checkpoint."""
        return self.rank <= Rank.TROUBLE
