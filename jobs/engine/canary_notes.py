"""What jobs tell of their canaries, put together so that the canaries of a second are one event."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from jobs.engine.now import StoreClock
from jobs.flows.flights import Flight, Report, after_report
from jobs.run.decisions.decision import Input
from jobs.run.decisions.flowing.seen import CanariesSeen
from jobs.run.events import CanariesFlown, UnitId
from jobs.run.state.flows import Flown
from jobs.run.state.model import RunState
from jobs.runner import Ticket

REPORT_CANARIES_EVERY = timedelta(seconds=1)


class CanaryNotes:
    """What is known of each canary, and what of it has not been reported yet."""

    def __init__(self, clock: StoreClock, tell: Callable[[Input], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._known: Mapping[str, Flown] = {}
        """What the journal tells."""
        self._noted: dict[tuple[UnitId, int], dict[str, Flight]] = {}
        """By unit and attempt: what has not been reported yet, by mark."""
        self._reported: dict[str, Flight] = {}
        """What has been reported and may not be in the journal yet."""

    def follow(self, state: RunState) -> None:
        """Go by what the journal tells from here on."""
        self._known = state.canaries
        landed = [mark for mark, one in self._reported.items() if _told(self._known.get(mark)) == one]
        for mark in landed:
            del self._reported[mark]

    def told(self, ticket: Ticket, report: Report) -> None:
        """Note what is told, with the time."""
        noted = self._noted.setdefault((UnitId(ticket.unit), ticket.attempt), {})
        known = noted.get(report.mark) or self._reported.get(report.mark) or _told(self._known.get(report.mark))
        noted[report.mark] = after_report(known, report, self._clock.now())

    async def look(self) -> None:
        """Report what has been noted, as a duty of the engine."""
        self.report()

    def report(self) -> None:
        """Report what has been noted."""
        noted, self._noted = self._noted, {}
        for (unit, attempt), flights in noted.items():
            self._reported |= flights
            told = CanariesFlown(unit=unit, attempt=attempt, flights=tuple(flights.values()))
            self._tell(CanariesSeen(told=told))


def _told(known: Flown | None) -> Flight | None:
    return None if known is None else known.flight
