"""The people of a simulated night: they do what is theirs at once, take as long as the night says, and vote go.

- A person begins a task as soon as it may begin, and reports it done when its time is over.
- The parties of a checkpoint answer in its first half; its owner says go at its end, if all criteria are met.
- Where they are not met, the owner waits as long again, ten minutes at least; then it is no-go, and everything is
  rolled back. Past the point of no return the night is aborted instead.
- Whoever is asked about a failed task looks at it for ten minutes and has it tried again; the third time it is fixed by
  hand.
- A second person agrees at once.
- Whoever is away says nothing, begins nothing and ends nothing until they are back.

They remember when they will act next, so that not everything need be looked at whenever anything happens.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from jobs.run.decisions.checkpoints import caveats, shut
from jobs.run.events import (
    Answer,
    Entry,
    HoldReleased,
    How,
    RollbackBegun,
    TaskReopened,
    UnitId,
    task_of,
)
from jobs.run.outlook.criteria import pure_readings
from jobs.run.outlook.seconds.needed import is_begun_by_people
from jobs.run.outlook.sequence.before import open_predecessors, rollback_before
from jobs.run.outlook.sequence.due import begins_at
from jobs.run.outlook.sequence.units import body_of, units
from jobs.run.outlook.shut_gates import untrue
from jobs.run.outlook.status import past_no_return, silent
from jobs.run.simulate import Act, Played
from jobs.run.state.model import RunState
from jobs.run.state.unit import ASKING, Phase, UnitState
from jobs.simulation.reports import reports
from plans.model import Checkpoint, Confirm, Job, Manual, PartyId, Plan, Task, TaskId
from plans.model.faults import Absence

ASSUMED = (
    "people act at once and take as long as their tasks; every party votes go, the owner says go where all criteria are"
    " met, else no-go after waiting as long again, and all is rolled back"
)
"""In one sentence, for those who read what the nights came to."""
NOT_MET = "criteria not met (simulated)"
"""What an owner says of a no-go whose reason is no criterion."""
_LOOKED_AT = timedelta(minutes=10)
_PATIENCE = timedelta(minutes=10)
"""The least that an owner waits for criteria."""
_TRIED = 3
"""How often a task may fail for good before it is fixed by hand."""
_ATTEMPTS = 12
_VOTES_IN = 0.5
"""In which part of a checkpoint's time the parties answer."""
_ANYTHING_MAY_CHANGE = HoldReleased | RollbackBegun | TaskReopened

_Deed = tuple[datetime, PartyId | None, Act]
"""When somebody would do something, who that is, and what."""


