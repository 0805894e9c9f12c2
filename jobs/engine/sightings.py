"""What an engine recalls of production, in its journal, and adds to it."""

from contextlib import suppress

from jobs.journal.base import Denied, Journal, Unavailable
from jobs.postgres.connection.observed import Observed
from plans.model import DatabaseId


class JournalSightings:
    """`jobs.postgres.connection.production.Sightings` by the title of the run's plan."""

    def __init__(self, journal: Journal, title: str) -> None:
        self._journal = journal
        self._title = title

    async def recall(self, name: DatabaseId) -> Observed | None:
        """What was recorded; None while the control database is away."""
        with suppress(Unavailable):
            body = await self._journal.sighting(self._title, name)
            return Observed.from_json(body) if body is not None else None
        return None

    async def keep(self, name: DatabaseId, observed: Observed) -> None:
        """Record it; what is missed now comes with the next look."""
        with suppress(Unavailable, Denied):
            await self._journal.add_sighting(self._title, name, observed.to_json())
