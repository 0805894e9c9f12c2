"""How many criteria of a checkpoint rest on something measured, and how many on somebody's word. Pure."""

from console.view.model import View
from jobs.run.outlook.grounds import grounds_of
from plans.model import Checkpoint, Task


def words_counted(view: View, task: Task) -> str:
    """`, 9 measured, 3 on somebody's word`; empty where all is measured, which needs no saying."""
    found = grounds_of(view.plan, view.state, task.body) if isinstance(task.body, Checkpoint) else None
    return f", {found.text}" if found is not None and found.words else ""
