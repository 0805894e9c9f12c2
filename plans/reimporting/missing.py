"""Tasks of a plan that a list does not have: whether they are gone from it, and what becomes of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from plans.model import Checkpoint, Job, Task
from plans.reimporting.choices import Choices, Gone
from plans.reimporting.comparing import Comparison
from plans.reimporting.likeness import alike, parts_of

_FEW = 3
"""So many tasks may be gone before anybody asks whether the list is a part."""
_PLACED = re.compile(
    r"""^[ ]*-[ ]id:[ ](?P<quote>["']?)(?P<id>[^"'#\s]+)(?P=quote)[ ]{2}\#[ ](?:line[ ]\d+|.+!\d+)\s*$""",
    re.MULTILINE | re.VERBOSE,
)
"""A task with its place in the list that it was made of, as `plan import` writes it."""
_MOST_COMPARED = 60
"""New tasks of which titles are compared with one that is gone."""


class Stays(Enum):
    """What becomes of a task that a list does not have."""

    OWN = "own"
    """It was never in a list: the plan alone knows it."""
    TODO = "todo"
    KEPT = "kept"
    DROPPED = "dropped"
    HELD = "held"
    """It would be dropped, and is too much for that without its name: it stays, with a todo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One task that the list does not have."""

    task: Task
    stays: Stays
    why: str = ""
    """Why it is not dropped."""
    split: tuple[str, ...] = ()
    """The ids of new tasks into which it may have been split."""


def tasks_of_lists(text: str, comparison: Comparison) -> frozenset[str] | None:
    """The tasks that were in the list before; without it, those whose text says of which line they were made.

    Returns None where most tasks that the list has do not say so: the plan was not made of a list.
    """
    if comparison.earlier is not None:
        return frozenset(map(str, comparison.earlier.lines))
    found = frozenset(match["id"] for match in _PLACED.finditer(text))
    here = [pair.task.id for pair in comparison.matching.pairs]
    return found if sum(name in found for name in here) * 2 > len(here) else None


def missing_tasks(comparison: Comparison, choices: Choices, of_lists: frozenset[str] | None) -> tuple[Missing, ...]:
    """What becomes of each task that no line is about.

    Args:
        of_lists: those that were in a list; None where that is not known of any.
    """
    found = (_missing(task, comparison, choices, of_lists) for task in comparison.matching.missing)
    return tuple(replace(one, split=_split(one.task, comparison)) for one in found)


def _split(task: Task, comparison: Comparison) -> tuple[str, ...]:
    """The new tasks that look as if this one had been split: B06a and B06b, or two with nearly its title."""
    ids = [comparison.waits.ids[line.draft.id] for line in comparison.matching.new]
    by_id = parts_of(task, ids)
    titled = zip(ids, comparison.matching.new, strict=True) if len(ids) <= _MOST_COMPARED else ()
    by_title = [name for name, line in titled if alike(line.draft.title, task.title)]
    found = by_id if len(by_id) > 1 else by_title
    return tuple(found) if len(found) > 1 else ()


def _missing(task: Task, comparison: Comparison, choices: Choices, of_lists: frozenset[str] | None) -> Missing:
    if task.id in choices.drop:
        return Missing(task=task, stays=Stays.DROPPED)
    if choices.is_part or (of_lists is not None and task.id not in of_lists):
        return Missing(task=task, stays=Stays.OWN)
    if choices.gone is not Gone.DROP:
        return Missing(task=task, stays=Stays.KEPT if choices.gone is Gone.KEEP else Stays.TODO)
    why = _too_much(task, comparison)
    return Missing(task=task, stays=Stays.HELD if why else Stays.DROPPED, why=why)


def _too_much(task: Task, comparison: Comparison) -> str:
    """Why a task is not dropped unless it is named; empty for what any list may drop."""
    if task.id.casefold() in comparison.listed.other_ids:
        return "its id still stands in the list, in a row that is read as no task"
    if task.id == comparison.plan.go_live:
        return "it is the go-live"
    if isinstance(task.body, Checkpoint):
        return "it is a checkpoint"
    if isinstance(task.body, Job):
        return "it has a job"
    return "it is required" if task.required else ""


def seems_a_part(comparison: Comparison, missing: Sequence[Missing]) -> str:
    """Why the list seems to have some of the plan's tasks only, or none; empty where it does not."""
    gone = [one.task for one in missing if one.stays not in (Stays.OWN, Stays.DROPPED)]
    here = [pair.task for pair in comparison.matching.pairs]
    if gone and not here:
        return "none of its tasks is in the plan"
    return _seems_a_part(here, gone, len(comparison.plan.tasks)) if len(gone) > _FEW else ""


def _seems_a_part(here: Sequence[Task], gone: Sequence[Task], count: int) -> str:
    for what in ("owner", "stream"):
        if (only := _only(here, what)) and all(getattr(task, what) != only for task in gone):
            return f"all its tasks have the {what} {only}, and none of the {len(gone)} that it lacks has it"
    return f"it lacks {len(gone)} of the plan's {count} tasks" if len(gone) * 3 > count else ""


def _only(tasks: Sequence[Task], what: str) -> str:
    """What all tasks have in common as their owner or stream; empty where they have several, or none."""
    found = {getattr(task, what) for task in tasks}
    return str(found.pop() or "") if len(found) == 1 else ""
