"""Whether anything can be said at the poll of a checkpoint: one answer for screens and for commands. Pure."""

from jobs.run.outlook.sequence.before import OutOfTurn
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase
from plans.model import Task


def closed_poll(state: RunState, task: Task) -> OutOfTurn | None:
    """Why nobody can answer or decide at this checkpoint now; None while its poll is open."""
    if state.rollback is not None:
        return OutOfTurn(why="a rollback is under way", hint="nothing is decided any more")
    match state.unit(task.id).phase:
        case Phase.OPEN:
            return None
        case Phase.NO_GO:
            said, hint = "it was decided no-go", "to postpone it opens a new poll; else hold or roll back"
        case (Phase.GO | Phase.GO_WITH_CAVEAT) as phase:
            said, hint = f"it was decided {phase}", "that decision stands"
        case Phase.POSTPONED:
            said, hint = "it was postponed", "a new poll opens at the time that was set"
        case _:
            hint = "it opens when its predecessors are finished and its time has come"
            return OutOfTurn(why=f"{task.id} is not open", hint=hint)
    return OutOfTurn(why=f"{task.id} is not open: {said}", hint=hint)
