"""How the lanes of an attempt stand whose rows several hosts move or sum, a label at a time."""

from dataclasses import dataclass

from jobs.run.events.types import UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneHost:
    """A worker that serves some of them."""

    worker: str
    host: str
    lanes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesOfLabel:
    """The lanes of one label. At work, lost, ended and waiting for a worker are together as many as are wanted."""

    label: str
    wanted: int
    """By the plan, and by who has turned at it."""
    at: tuple[LaneHost, ...] = ()
    lost: int = 0
    """Were served, or failed, before their time, and nobody has them again."""
    ended: int = 0
    """Their worker had nothing more to do."""
    lies: bool = False
    """Whether one has waited so long that somebody has to look."""
    there: tuple[str, ...] = ()
    """Where one lies: what the workers are called that serve the label just now."""
    free: bool = False
    """Whether one of them has a slot free: it should have taken it."""
    others: str = ""
    """Who serves the label and is another program than the engine, in words; where nobody could have it."""

    @property
    def at_work(self) -> int:
        """How many are served."""
        return sum(host.lanes for host in self.at)

    @property
    def waits_for_slot(self) -> bool:
        """Whether what lies does so because the workers of the label have their hands full."""
        return self.lies and bool(self.there) and not self.free

    @property
    def nobody_takes(self) -> bool:
        """Whether one lies that no worker takes, though none has its hands full."""
        return self.lies and not self.waits_for_slot


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesChanged:
    """The lanes of one label stand otherwise than before."""

    unit: UnitId
    attempt: int
    lanes: LanesOfLabel
