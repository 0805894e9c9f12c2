"""Looks for the databases of the plan that were away when this engine took over, until they are back.

Identity is no matter of this duty alone: every connection that a job gets is asked who it is, whatever was seen here.
"""

import time
from collections.abc import Callable, Collection, Mapping

from jobs.databases import Databases
from jobs.run.decisions.decision import DatabaseSeen, Input
from plans.model import DatabaseId

STALE_SECONDS = 30.0
"""After so long, what was seen before the lease was taken is looked at again: a stand-by may wait for hours."""


class DatabaseWatch:
    """Reports which databases of the plan can be used: as they were found, then the missing ones until none is."""

    def __init__(self, databases: Databases, missing: Mapping[DatabaseId, str], tell: Callable[[Input], None]) -> None:
        self._databases = databases
        self._missing = dict(missing)
        """Those to look at again, with what was told of each; empty words for one that may be there."""
        self._tell = tell
        self._seen_at = time.monotonic()

    def report(self) -> None:
        """Say of every database how it was found; an earlier engine may have left another word in the journal."""
        for name in self._databases.plan.databases:
            self._tell(DatabaseSeen(database=name, trouble=self._missing.get(name, "")))
        if time.monotonic() - self._seen_at > STALE_SECONDS:
            self._missing = dict.fromkeys(self._databases.plan.databases, "") | self._missing

    def use(self, databases: Databases, moved: Collection[DatabaseId]) -> None:
        """From here on these are meant; those that are new or reached elsewhere are looked at."""
        self._databases = databases
        self._missing = dict.fromkeys(moved, "") | self._missing

    async def look(self) -> None:
        """Try those that are missing again."""
        databases = self._databases
        if not self._missing:
            return
        seen = await databases.survey(tuple(self._missing))
        if databases is not self._databases:
            return  # an amendment came in between: what was seen is of another revision
        now = {name: "; ".join(reasons) for name, reasons in seen.refusals.items()}
        for name, told in self._missing.items():
            if (trouble := now.get(name, "")) != told:
                self._tell(DatabaseSeen(database=name, trouble=trouble))
        self._missing = now
