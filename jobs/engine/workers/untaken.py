"""Which attempts that an earlier engine left may have lain for a worker, as far as the journal and the targets tell.

The last word has the control database, which takes their tickets back from nobody (`TicketStore.take_back`).
"""

from collections.abc import Mapping

from jobs.engine.trust import Seen
from jobs.run.state.model import RunState
from jobs.run.state.unit import AttemptState


def perhaps_untaken(state: RunState, seen: Seen) -> Mapping[str, int]:
    """Tokens of the attempts under way that nobody tells of as begun, by unit.

    Args:
        state: the run, as another engine left it.
        seen: the newest token of each unit that a target has seen.
    """
    running = ((unit, known.running) for unit, known in state.units.items())
    return {
        unit: attempt.token
        for unit, attempt in running
        if attempt is not None and not _has_begun(attempt) and seen.get(unit, 0) < attempt.token
    }


def _has_begun(attempt: AttemptState) -> bool:
    """Whether the journal tells of a worker that has it, or of what it started."""
    has_worker = attempt.place is not None and bool(attempt.place.worker)
    return has_worker or attempt.program is not None or bool(attempt.lanes)
