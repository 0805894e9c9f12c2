"""Taking back what was entered wrongly, while nothing has been built on it.

The wrong event stays in the journal and a new one says that it no longer counts. What has already had a consequence
(a decided checkpoint, a finished task) is not corrected this way: the consequence has a command of its own that takes
it back (a decision: postpone, which polls anew; a task: retry, after which what was entered for it can be corrected).
"""

from jobs.run.decisions.commands import Correct
from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.events import Corrected
from jobs.run.state.unit import FINISHED, CounterReading, Phase, SettledItem, Tick, UnitState, Vote

_SETTLED = FINISHED | {Phase.NO_GO, Phase.POSTPONED}


def correct(desk: Desk, command: Correct, by: str) -> None:
    """Void a vote, a tick, a count or a settled item by its number in the journal."""
    for known in desk.state.units.values():
        if not _holds(known, command.seq):
            continue
        if known.phase in _SETTLED:
            raise NotNow(f"{known.id} is {known.phase} by now", hint="what followed from it stands")
        desk.emit(Corrected(seq=command.seq, reason=command.reason, by=by))
        return
    raise NotNow(f"event {command.seq} is no vote, tick, count or settled item that still counts")


def _holds(known: UnitState, seq: int) -> bool:
    records: tuple[Vote | Tick | CounterReading | SettledItem, ...] = (
        *known.votes,
        *known.ticks,
        *known.readings,
        *known.settled,
    )
    return any(one.seq == seq for one in records)
