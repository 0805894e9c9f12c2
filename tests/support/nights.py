"""Plans built in a line each, and random ones, for tests of what happens in a run."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from plans.graph import behind_the_end, reachable
from plans.model import (
    Body,
    Checkpoint,
    CommandSpec,
    Confirm,
    CopySpec,
    Counter,
    Criterion,
    Database,
    DatabaseId,
    Dependency,
    Item,
    Job,
    JobKind,
    Manual,
    Milestone,
    Party,
    PartyId,
    Plan,
    ReconcileSpec,
    Role,
    Rollback,
    Side,
    SqlSpec,
    TableSelection,
    Task,
    TaskId,
    ends_of,
)
from plans.problems import Place

START = datetime(2022, 11, 11, 11, 0, tzinfo=UTC)
OWNER = PartyId("owner")
PARTIES = {
    PartyId(name): Party(id=PartyId(name), name=name.title(), short=name[:4].upper()) for name in ("owner", "ward")
}
SOURCE = DatabaseId("legacy")
TARGET = DatabaseId("platform")


def at(minutes: float) -> datetime:
    """So many minutes after the start of the plan."""
    return START + timedelta(minutes=minutes)


def sql_job(text: str = "select 1", **more: object) -> Job:
    """A job that restarts by itself after a crash."""
    return Job(kind=JobKind.SQL, spec=SqlSpec(on=TARGET, text=text), **more)  # type: ignore[arg-type]


def command_job(*argv: str, **more: object) -> Job:
    """A job that does not: a lost attempt of it is in doubt."""
    return Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=argv or ("true",)), **more)  # type: ignore[arg-type]


def copy_job(*tables: str, **more: object) -> Job:
    """A copy of these tables of the target, by their patterns."""
    rows = TableSelection(source=SOURCE, target=TARGET, tables=tables)
    return Job(kind=JobKind.COPY, spec=CopySpec(rows=rows), **more)  # type: ignore[arg-type]


def reconcile_job(*tables: str) -> Job:
    """Their reconciliation."""
    rows = TableSelection(source=SOURCE, target=TARGET, tables=tables)
    return Job(kind=JobKind.RECONCILE, spec=ReconcileSpec(rows=rows))


def gate(
    *criteria: Criterion, poll: Sequence[str] = ("owner", "ward"), final: bool = False, quorum: int | None = None
) -> Checkpoint:
    """A checkpoint that needs everybody polled, or so many."""
    return Checkpoint(
        poll=tuple(map(PartyId, poll)),
        decided_by=OWNER,
        quorum=len(poll) if quorum is None else quorum,
        criteria=criteria,
        point_of_no_return=final,
    )


def confirm(*items: str, ticks: Sequence[str] = ("confirmed",)) -> Confirm:
    """A confirmation of these items."""
    return Confirm(items=tuple(Item(id=one, name=one.title()) for one in items), ticks=tuple(ticks))


def counted(target: int) -> Manual:
    """A manual task with a counter."""
    return Manual(counter=Counter(target=target, unit="patients"))


def task(
    name: str,
    body: Body | None = None,
    *,
    after: str = "",
    minutes: float = 10,
    not_before: float | None = None,
    undo: bool | Body = False,
    **more: object,
) -> Task:
    """A task; `after` is a text of ids (`A1 A2+30 A3:started+10`), `not_before` minutes after the start, `undo` a
    rollback of five minutes."""
    rollback_body = sql_job("undo") if undo is True else undo
    return Task(
        id=TaskId(name),
        title=f"Task {name}",
        stream="migration",
        duration=timedelta() if isinstance(body, Milestone) else timedelta(minutes=minutes),
        body=body or sql_job(),
        place=Place(file="plan.yaml", line=1, column=1),
        owner=OWNER,
        dependencies=tuple(map(_dependency, after.split())),
        not_before=at(not_before) if not_before is not None else None,
        rollback=Rollback(body=rollback_body, duration=timedelta(minutes=5)) if rollback_body else None,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def _dependency(text: str) -> Dependency:
    """`A2`, `A2+30` (minutes), `A2:started`, `A2:started+10`."""
    moment, _, lag = text.partition("+")
    name, _, started = moment.partition(":")
    side = Side.START if started else Side.END
    return Dependency(task=TaskId(name), side=side, lag=timedelta(minutes=float(lag or 0)))


def night(*tasks: Task, window: float | None = 600) -> Plan:
    """A plan of these tasks; the last milestone is its go-live, and one is added where there is none."""
    if not any(isinstance(one.body, Milestone) for one in tasks):
        tasks = (*tasks, task("M1", Milestone(), after=" ".join(one.id for one in tasks)))
    last = [one for one in tasks if isinstance(one.body, Milestone)][-1]
    return Plan(
        title="A night",
        timezone="Europe/Oslo",
        start=START,
        go_live=last.id,
        tasks=tasks,
        window_ends=at(window) if window is not None else None,
        databases={
            SOURCE: Database(id=SOURCE, role=Role.SOURCE),
            TARGET: Database(id=TARGET, role=Role.TARGET),
        },
        parties=PARTIES,
        sha256="0" * 64,
    )


@st.composite
def nights(draw: st.DrawFn, most: int = 12) -> Plan:
    """Random plans: any shape of graph, any kind of body, some clock times, beginnings and lags that are waited for,
    holds of any kind possible."""
    bodies = st.sampled_from(
        [sql_job(), command_job(), Manual(), counted(3), confirm("a", "b"), gate(), gate(poll=("ward",)), Milestone()]
    )
    undos = st.sampled_from([False, True, Manual()])
    tasks: list[Task] = []
    for index in range(draw(st.integers(2, most))):
        before = draw(st.lists(st.sampled_from(tasks), unique=True, max_size=3)) if tasks else []
        body = draw(bodies)
        tasks.append(
            task(
                f"T{index}",
                body,
                after=" ".join(f"{one.id}{draw(_moments(one.body, body))}" for one in before),
                minutes=draw(st.integers(1, 30)),
                not_before=draw(st.none() | st.integers(0, 120)),
                undo=draw(undos) if not isinstance(body, Milestone | Checkpoint) else False,
                required=draw(st.booleans()),
            )
        )
    return with_ends_at_gates(night(*tasks))


def _moments(before: Body, body: Body) -> st.SearchStrategy[str]:
    """What may be waited for: an end, and between two that are no gates a beginning."""
    ends = ("", "", "", "+7")
    at_gate = any(isinstance(one, Checkpoint | Milestone) for one in (before, body))
    return st.sampled_from(ends if at_gate else (*ends, ":started", ":started+7"))


def with_ends_at_gates(plan: Plan) -> Plan:
    """The plan as the checks of its file demand it: a gate waits for the end, too, of what is only waited to begin."""
    for task in plan.tasks:
        for begun in (one.task for one in task.ties if one.side is Side.START):
            behind = {task.id, *reachable(plan.successors, task.id)} - behind_the_end(plan.tasks, begun)
            gates = {name for name in behind if isinstance(plan.by_id[name].body, Checkpoint | Milestone)}
            tasks = (_waiting_for(one, begun) if one.id in gates else one for one in plan.tasks)
            plan = replace(plan, tasks=tuple(tasks))
    return plan


def _waiting_for(task: Task, name: TaskId) -> Task:
    return replace(task, dependencies=(*task.dependencies, *ends_of(name)))
