"""Which tasks stay as they are when the night is rolled back. Pure; of a plan alone."""

from plans.model import Checkpoint, Confirm, Job, Manual, Milestone, Task
from plans.model.kind_traits import traits_of


def stays_done(task: Task) -> bool:
    """Whether it acts, and the plan neither rolls it back nor says that nothing has to be."""
    if task.rollback is not None or task.may_stay:
        return False
    match task.body:
        case Job(spec=spec):
            return not traits_of(spec).only_looks
        case Manual() | Confirm():
            return True
        case Checkpoint() | Milestone():
            return False
