"""At the end of the days after what is left is handed over, and only then the run is complete."""

from datetime import datetime

from jobs.run.decisions.decision import Desk
from jobs.run.events import HandoverBegun
from jobs.run.outlook.days_after.hypercare import hypercare, no_hypercare_because
from jobs.run.outlook.days_after.left import handed_over, left_over
from jobs.run.state.model import RunState
from jobs.run.state.unit import RELEASING, Phase
from plans.model import Plan


def begin_handover(desk: Desk) -> datetime | None:
    """Begin the hand-over where it is time to; else when that will be, run time; None where it never will."""
    days = hypercare(desk.plan, desk.state, desk.now)
    if days is None or desk.state.handover is not None:
        return None
    if not days.is_over:
        return days.ends
    desk.emit(HandoverBegun(left=left_over(desk.plan, desk.state)))
    desk.plan = handed_over(desk.plan, desk.state)
    return None


def is_to_be_handed_over(desk: Desk) -> bool:
    """Whether the run goes on although nothing of its night is left: the days after last, or are not handed over."""
    return hypercare(desk.plan, desk.state, desk.now) is not None and not is_handed_over(desk.plan, desk.state)


def is_handed_over(plan: Plan, state: RunState) -> bool:
    """Whether all that was left has been taken over, and nothing runs any more: what is open is somebody else's."""
    done = any(state.unit(task.id).released for task in plan.tasks if task.hands_over)
    return done and all(known.running is None for known in state.units.values())


def completed_because(plan: Plan, state: RunState) -> str:
    """What has to be said of a run that is complete: what was abandoned, what was handed over open, and that the days
    after were not watched."""
    phases = {task.id: state.unit(task.id).phase for task in plan.tasks}
    abandoned = [name for name, phase in phases.items() if phase is Phase.ABANDONED]
    open_ = [name for name, phase in phases.items() if phase not in RELEASING | {Phase.ABANDONED}]
    return "; ".join(
        filter(
            None,
            (
                f"abandoned: {', '.join(abandoned)}" if abandoned else "",
                f"handed over open: {', '.join(open_)}" if open_ else "",
                no_hypercare_because(plan, state),
            ),
        )
    )
