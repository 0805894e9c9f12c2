"""What an engine sees of the tickets that are out."""

from dataclasses import dataclass

from jobs.run.events import UnitId


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
