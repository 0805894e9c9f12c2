"""What is wrong just now, and what was: problems with whoever looks after them, and what of the go-live is degraded."""

from dataclasses import dataclass
from datetime import datetime

from jobs.run.events import Severity, UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is, or was, wrong. Instants are run time."""

    id: str
    seq: int
    """The event that opened it."""
    text: str
    severity: Severity
    by: str
    opened: datetime
    owner: str = ""
    """A party or a person of the plan by its id, or whoever was named; empty where nobody was."""
    unit: UnitId | None = None
    """The task or checkpoint that it is on; it stays on it whatever an amendment does."""
    flow: str = ""
    eta: datetime | None = None
    said: str = ""
    """What was said of it last."""
    said_at: datetime | None = None
    closed: datetime | None = None
    closed_by: str = ""
    ended: str = ""
    """What became of it."""

    @property
    def is_open(self) -> bool:
        """Whether it is still there."""
        return self.closed is None

    @property
    def is_red(self) -> bool:
        """Whether it is open, and nobody passes a checkpoint without accepting it."""
        return self.is_open and self.severity is Severity.RED

    @property
    def caveat(self) -> str:
        """Its name at a checkpoint."""
        return f"problem:{self.id}"

    @property
    def number(self) -> int:
        """3 of P3."""
        return int(self.id[1:]) if self.id[1:].isdecimal() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Degradation:
    """A part of the go-live that is, or was, closed or restricted. Instants are run time."""

    text: str
    since: datetime
    part: str = ""
    """Empty where it is all of it."""
    workaround: str = ""
    told: str = ""
    flow: str = ""
    """The flow that is the cause; empty where somebody declared it."""
    by: str = ""
    until: datetime | None = None
    """When it was normal again; None while it is not."""
    ended: str = ""
    """What was said then."""
    ended_by: str = ""

    def is_of(self, part: str, flow: str = "") -> bool:
        """Whether it stands, and is of this part, by this flow where one is the cause."""
        return self.until is None and (self.part.casefold(), self.flow) == (part.casefold(), flow)
