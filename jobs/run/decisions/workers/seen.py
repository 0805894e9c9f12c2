"""What an engine sees of the tickets that are out."""

from dataclasses import dataclass

from jobs.lying import Lying
from jobs.run.events import UnitId
from jobs.run.events.lanes import LanesOfLabel
from jobs.run.events.types import Lack


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSeen:
    """A worker has taken the ticket of an attempt; or none has for long, where none is named. As its event."""

    unit: UnitId
    attempt: int
    label: str
    worker: str = ""
    host: str = ""
    there: tuple[str, ...] = ()
    free: bool = False
    others: str = ""
    refused: str = ""
    mend: str = ""

    @staticmethod
    def of(unit: str, attempt: int, label: str, lying: Lying) -> "TicketSeen":
        """Nobody takes it, for these reasons."""
        refusal = lying.refusal
        return TicketSeen(
            unit=UnitId(unit),
            attempt=attempt,
            label=label,
            there=lying.there,
            free=lying.free,
            others=lying.others,
            refused=refusal.what if refusal is not None else "",
            mend=refusal.mend if refusal is not None else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesSeen:
    """How the lanes of one label of an attempt stand by now. As its event."""

    unit: UnitId
    attempt: int
    lanes: LanesOfLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class LackingSeen:
    """What tasks lack that begin elsewhere soon, all of it."""

    lacks: tuple[Lack, ...]
