"""What is written into a plan besides single values: who waits for whom, what is dropped, what is to be settled."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from plans.characters import shown
from plans.model import Dependency, TaskId
from plans.model.dependency import each_once, left_out
from plans.reimporting.comparing import Comparison
from plans.reimporting.differences import Difference, Fate
from plans.reimporting.earlier import Earlier
from plans.reimporting.missing import Missing, Stays
from plans.reimporting.said import AFTER, waits_of

_SAID = 300
"""Characters of a value that is said in a todo."""
_MOST_POINT = 1000
"""Characters of a todo."""
GONE = "the list has it no more: is it still done?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All of it, by the ids of tasks."""

    waits: Mapping[TaskId, tuple[Dependency, ...]]
    """What each task waits for of which that changes."""
    todos: Mapping[str, tuple[str, ...]]
    """What is to be added to those that a task has."""
    plan_todos: tuple[str, ...] = ()
    """The same of the plan as a whole."""
    dropped: tuple[TaskId, ...] = ()
    missing: tuple[Missing, ...] = ()


def outcome(comparison: Comparison, missing: Sequence[Missing]) -> Outcome:
    """Work out what becomes of a plan."""
    dropped = tuple(one.task.id for one in missing if one.stays is Stays.DROPPED)
    return Outcome(
        waits=_waits(comparison, dropped),
        todos=_todos(comparison, missing),
        plan_todos=tuple(one for one in map(shown, _of_parties(comparison)) if one not in comparison.plan.todo),
        dropped=dropped,
        missing=tuple(missing),
    )


def _waits(comparison: Comparison, dropped: Collection[TaskId]) -> dict[TaskId, tuple[Dependency, ...]]:
    before = {task.id: task.dependencies for task in comparison.plan.tasks}
    said = {
        one.task.id: _wanted(comparison, one) for one in comparison.differences if one.key == AFTER and one.is_written
    }
    return {name: waits for name, waits in left_out({**before, **said}, dropped).items() if waits != before[name]}


def _wanted(comparison: Comparison, one: Difference) -> tuple[Dependency, ...]:
    """What stays of what the task waits for, in its order, and then what the list adds, in the list's."""
    line = next(pair.line for pair in comparison.matching.pairs if pair.task is one.task)
    listed = comparison.waits.of_list(waits_of(line.draft)) if one.said is not None else ()
    kept = comparison.waits.unknown_to_list(one.task)
    stay = [wait for wait in one.task.dependencies if wait in kept or wait in listed]
    return each_once([*stay, *listed])


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
    for both in comparison.of(Fate.BOTH, Fate.ASKED):
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
    says = f"{' '.join(one.key)}: the list says {_quoted(one.listed)} now"
    if one.fate is Fate.BOTH:
        return f"{says}, and the plan {_quoted(one.planned)}"
    before = one.before.text if one.before is not None else ""
    return f"{says}, and said {_quoted(before)} before: it is for the plan to say"


def _quoted(text: str) -> str:
    return f'"{text[:_SAID]}"' if text else "nothing"
