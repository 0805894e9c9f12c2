"""The plans that have held in a run, against which what a new revision takes is measured."""

from jobs.run.decisions.decision import Desk, NotNow
from plans.model import Plan
from plans.moved_times import as_written


def revisions(desk: Desk) -> tuple[Plan, ...]:
    """Every plan that has held in this run, the one that holds now last."""
    earlier = []
    for number, sha256 in enumerate(desk.state.plans[:-1], start=1):
        plan = as_written(desk.plan) if sha256 == desk.plan.sha256 else desk.revisions.get(sha256)
        if plan is None:
            raise NotNow(
                f"revision {number} of the plan cannot be read any more",
                hint="without it nobody knows what stood behind the gates",
            )
        earlier.append(plan.for_run(desk.state.kind))
    return (*earlier, desk.plan)
