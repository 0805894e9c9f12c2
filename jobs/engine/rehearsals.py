"""Reads what earlier rehearsals of the same plan tell the night, from the journals of this control database."""

from jobs.journal.base import Journal, Unavailable
from jobs.past import history
from jobs.run.outlook.rehearsed_cuts import RehearsedCuts
from jobs.run.state.model import RunState
from plans.errors import CutoverError
from plans.model import RunKind

_MOST = 5
"""Rehearsals that are looked at, the latest first: older ones were of another plan by now."""


async def rehearsed_cuts(journal: Journal, title: str) -> RehearsedCuts:
    """How the latest rehearsals of plans with this title cut their tables. One that cannot be read tells nothing.

    Raises:
        Unavailable: the control database is away.
    """
    rehearsals = [row for row in await journal.runs() if (row.kind, row.title) == (RunKind.REHEARSAL, title)]
    rehearsals.sort(key=lambda row: row.created, reverse=True)
    states: list[RunState] = []
    for row in rehearsals[:_MOST]:
        try:
            states.append((await history(journal, row.run)).state)
        except Unavailable:
            raise
        except (ValueError, CutoverError):
            continue
    return RehearsedCuts.gathered(states)
