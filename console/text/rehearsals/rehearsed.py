"""How often a task was rehearsed and when last, in words: on its page, in `show`, in `check` and for scripts."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from plans.model import Body, Plan, RunKind, Task
from plans.model.night import Hardware
from plans.plurals import counted
from plans.rehearsals.durations import NOT_MEASURED, Measurements, is_work, known_of
from plans.rehearsals.elsewhere import rehearsed_otherwise
from plans.rehearsals.enough import times_in_words

CELL = 5
"""Columns of `rehearsed_cell`."""
_OTHERWISE = 3
"""What is otherwise and is told by a line each."""


def rehearsed_sentence(task: Task, one: Measurements, zone: tzinfo) -> str:
    """`rehearsed twice, last Tue 12 Nov 2026`, `never rehearsed`, `rehearsed only before it was changed (once)`."""
    if one.last is not None:
        local = one.last.astimezone(zone)
        others = _others(one)
        behind = f"; and {others}" if others else ""
        return f"rehearsed {times_in_words(len(one.counting))}, last {local:%a} {local.day} {local:%b %Y}{behind}"
    if others := _others(one):
        return f"rehearsed only {others}"
    return f"never rehearsed{_because_of_its_kind(task)}"


def otherwise_lines(otherwise: Sequence[str]) -> Iterator[str]:
    """`rehearsed otherwise: platform: shared_buffers 128MB -> 8GB`: a line for each of the first, and how many more."""
    for text in otherwise[:_OTHERWISE]:
        yield f"rehearsed otherwise: {text}"
    if len(otherwise) > _OTHERWISE:
        yield f"rehearsed otherwise: and {len(otherwise) - _OTHERWISE} more (cutover rehearsal compare)"


def _others(one: Measurements) -> str:
    """The measurements that do not count."""
    parts = []
    if one.before_a_change:
        parts.append(f"before it was changed ({times_in_words(one.before_a_change)})")
    if one.in_another_kind:
        parts.append(f"otherwise, in the other kind of run ({times_in_words(one.in_another_kind)})")
    return " and ".join(parts)


def _because_of_its_kind(task: Task) -> str:
    return ": only production does it" if task.only is RunKind.PRODUCTION else ""


def rehearsed_cell(body: Body, one: Measurements) -> str:
    """The same in five columns: `3x`, `never`, `old` (only before a change), `other` (in the other kind of run); empty
    of what is no work, where it was not measured all the same."""
    if one.counting:
        return f"{len(one.counting)}x"
    if one.before_a_change:
        return "old"
    if one.in_another_kind:
        return "other"
    return "never" if is_work(body) else ""


def measured_json(
    plan: Plan, task: Task, *, of_rollback: bool = False, tonight: Hardware | None = None
) -> dict[str, object]:
    """The same for a script: of a rollback, or of a task and of its rollback.

    Args:
        tonight: what it runs on now; None where there is no run.
    """
    known, rollback = known_of(plan), task.rollback
    back = _json(known.rollbacks.get(task.id, NOT_MEASURED), rollback.body if rollback is not None else None, tonight)
    if of_rollback:
        return back
    told = _json(known.tasks.get(task.id, NOT_MEASURED), task.body, tonight)
    return {**told, "rollback": back} if rollback is not None else told


def _json(one: Measurements, body: Body | None, tonight: Hardware | None) -> dict[str, object]:
    otherwise = rehearsed_otherwise(body, one, tonight) if tonight is not None and body is not None else ()
    return {
        "times": len(one.counting),
        "last": one.last.isoformat() if one.last is not None else None,
        "seconds": [took.total_seconds() for took in one.counting],
        "nights": [night.run for night in one.nights],
        "before_a_change": one.before_a_change,
        "in_another_kind": one.in_another_kind,
        "otherwise": list(otherwise),
    }


def rehearsed_summary(plan: Plan) -> str:
    """`rehearsed: 41 of 52 tasks and 3 of 9 rollbacks, in 3 nights`; empty where no night counts."""
    known = known_of(plan)
    if not known.nights:
        return ""
    tasks = [task.id for task in plan.tasks if is_work(task.body)]
    done = sum(1 for name in tasks if known.tasks[name].counting)
    back = sum(1 for one in known.rollbacks.values() if one.counting)
    rollbacks = f" and {back} of {counted(len(known.rollbacks), 'rollback')}" if known.rollbacks else ""
    nights = counted(known.nights, "night")
    return f"rehearsed: {done} of {counted(len(tasks), 'task')}{rollbacks}, in {nights} (cutover show: each)"
