"""What became of a run, in numbers: for the end of `--plain` and of the demonstration, and for their exit code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

from console.exits import Exit
from console.text.gates.caveats import AcceptedCaveat, accepted
from jobs.api import TableEvidence
from jobs.run.events import task_of
from jobs.run.outlook.problems.standing import degraded_now
from jobs.run.outlook.shortfall import Shortfall, caveats_of_evidence, shortfalls
from jobs.run.outlook.staleness import proved_by, stale_tables, unproved
from jobs.run.outlook.tally import TaskTally, tally
from jobs.run.state.model import RunState
from jobs.run.state.problems import Degradation, Problem
from jobs.run.state.unit import Phase
from plans.model import Job, JobKind, Plan, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A run as it ended, or stands."""

    go_live_reached: bool
    reconciled: bool | None
    """Whether every reconcile task proved its tables, and nothing was written to them since; None where the plan
    reconciles nothing."""
    not_reconciled: Mapping[TaskId, str]
    """The reconcile tasks whose rows nobody has proved (any more), and why."""
    proved_by: Mapping[TaskId, tuple[TaskId, ...]]
    """Of those that came to nothing themselves and whose rows others proved: by which."""
    rows_copied: int
    """By copies that were not rolled back."""
    bytes_copied: int
    tables_copied: int
    tables_proved: int
    provers: tuple[TaskId, ...]
    """By these tasks."""
    tasks: TaskTally
    excepted: tuple[Shortfall, ...]
    """The tasks that are not done though they may have ended."""
    not_taken: tuple[TaskId, ...]
    """What the plan never meant to do in this kind of run."""
    caveats: tuple[tuple[TaskId, str], ...]
    """What the evidence of a task says that it does not prove."""
    accepted: tuple[AcceptedCaveat, ...]
    """What decisions accepted by name."""
    problems: tuple[Problem, ...]
    """What somebody said to be wrong, those that are over included."""
    degraded: tuple[Degradation, ...]
    """What of the go-live is closed or restricted by now."""
    by_one_person: tuple[str, ...]
    """What needed a second person and was done although nothing proves that two agreed."""
    agreed: int
    """How much was done with a second person's agreement, these included."""
    turned_back_at: str
    """The checkpoint at which it turned back as it was begun to, where all that was done is rolled back; else empty."""
    retries: int
    """As `RunState.retries`; likewise `lost`."""
    lost: int

    @property
    def exit(self) -> Exit:
        """How a command that saw the run's end ends."""
        live = self.go_live_reached and self.reconciled is not False
        return Exit.OK if live or self.turned_back_at else Exit.FAILED

    def to_json(self, *, elapsed: timedelta) -> dict[str, object]:
        """For a script; `elapsed` is real time."""
        return {
            "go_live_reached": self.go_live_reached,
            "turned_back_at": self.turned_back_at or None,
            "reconciled": self.reconciled is not False and self.go_live_reached,
            "not_reconciled": dict(self.not_reconciled),
            "proved_by": {task: list(others) for task, others in self.proved_by.items()},
            "rows_copied": self.rows_copied,
            "tasks_done": self.tasks.done,
            "tasks": self.tasks.total,
            "tally": asdict(self.tasks),
            "excepted": [{"task": one.task, "how": one.lack, "text": one.text} for one in self.excepted],
            "not_taken": list(self.not_taken),
            "caveats": [{"task": task, "text": text} for task, text in self.caveats],
            "accepted": [
                {"gate": one.gate, "name": one.name, "means": one.means, "by": one.by, "text": one.text}
                for one in self.accepted
            ],
            **_wrong(self),
            "agreed_by_a_second": self.agreed - len(self.by_one_person),
            "not_a_second_person": list(self.by_one_person),
            "retries": self.retries,
            "lost_attempts": self.lost,
            "elapsed_s": round(elapsed.total_seconds(), 1),
        }


