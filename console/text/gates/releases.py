"""What a go releases, in words: the same on the page of a decision, before it is sent, and in lines of text. Pure."""

from collections.abc import Iterator

from plans.durations import format_duration
from plans.model import Plan, TaskId


def releases(plan: Plan, gate: TaskId) -> str:
    """`B01, B02 (30m later)`; `nothing` where nothing waits for the checkpoint."""
    return ", ".join(_released(plan, gate)) or "nothing"


def _released(plan: Plan, gate: TaskId) -> Iterator[str]:
    for name in plan.successors.get(gate, ()):
        lag = max(one.lag for one in plan.by_id[name].dependencies if one.task == gate)
        yield f"{name} ({format_duration(lag)} later)" if lag else name
