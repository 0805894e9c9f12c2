"""In a demonstration one person plays one party, and a cast plays all the others.

The clock stands still while a question is open that only the player can answer: a poll in which nobody else is silent,
a no-go that has to be followed by something, a task that asks a person to choose. While the night is rolled back only
a rollback can ask: nobody can answer for anything else.
"""

from jobs.run.events import task_of
from jobs.run.outlook.status import silent
from jobs.run.state.model import ASKING, Phase, RunState
from plans.model import Checkpoint, Plan


def waits_for_player(plan: Plan, state: RunState) -> bool:
    """Whether such a question is open."""
    if state.player is None:
        return False
    rolling_back = state.rollback is not None
    if any(known.phase in ASKING and (not rolling_back or task_of(unit)[1]) for unit, known in state.units.items()):
        return True
    if rolling_back:
        return False
    for task in plan.tasks:
        if isinstance(task.body, Checkpoint):
            phase = state.unit(task.id).phase
            if phase is Phase.NO_GO or (phase is Phase.OPEN and set(silent(state, task)) <= {state.player}):
                return True
    return False
