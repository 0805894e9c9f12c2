"""Which runs are looked at together, by the board in the browser and by `runs --watch`: those that are named, or those
that matter now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from console.saying import Say
from console.view.listed import NO_ENGINE, RUNNING, UNREADABLE, run_state
from jobs.journal.base import Journal, RunRow
from plans.model import RunKind

LATELY = timedelta(hours=24)
"""How long ago something was recorded of a run that matters by that alone."""
MOST = 20
"""Runs that are looked at together, unless they are named."""
_GO_ON = (RUNNING, NO_ENGINE, UNREADABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which they are."""

    titles: Mapping[str, str]
    """By the names of the runs, in the order in which they stand; empty of one that is named and not there."""
    left_out: int = 0
    """How many more matter, and are too many."""


class Choosing:
    """Chooses again and again.

    Args:
        store: where the runs are.
        named: their whole names; none for those that matter now.
        say: told of events that mean nothing to this program.
    """

    def __init__(self, store: Journal, named: Sequence[str], *, say: Say) -> None:
        self._store, self._named, self._say = store, tuple(named), say
        self._over: dict[str, int] = {}
        """Runs that had ended, with the event up to which that was read."""

    async def look(self) -> Chosen:
        """Those that are named, in that order; else those that matter, in the order in which they were created.

        Raises:
            Unavailable: the control database is away.
        """
        rows = await self._store.runs()
        if self._named:
            titles = {row.run: row.title for row in rows}
            return Chosen(titles={name: titles.get(name, "") for name in self._named})
        now = await self._store.now()
        found = [row for row in rows if matters_by_itself(row, now) or await self._is_forgotten(row)] or rows[:1]
        kept = by_weight(found)[:MOST]
        in_order = sorted(kept, key=lambda row: row.created)
        return Chosen(titles={row.run: row.title for row in in_order}, left_out=len(found) - len(kept))

    async def _is_forgotten(self, row: RunRow) -> bool:
        """Whether it is a production of which nobody has heard for long, and that has not ended."""
        if row.kind != RunKind.PRODUCTION or self._over.get(row.run) == row.head:
            return False
        goes_on = await run_state(self._store, row, say=self._say) in _GO_ON
        if not goes_on:
            self._over[row.run] = row.head
        return goes_on


def matters_by_itself(row: RunRow, now: datetime) -> bool:
    """Whether an engine executes it, or something was recorded of it lately: also that it has ended."""
    return row.lease is not None or (row.last_event_at or row.created) > now - LATELY


def by_weight(rows: Sequence[RunRow]) -> Sequence[RunRow]:
    """Productions first, then the rest, each the newest first as they were."""
    return sorted(rows, key=lambda row: row.kind != RunKind.PRODUCTION)
