"""Why what waits for a second person can be done no more, whoever agrees. Pure."""

from jobs.run.state.model import RunState
from jobs.run.state.seconds import SecondAct
from plans.model import Plan, TaskId


def why_over(plan: Plan, state: RunState, act: SecondAct) -> str:
    """Why it is over, in words; empty while it can still be done."""
    if state.ended is not None:
        return f"the run has ended: {state.ended.result}"
    if state.rollback is not None:
        return "the night is being rolled back"
    if act.unit is None:
        return ""
    if TaskId(act.unit) not in plan.by_id:
        return f"{act.unit} is no longer in the plan"
    known = state.unit(act.unit)
    if known.rolling_back:
        return f"{act.unit} is being rolled back"
    return f"{act.unit} is {known.phase} by now" if known.since_seq > act.seq else ""
