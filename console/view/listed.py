"""How a run of the list of runs stands, by the end of its journal alone."""

from console.saying import Say
from jobs.journal.base import Journal, RunRow
from jobs.run.events import Acknowledged, CommandRefused, LessonClosed, LessonOpened, Noted, RunEnded
from jobs.run.events.problems import Problems
from jobs.run.state.records import entry_of

RUNNING, NO_ENGINE, UNREADABLE = "running", "no engine", "unreadable"
"""Of a run that has not ended, and of one of which nobody here can tell; of any other it is its result."""
_PAGE = 200
"""Events in which the end is looked for at once: each attempt that it stopped adds one, each remark another."""


async def run_state(store: Journal, row: RunRow, *, say: Say, upto: int | None = None) -> str:
    """How a run ended; of one that has not, whether an engine executes it; or that its journal cannot be read here.

    After the end come the outcomes of the attempts that it stopped, and any number of remarks.
    """
    upto = row.head if upto is None else upto
    latest = await store.read(row.run, after=max(0, upto - _PAGE), limit=min(_PAGE, upto))
    remarks = Noted | LessonOpened | LessonClosed | Acknowledged | CommandRefused | Problems
    only_remarks = bool(latest)
    for recorded in reversed(latest):
        try:
            event = entry_of(recorded).event
        except Exception as error:  # noqa: BLE001 - anybody may have written it, and the other runs are listed all the same
            say(f"run {row.run}: event {recorded.seq} means nothing to this program ({type(error).__name__})")
            return UNREADABLE
        if isinstance(event, RunEnded):
            return event.result
        only_remarks &= isinstance(event, remarks)
    if not latest:
        return UNREADABLE
    if only_remarks and latest[0].seq > 1:
        return await run_state(store, row, say=say, upto=latest[0].seq - 1)
    return RUNNING if row.lease is not None else NO_ENGINE
