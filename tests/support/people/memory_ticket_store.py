"""The tickets of a run in a journal in memory: what the functions of the store in Postgres do to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from jobs.journal.tickets import TICKET_LEASE, Issued, TicketStanding, TicketState, TicketWord

_NUMBERS = count(1)
OPEN = (TicketState.ISSUED, TicketState.CLAIMED)


@dataclass(slots=True, kw_only=True)
class MemoryTicket:
    """One, with what is written of it."""

    standing: TicketStanding
    content: str
    term: int
    orders: str = ""
    words: list[TicketWord] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class MemoryTickets:
    """By unit and token; numbered in the order in which they were issued."""

    them: dict[tuple[str, int], MemoryTicket] = field(default_factory=dict)

    def issue(self, tickets: Sequence[Issued], term: int, now: datetime) -> None:
        """Put them down, each once."""
        for one in tickets:
            standing = TicketStanding(
                number=next(_NUMBERS),
                unit=one.unit,
                attempt=one.attempt,
                token=one.token,
                label=one.label,
                state=TicketState.ISSUED,
                issued=now,
                now=now,
            )
            self.them.setdefault((one.unit, one.token), MemoryTicket(standing=standing, content=one.content, term=term))

    def numbered(self, number: int) -> MemoryTicket:
        """The ticket of this number."""
        return next(one for one in self.them.values() if one.standing.number == number)

    def claim(self, number: int, worker: str, host: str, now: datetime) -> str | None:
        """What a worker is given that claims it; None where it is not to be had."""
        found = self.numbered(number)
        if found.standing.state is not TicketState.ISSUED:
            return None
        found.standing = replace(
            found.standing,
            state=TicketState.CLAIMED,
            worker=worker,
            host=host,
            claimed=now,
            seen=now,
            until=now + TICKET_LEASE,
        )
        return found.content
