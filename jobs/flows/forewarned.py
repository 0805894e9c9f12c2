"""Flows whose silence could not be proved in time, found before the night: what `cutover check` says of them. Pure."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from jobs.flows.judge import Judge
from jobs.flows.series import Series
from jobs.flows.verdicts import PROVABLE_WITHIN
from plans.baseline import Baseline
from plans.durations import in_words
from plans.model import CanarySpec, Job, Plan
from plans.model.flows import FlowId
from plans.problems import Problem, Severity
from plans.schedule import schedule


def slow_to_notice(plan: Plan, baseline: Baseline | None) -> Iterator[Problem]:
    """A warning for each flow that no task sends a canary through, and whose silence takes too long to prove.

    Args:
        plan: whose places are those of its file.
        baseline: what its file tells; None where it names none.
    """
    begins, zone = schedule(plan).go_live, ZoneInfo(plan.timezone)
    judge = Judge(plan.watched, baseline, zone, since=begins)
    sent = set(_sent(plan))
    for flow in plan.watched.flows:
        noticed = None if flow.id in sent else judge.to_notice(Series(flow=flow.id), begins)
        if noticed is not None and noticed > PROVABLE_WITHIN:
            lacking = "a canary" if flow.canary is None else "a task that sends its canary"
            message = f"a silence of {flow.id} from {begins.astimezone(zone):%H:%M} on can be proved after "
            message += f"{in_words(noticed)} only: without {lacking} it is unwatched by name"
            hint = (
                "canary: {send: ..., arrived: ...}" if flow.canary is None else f"job: {{canary: {{flow: {flow.id}}}}}"
            )
            yield Problem(place=flow.place, message=message, hint=hint, severity=Severity.WARNING)


def _sent(plan: Plan) -> Iterator[FlowId]:
    """The flows that a task sends a canary through."""
    for task in plan.tasks:
        if isinstance(task.body, Job) and isinstance(task.body.spec, CanarySpec):
            yield from task.body.spec.canaries
