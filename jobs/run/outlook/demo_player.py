"""In a demonstration one person plays one party, and a cast plays all the others.

The clock stands still while a question is open that only the player can answer: a poll in which nobody else is silent,
a no-go that has to be followed by something, a task that asks a person to choose. While the night is rolled back only
a rollback can ask: nobody can answer for anything else.
"""

from jobs.run.events import task_of
from jobs.run.outlook.status import silent
from jobs.run.state.model import RunState
from jobs.run.state.unit import ASKING, Phase
from plans.model import Checkpoint, Plan, Task


def waits_for_player(plan: Plan, state: RunState) -> bool:
    """Whether such a question is open."""
    if state.player is None:
        return False
    if state.rollback is not None:
        return any(known.phase in ASKING and task_of(unit)[1] for unit, known in state.units.items())
    asked = any(known.phase in ASKING for known in state.units.values())
    return asked or any(_gate_waits(state, task, state.player) for task in plan.tasks)


def _gate_waits(state: RunState, task: Task, player: str) -> bool:
    """Whether a checkpoint was decided no-go, or waits for nobody's answer but the player's."""
    if not isinstance(task.body, Checkpoint):
        return False
    phase = state.unit(task.id).phase
    return phase is Phase.NO_GO or (phase is Phase.OPEN and set(silent(state, task)) <= {player})