def _wrong(total: Summary) -> Mapping[str, object]:
    """What is still open and degraded, and how much is over."""
    still = [one for one in total.problems if one.is_open]
    return {
        "problems_open": [
            {"id": one.id, "severity": one.severity, "text": one.text, "owner": one.owner or None} for one in still
        ],
        "problems_closed": len(total.problems) - len(still),
        "degraded": [{"part": one.part or None, "why": one.text} for one in total.degraded],
    }


def lasted(state: RunState) -> timedelta:
    """Real time from a run's creation to the event that ended it, whatever is said afterwards; of one that goes on, to
    its last event."""
    ended = state.ended.at_real if state.ended is not None else None
    return (ended or state.last_real or state.created_real) - state.created_real


def summary(plan: Plan, state: RunState) -> Summary:
    """Count what the fold says; `plan` as `Plan.for_run` gives it."""
    copies = list(_copied_tables(plan, state))
    reconciles = _jobs_of_kind(plan, JobKind.RECONCILE)
    not_reconciled = {task: why for task in reconciles if (why := unproved(plan, state, task))}
    proved = {task: tables for task in reconciles if (tables := _proved(plan, state, task))}
    return Summary(
        go_live_reached=state.unit(plan.go_live).released,
        reconciled=not not_reconciled if reconciles else None,
        not_reconciled=not_reconciled,
        proved_by=_proved_by_others(plan, state, reconciles),
        rows_copied=sum(table.rows for table in copies),
        bytes_copied=sum(table.bytes for table in copies),
        tables_copied=len({table.table for table in copies}),
        tables_proved=len(frozenset().union(*proved.values())),
        provers=tuple(proved),
        tasks=tally(plan, state),
        excepted=shortfalls(plan, state),
        not_taken=tuple(task.id for task in plan.not_taken),
        caveats=caveats_of_evidence(plan, state),
        accepted=tuple(accepted(plan, state)),
        problems=state.problems,
        degraded=degraded_now(state),
        by_one_person=_by_one_person(state),
        agreed=len(state.seconds.done),
        turned_back_at=_turned_back_at(state),
        retries=state.retries,
        lost=state.lost,
    )


def _by_one_person(state: RunState) -> tuple[str, ...]:
    return tuple(f"{act.does}, by {act.by}" for act in state.seconds.by_one_person())


def _turned_back_at(state: RunState) -> str:
    """Where a rehearsal of the way back has got all of that way; empty where something was left as it is, and where
    nothing was there to roll back."""
    gate, rollback = state.turns_back_at, state.rollback
    if gate is None or rollback is None or state.ended is None or state.unit(gate).phase is not Phase.NO_GO:
        return ""
    back = [state.unit(task_of(unit)[0]).phase is Phase.ROLLED_BACK for unit in rollback.units]
    return gate if back and all(back) else ""


def _jobs_of_kind(plan: Plan, *kinds: JobKind) -> list[TaskId]:
    return [task.id for task in plan.tasks if isinstance(task.body, Job) and task.body.kind in kinds]


def _copied_tables(plan: Plan, state: RunState) -> Iterator[TableEvidence]:
    for task in _jobs_of_kind(plan, JobKind.COPY, JobKind.FOLLOW):
        evidence = state.unit(task).evidence
        if evidence is not None:
            yield from evidence.tables


def _proved_by_others(plan: Plan, state: RunState, reconciles: Iterable[TaskId]) -> Mapping[TaskId, tuple[TaskId, ...]]:
    return {task: others for task in reconciles if (others := proved_by(plan, state, task))}


def _proved(plan: Plan, state: RunState, task: TaskId) -> frozenset[str]:
    """The tables that this task proved and that nothing was written to since.

    What else it has read (partitions of them, tables that its checks refer to) makes it stale, and is no table more.
    """
    evidence = state.unit(task).evidence
    if state.unit(task).phase is not Phase.DONE or evidence is None:
        return frozenset()
    titles = {one.table for one in evidence.tables}
    own = (name for name in evidence.read if name.partition(":")[2] in titles)
    return frozenset(own).difference(stale_tables(plan, state, task))
