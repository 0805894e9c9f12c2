"""The streams of a plan: its parallel lanes of work, as the tasks name them."""

from collections.abc import Iterable
from functools import lru_cache

from plans.model import Plan, Task

NO_STREAM = "(none)"
"""What the tasks that name no stream are shown under."""


@lru_cache(maxsize=8)
def streams_of(plan: Plan) -> tuple[str, ...]:
    """The names of the streams, in the order in which the plan comes to them."""
    return tuple(dict.fromkeys(task.stream for task in plan.tasks if task.stream))


def stream_of(task: Task) -> str:
    """The stream of a task; `(none)` where it names none."""
    return task.stream or NO_STREAM


def stream_named(names: Iterable[str], typed: str) -> str | None:
    """The stream that was typed, whatever its capitals; else the only one that begins like that."""
    wanted = typed.strip().casefold()
    whole = [name for name in names if name.casefold() == wanted]
    begin = [name for name in names if wanted and name.casefold().startswith(wanted)]
    return next(iter(whole), begin[0] if len(begin) == 1 else None)