class EstimatedPeople:
    """As `jobs.run.simulate.Cast`, for one night.

    Args:
        takes: how long everything lasts.
        away: who is away, and when.
    """

    def __init__(
        self, takes: Mapping[UnitId, timedelta], away: Mapping[PartyId, Sequence[Absence]] | None = None
    ) -> None:
        self._takes, self._away = takes, away or {}
        self._rank: dict[UnitId, int] = {}
        self._due: set[UnitId] = set()
        """Those with deeds that were ordered: should they have been refused, they are ordered again."""
        self._unmet: dict[UnitId, tuple[int, str]] = {}
        """By checkpoint: which poll it was, and what kept its owner from saying go when that was due."""
        self._next: dict[UnitId, datetime] = {}
        self._coming: list[tuple[datetime, UnitId]] = []

    def __call__(self, plan: Plan, state: RunState, now: datetime, news: Sequence[Entry] = ()) -> Played:
        """What they do at `now`, in run time."""
        looked_at = self._due | self._ripe(now) | self._concerned(plan, state, news)
        self._due = set()
        acts, agreed_later = self._agree(state, now)
        for unit in sorted(looked_at, key=lambda one: self._rank.get(one, len(self._rank))):
            times: list[datetime] = []
            for wanted, party, act in self._about(plan, state, unit, now):
                at = self._present(party, wanted)
                if at <= now:
                    acts.append(act)
                    self._due.add(unit)
                else:
                    times.append(at)
            self._await(unit, min(times, default=None))
        coming = [self._coming[0][0]] if self._coming else []
        return Played(acts=tuple(acts), again=min([*coming, *agreed_later], default=None))

    def _agree(self, state: RunState, now: datetime) -> tuple[list[Act], list[datetime]]:
        """A second person agrees at once, or when they are back: what they do, and when they will."""
        acts: list[Act] = []
        later: list[datetime] = []
        for act in state.seconds.waiting:
            at = max((self._present(PartyId(party), now) for party in act.lacking), default=now)
            if at <= now:
                acts.append(Act(verb="agree", args={"seq": act.seq}))
            else:
                later.append(at)
        return acts, later

    def _ripe(self, now: datetime) -> set[UnitId]:
        """Those whose time has come; what they meant to do before they changed their minds is forgotten."""
        found: set[UnitId] = set()
        while self._coming and (self._coming[0][0] <= now or self._next.get(self._coming[0][1]) != self._coming[0][0]):
            at, unit = heapq.heappop(self._coming)
            if self._next.get(unit) == at:
                del self._next[unit]
                found.add(unit)
        return found

    def _await(self, unit: UnitId, at: datetime | None) -> None:
        if at is None:
            self._next.pop(unit, None)
        elif self._next.get(unit) != at:
            self._next[unit] = at
            heapq.heappush(self._coming, (at, unit))

    def _concerned(self, plan: Plan, state: RunState, news: Sequence[Entry]) -> set[UnitId]:
        """Those for whom something may have changed: what the news name, and what waits for it."""
        if not self._rank or any(isinstance(one.event, _ANYTHING_MAY_CHANGE) for one in news):
            self._rank = {unit: place for place, (unit, _) in enumerate(units(plan, state))}
            return set(self._rank)
        found: set[UnitId] = set()
        for entry in news:
            unit = getattr(entry.event, "unit", None)
            if isinstance(unit, str):
                found.add(UnitId(unit))
                found.update(UnitId(one) for one in plan.successors.get(TaskId(task_of(unit)[0]), ()))
        if found and state.rollback is not None:
            found.update(state.rollback.units)
        return found

    def _present(self, party: PartyId | None, at: datetime) -> datetime:
        """When somebody does what they would do at a moment: once they are back."""
        for one in self._away.get(party, ()) if party is not None else ():
            if one.start <= at < one.end:
                at = one.end
        return at

    def _about(self, plan: Plan, state: RunState, unit: UnitId, now: datetime) -> Iterator[_Deed]:
        task_name, is_rollback = task_of(unit)
        if _is_over(state, is_rollback=is_rollback) or _is_asked(state, unit):
            return
        task, known, body = plan.by_id[TaskId(task_name)], state.unit(unit), body_of(plan, unit)
        if known.phase in ASKING:
            yield from self._answer(task, unit, known)
        elif isinstance(body, Checkpoint):
            yield from self._poll(plan, state, task, body, now)
        elif isinstance(body, Manual | Confirm) or (
            isinstance(body, Job) and not is_rollback and is_begun_by_people(task)
        ):
            for at, act in self._work(plan, state, unit, body, now):
                yield at, task.owner, act

    def _work(
        self, plan: Plan, state: RunState, unit: UnitId, body: Job | Manual | Confirm, now: datetime
    ) -> Iterator[tuple[datetime, Act]]:
        task_name, is_rollback = task_of(unit)
        task, known = plan.by_id[TaskId(task_name)], state.unit(unit)
        if known.phase is Phase.RUNNING and known.started is not None and not isinstance(body, Job):
            yield from reports(unit, body, known, known.started, self._takes[unit])
        elif _may_begin(state, unit, task, known):
            yield now if is_rollback else begins_at(plan, state, task), Act(verb="start", args={"task": unit})

    def _answer(self, task: Task, unit: UnitId, known: UnitState) -> Iterator[_Deed]:
        since = known.since or known.started
        failed = sum(1 for one in known.attempts if one.how is How.PERMANENT)
        if since is None:
            return
        if known.phase is Phase.ATTENTION and failed < _TRIED and len(known.attempts) < _ATTEMPTS:
            yield since + _LOOKED_AT, task.owner, Act(verb="retry", args={"task": unit})
        else:
            by_hand = Act(verb="fixed", args={"task": unit, "reason": "done by hand (simulated)"})
            yield since + max(_LOOKED_AT, self._takes[unit]), task.owner, by_hand

    def _poll(self, plan: Plan, state: RunState, task: Task, body: Checkpoint, now: datetime) -> Iterator[_Deed]:
        known = state.unit(task.id)
        if known.phase is Phase.NO_GO and known.since is not None:
            yield known.since, body.decided_by, _after_a_no_go(plan, state, task)
        if known.phase is not Phase.OPEN or known.since is None:
            return
        takes, missing = self._takes[UnitId(task.id)], silent(state, task)
        if missing:
            yield from _answers(task, body, missing, known.since, takes)
            return
        decides = known.since + takes
        if shut(state, task, body) is None and not caveats(plan, state, task):
            yield decides, body.decided_by, Act(verb="decide", args={"task": task.id, "choice": "go"})
        else:
            says_no_go = decides + max(takes, _PATIENCE)
            is_due = now >= decides
            reason = self._what_is_not_met(plan, state, task, body, now) if is_due else NOT_MET
            no_go = Act(verb="decide", args={"task": task.id, "choice": "no-go", "text": reason})
            yield (says_no_go if is_due else decides), body.decided_by, no_go

    def _what_is_not_met(self, plan: Plan, state: RunState, task: Task, body: Checkpoint, now: datetime) -> str:
        """What kept the owner from saying go when that was due: waiting since then is no reason of the no-go."""
        unit, known = UnitId(task.id), state.unit(task.id)
        kept = self._unmet.get(unit)
        if kept is None or kept[0] != known.since_seq:
            texts = {index: one.text for index, one in known.criteria.items()}
            texts.update((one.index, one.text) for one in pure_readings(plan, state, now, body))
            found = (texts[index] for index in untrue(state, task, body) if index in texts)
            kept = self._unmet[unit] = known.since_seq, next(found, NOT_MET)
        return kept[1]


