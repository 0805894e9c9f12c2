"""The people of a plan, played: who starts, counts, ticks, votes and decides, and how long it takes them.

Pure and without memory: what they do follows from the state and the time, so a cast that is asked again after a crash
goes on where it was. Every person's pace comes from the seed and the task's id.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobs.run.decisions.checkpoints import caveats
from jobs.run.events import Answer, Entry, UnitId, task_of
from jobs.run.outlook.seconds.needed import is_begun_by_people
from jobs.run.outlook.sequence.before import open_predecessors, rollback_before
from jobs.run.outlook.sequence.due import due
from jobs.run.outlook.sequence.units import body_of, units
from jobs.run.outlook.status import silent
from jobs.run.simulate import Act, Played
from jobs.run.state.model import RunState
from jobs.run.state.seconds import SecondAct
from jobs.run.state.unit import ASKING, Phase, UnitState
from jobs.simulation.reports import reports
from plans.model import Checkpoint, Confirm, Job, Manual, Plan, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedCast:
    """Plays everybody but `player`."""

    seed: int = 1
    player: str | None = None
    """The party that somebody at the keyboard plays: polls and questions are left to them."""
    caveat_at: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Checkpoint -> party and text of a caveat that is raised there."""

    def __call__(
        self,
        plan: Plan,
        state: RunState,
        now: datetime,
        news: Sequence[Entry] = (),  # noqa: ARG002 - it remembers nothing
    ) -> Played:
        """What they do at `now`, in run time."""
        acts = [Act(verb="agree", args={"seq": one.seq}) for one in state.seconds.waiting if self._plays(one)]
        times: list[datetime] = []
        for unit, task in units(plan, state):
            for at, act in self._about(plan, state, unit, task, now):
                if at <= now:
                    acts.append(act)
                else:
                    times.append(at)
        return Played(acts=tuple(acts), again=min(times, default=None))

    def _about(
        self, plan: Plan, state: RunState, unit: UnitId, task: Task, now: datetime
    ) -> Iterator[tuple[datetime, Act]]:
        known = state.unit(unit)
        if _is_over(state, unit) or state.seconds.of(unit) is not None:
            return
        body = body_of(plan, unit)
        if known.phase in ASKING:
            if self.player is None and known.since is not None:
                yield known.since + task.duration * 0.1, self._answer(known, unit)
        elif isinstance(body, Checkpoint):
            yield from self._poll(plan, state, task, known)
        elif self._may_begin(plan, state, unit, task, now):
            yield now, Act(verb="start", args={"task": unit})
        elif isinstance(body, Manual | Confirm) and known.phase is Phase.RUNNING and known.started is not None:
            yield from reports(unit, body, known, known.started, self._takes(plan, unit, task))

    def _may_begin(self, plan: Plan, state: RunState, unit: UnitId, task: Task, now: datetime) -> bool:
        """Whether a person says `start` to it now: to people's work, and to a job that does not begin by itself."""
        body = body_of(plan, unit)
        is_ours = isinstance(body, Manual | Confirm) or (isinstance(body, Job) and is_begun_by_people(task))
        return is_ours and state.unit(unit).phase is Phase.PENDING and self._ready(plan, state, unit, task, now)

    def _plays(self, act: SecondAct) -> bool:
        """Whether a played second person agrees; a player's party is left to the player."""
        return self.player not in act.lacking

    def _answer(self, known: UnitState, unit: UnitId) -> Act:
        if known.phase is Phase.ATTENTION and len(known.attempts) < 12:
            return Act(verb="retry", args={"task": unit})
        return Act(verb="fixed", args={"task": unit, "reason": "checked by hand (played)"})

    def _ready(self, plan: Plan, state: RunState, unit: UnitId, task: Task, now: datetime) -> bool:
        if state.hold is not None:
            return False
        if task_of(unit)[1]:
            return rollback_before(state, unit) is None
        return not open_predecessors(state, task) and due(plan, state, task, now)

    def _takes(self, plan: Plan, unit: UnitId, task: Task) -> timedelta:
        planned = task.rollback.duration if task_of(unit)[1] and task.rollback is not None else task.duration
        pace = random.Random(f"{self.seed}/{unit}/{plan.title}").uniform(0.75, 0.97)  # noqa: S311 - a played pace
        return planned * pace

    def _poll(self, plan: Plan, state: RunState, task: Task, known: UnitState) -> Iterator[tuple[datetime, Act]]:
        body = task.body
        if not isinstance(body, Checkpoint) or known.since is None:
            return
        if known.phase is Phase.NO_GO and self.player is None:
            yield known.since + task.duration, Act(verb="decide", args={"task": task.id, "choice": "postpone"})
        if known.phase is Phase.OPEN:
            missing = silent(state, task)
            for index, party in enumerate(body.poll):
                if party in missing and party != self.player:
                    yield known.since + task.duration * 0.6 * (index + 1) / len(body.poll), self._vote(task, party)
            if self.player is None and not missing:
                yield known.since + task.duration * 0.9, _go(plan, state, task)

    def _vote(self, task: Task, party: str) -> Act:
        doubtful, text = self.caveat_at.get(task.id, ("", ""))
        args: dict[str, object] = {"task": task.id, "party": party, "answer": Answer.GO.value}
        if party == doubtful:
            args |= {"answer": Answer.CAVEAT.value, "text": text}
        return Act(verb="vote", args=args)


def _is_over(state: RunState, unit: UnitId) -> bool:
    """Whether nobody does anything at it any more: the run has ended, or the night is rolled back."""
    return state.ended is not None or (state.rollback is not None and not task_of(unit)[1])


def _go(plan: Plan, state: RunState, task: Task) -> Act:
    args: dict[str, object] = {"task": task.id, "choice": "go"}
    accepted = caveats(plan, state, task)
    if accepted:
        args |= {"accept": accepted, "text": "accepted with the fallback named (played)"}
    return Act(verb="decide", args=args)
