"""Which tasks did not end as the plan means it: skipped, failed, waived, unverified, fixed by hand, abandoned, or with
work of an earlier run.

They may have let the night go on; they are not done. A `done` criterion is untrue for them, and the checkpoint, the
status and the summary name each of them with who said so and why.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from jobs.api import TAKEN_OVER_FROM, Evidence
from jobs.run.events import Settlement, Verdict, rollback_unit
from jobs.run.outlook.coverage import unread
from jobs.run.state.model import RunState
from jobs.run.state.unit import Phase, SettledItem, UnitState
from plans.model import Confirm, DoneCriterion, Plan, TaskId


class Lack(StrEnum):
    """In which way."""

    SKIPPED = "skipped"
    FAILED = "failed"
    """A person must choose, or its verdict was failed."""
    WAIVED = "waived"
    """Some of its items, or all that was left of them."""
    UNVERIFIED = "unverified"
    BY_HAND = "fixed by hand"
    ABANDONED = "abandoned"
    TAKEN_OVER = "taken over"
    """An earlier run did a part of it."""


_LACKS = {
    Phase.SKIPPED: Lack.SKIPPED,
    Phase.ATTENTION: Lack.FAILED,
    Phase.DOUBT: Lack.FAILED,
    Phase.UNVERIFIED: Lack.UNVERIFIED,
    Phase.FIXED: Lack.BY_HAND,
    Phase.ABANDONED: Lack.ABANDONED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """One task that is not done, though it may have ended."""

    task: TaskId
    lack: Lack
    text: str
    """`A1 skipped by k.stone (no time), its verdict was failed`."""


def shortfall(plan: Plan, state: RunState, task: TaskId) -> Shortfall | None:
    """In which way a task is not done; None where it is, or where it is still to come."""
    known = state.unit(task)
    settled = _settled(plan, known, task)
    if known.phase in _LACKS:
        lack = _LACKS[known.phase]
        text = _words(known, lack)
    elif settled and known.released:
        lack, text = Lack.WAIVED, _items(settled)
    elif known.released and known.evidence is not None and (runs := known.evidence.facts.get(TAKEN_OVER_FROM)):
        lack, text = Lack.TAKEN_OVER, f"{Lack.TAKEN_OVER} in part from run {runs}"
    else:
        return None
    return Shortfall(task=task, lack=lack, text=f"{task} {text}")


def shortfalls(plan: Plan, state: RunState) -> tuple[Shortfall, ...]:
    """All of them, in the plan's order."""
    return tuple(found for task in plan.tasks if (found := shortfall(plan, state, task.id)) is not None)


def caveats_of_evidence(plan: Plan, state: RunState) -> tuple[tuple[TaskId, str], ...]:
    """What the evidence of finished tasks says that it does not prove, what a rollback did not bring back, and what
    tasks wrote that no reconcile reads."""
    units = {task.id: state.unit(task.id) for task in plan.tasks}
    said = ((task, known.evidence) for task, known in units.items() if known.released)
    rolled_back = (task for task, known in units.items() if known.phase is Phase.ROLLED_BACK)
    kept = ((task, state.unit(rollback_unit(task)).evidence) for task in rolled_back)
    return (
        *_caveats(said),
        *((task, f"rolled back; {caveat}") for task, caveat in _caveats(kept)),
        *unread(plan, state),
    )


def _caveats(evidence_of: Iterable[tuple[TaskId, Evidence | None]]) -> Iterator[tuple[TaskId, str]]:
    for task, evidence in evidence_of:
        if evidence is not None:
            yield from ((task, caveat) for caveat in evidence.caveats)


def not_taken(plan: Plan, among: Container[TaskId] | None = None) -> tuple[str, ...]:
    """`X1 (production only)`: what the plan never meant to do in this kind of run. It lacks nothing."""
    return tuple(f"{task.id} ({task.only} only)" for task in plan.not_taken if among is None or task.id in among)


def done(plan: Plan, state: RunState, criterion: DoneCriterion) -> tuple[bool, str]:
    """Whether these tasks are done, and how many and which are not, in words.

    Items of a confirmation that an earlier decision accepted by name count as confirmed, tasks that are not taken in
    this kind of run not at all.
    """
    meant = [one for one in criterion.tasks if one in plan.by_id]
    wrong = [text for one in meant if (text := _not_done(plan, state, one))]
    spared = not_taken(plan, criterion.tasks)
    text = f"{len(meant) - len(wrong)} of {len(meant)} done"
    text += f", not taken {', '.join(spared)}" if spared else ""
    return not wrong, text + (f"; {'; '.join(wrong)}" if wrong else "")


def _not_done(plan: Plan, state: RunState, task: TaskId) -> str:
    found = shortfall(plan, state, task)
    if found is None:
        return "" if state.unit(task).released else f"not {task}"
    if found.lack is Lack.WAIVED:
        accepted = all(f"item:{task}/{one.item}" in state.accepted for one in _settled(plan, state.unit(task), task))
        return "" if accepted else found.text
    return found.text


def _settled(plan: Plan, known: UnitState, task: TaskId) -> tuple[SettledItem, ...]:
    """The items that were waived or failed and never got their last tick."""
    body = plan.by_id[task].body
    if not isinstance(body, Confirm):
        return ()
    open_ = (one.id for one in body.items if not known.is_confirmed(one.id, body.ticks[-1]))
    return tuple(item for one in open_ if (item := known.settlement(one)) is not None)


def _items(settled: Iterable[SettledItem]) -> str:
    """`2 waived: lab, rx; 1 failed: gp`."""
    named: dict[Settlement, list[str]] = {how: [] for how in Settlement}
    for one in settled:
        named[one.settlement].append(one.item)
    return "; ".join(f"{len(items)} {how}: {', '.join(items)}" for how, items in named.items() if items)


def _words(known: UnitState, lack: Lack) -> str:
    """`skipped by k.stone (no time), its verdict was failed`."""
    by = f" by {known.by}" if known.by else ""
    why = f" ({known.reason})" if known.reason else ""
    judged = known.verdict if known.released or lack is Lack.ABANDONED else None
    verdict = f", its verdict was {judged}" if judged not in (None, Verdict.PASSED) else ""
    return f"{lack}{by}{why}{verdict}"