def _answers(
    task: Task, body: Checkpoint, missing: Collection[str], since: datetime, takes: timedelta
) -> Iterator[_Deed]:
    """The votes of those who have not answered yet, one after the other."""
    for place, party in enumerate(body.poll):
        if party in missing:
            args = {"task": task.id, "party": party, "answer": Answer.GO.value}
            yield since + takes * _VOTES_IN * (place + 1) / len(body.poll), party, Act(verb="vote", args=args)


def _is_asked(state: RunState, unit: UnitId) -> bool:
    """Whether a second person is asked about it, or about the whole night: nobody says more until they have agreed."""
    return any(act.unit in (None, unit) for act in state.seconds.waiting)


def _two_begin_it(task: Task, unit: UnitId) -> bool:
    """Whether it is a job that begins when somebody says so, and a second person agrees."""
    return is_begun_by_people(task) and not task_of(unit)[1]


def _is_over(state: RunState, *, is_rollback: bool) -> bool:
    """Whether nobody does anything at it any more: the run has ended, or the night is rolled back."""
    return state.ended is not None or (state.rollback is not None and not is_rollback)


def _may_begin(state: RunState, unit: UnitId, task: Task, known: UnitState) -> bool:
    if known.phase is not Phase.PENDING or state.hold is not None:
        return False
    if task_of(unit)[1]:
        return rollback_before(state, unit) is None
    return not open_predecessors(state, task)


def _after_a_no_go(plan: Plan, state: RunState, task: Task) -> Act:
    """Roll everything back; where that is not possible any more, end the night."""
    reason = f"no-go at {task.id} (simulated)"
    if past_no_return(plan, state) is None:
        return Act(verb="rollback", args={"reason": reason})
    return Act(verb="abort", args={"title": plan.title.strip(), "reason": reason})
