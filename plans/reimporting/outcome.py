"""What is written into a plan besides single values: who waits for whom, what is dropped, what is to be settled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

from plans.characters import shown
from plans.model import TaskId
from plans.reimporting.comparing import Comparison
from plans.reimporting.differences import Difference, Fate
from plans.reimporting.earlier import Earlier
from plans.reimporting.listed import AFTER
from plans.reimporting.missing import Missing, Stays

_MOST_POINT = 1000
"""Characters of a todo."""
GONE = "the list has it no more: is it still done?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All of it, by the ids of tasks."""

    waits: Mapping[str, tuple[str, ...]]
    """What each task waits for of which that changes."""
    todos: Mapping[str, tuple[str, ...]]
    """What is to be added to those that a task has."""
    plan_todos: tuple[str, ...] = ()
    """The same of the plan as a whole."""
    dropped: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = field(default=())


def outcome(comparison: Comparison, missing: Sequence[Missing]) -> Outcome:
    """Work out what becomes of a plan."""
    dropped = tuple(str(one.task.id) for one in missing if one.stays is Stays.DROPPED)
    return Outcome(
        waits=_waits(comparison, dropped),
        todos=_todos(comparison, missing),
        plan_todos=tuple(one for one in map(shown, _of_parties(comparison)) if one not in comparison.plan.todo),
        dropped=dropped,
        missing=tuple(missing),
    )


def _waits(comparison: Comparison, dropped: Sequence[str]) -> dict[str, tuple[str, ...]]:
    before = {str(task.id): tuple(map(str, task.after)) for task in comparison.plan.tasks}
    taken = {str(one.task.id): _wanted(comparison, one) for one in comparison.of(Fate.TAKEN) if one.key == AFTER}
    emptied = {
        str(one.task.id): _unlisted(comparison, one) for one in comparison.of(Fate.TAKEN_OUT) if one.key == AFTER
    }
    after = without({**before, **taken, **emptied}, dropped)
    return {name: names for name, names in after.items() if names != before[name] and name not in dropped}


def _wanted(comparison: Comparison, one: Difference) -> tuple[str, ...]:
    """What stays of what the task waits for, in its order, and then what the list adds, in the list's."""
    line = next(pair.line for pair in comparison.matching.pairs if pair.task is one.task)
    listed = comparison.waits.of_list(line.draft.after)
    kept = comparison.waits.unknown_to_list(one.task)
    stay = [str(name) for name in one.task.after if name in kept or name in listed]
    return tuple(dict.fromkeys([*stay, *listed]))


def _unlisted(comparison: Comparison, one: Difference) -> tuple[str, ...]:
    kept = comparison.waits.unknown_to_list(one.task)
    return tuple(str(name) for name in one.task.after if name in kept)


def without(after: Mapping[str, tuple[str, ...]], dropped: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each task waits for when some are dropped: what waits for one of those waits for what that waited for."""
    within = {name: set(after[name]).intersection(dropped) for name in dropped}
    instead: dict[str, tuple[str, ...]] = {}
    for name in TopologicalSorter(within).static_order():
        instead[name] = _with(instead, after[name])
    return {name: _with(instead, names) for name, names in after.items()}


def _with(instead: Mapping[str, tuple[str, ...]], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for name in names for one in instead.get(name, (name,))))


def _todos(comparison: Comparison, missing: Sequence[Missing]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, said in _points(comparison, missing):
        point = shown(said)[:_MOST_POINT]
        there = comparison.plan.by_id[TaskId(name)].guide.todo
        if not any(one == point or (one.startswith(GONE) and point.startswith(GONE)) for one in there):
            found[name] = (*found.get(name, ()), point)
    return found


def _of_parties(comparison: Comparison) -> Iterator[str]:
    for one in comparison.contacts:
        if one.fate is Fate.BOTH:
            yield f'{one.party.name}: the list says "{one.contact[:300]}" now, and the plan "{one.party.contact[:300]}"'


def _points(comparison: Comparison, missing: Sequence[Missing]) -> Iterator[tuple[str, str]]:
    for one in missing:
        if one.stays in (Stays.TODO, Stays.HELD):
            yield one.task.id, GONE + (f" Was it split into {' and '.join(one.split)}?" if one.split else "")
    for both in comparison.of(Fate.BOTH):
        yield both.task.id, point_of(both)
    if comparison.earlier is not None:
        yield from _newly_open(comparison, comparison.earlier)


def _newly_open(comparison: Comparison, earlier: Earlier) -> Iterator[tuple[str, str]]:
    """What of a line cannot be understood, and was not open in the list before: what was, somebody has settled."""
    for pair in comparison.matching.pairs:
        before = earlier.lines.get(pair.task.id)
        known = before.draft.todo if before is not None else []
        yield from ((pair.task.id, point) for point in pair.line.draft.todo if point not in known)


def point_of(one: Difference) -> str:
    """The todo of something that was changed in the list and in the plan."""
    listed = f'"{one.listed[:300]}"' if one.said is not None else "nothing"
    return f'{" ".join(one.key)}: the list says {listed} now, and the plan "{one.planned[:300]}"'
