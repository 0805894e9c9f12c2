"""No order of amendments, skips, corrections and decisions lets anything pass a gate that was not given a go.

Every task carries a mark in its work. Amendments rename tasks, move their work into others, cut what they wait for,
drop them, bring them back, add new ones and weaken gates; whatever starts or ends is asked for its mark.

Work that stands on both sides of a gate at once (a load before it, the same again behind it) may be done in front of it
once more: it would have been done there anyway.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.run.events import AttemptStarted, CheckpointDecided, Decision, Entry, TaskFinished, TaskStarted, task_of
from jobs.run.outlook.sequence.units import body_of
from jobs.run.state.model import RunState
from plans.graph import cycles, reachable
from plans.model import (
    Checkpoint,
    CommandSpec,
    Dependency,
    Job,
    Manual,
    Milestone,
    Plan,
    Side,
    SqlSpec,
    Task,
    TaskId,
    ends_of,
)
from tests.properties.jobs.run.decisions.test_properties import ALIKE, Watched, step
from tests.support.nights import command_job, gate, night, sql_job, task, with_ends_at_gates

Draw = Callable[[st.SearchStrategy[object]], object]


def marked(mark: str, kind: str) -> Job | Manual:
    """Work of one of three kinds that is known by its mark."""
    match kind:
        case "sql":
            return sql_job(f"update ward set seen = '{mark}'")
        case "command":
            return command_job("switch", mark)
        case _:
            return Manual(text=f"switch {mark}")


def disguised(job: Job) -> Job:
    """The same work in other clothes: a program in a shell, a statement among others and with other blanks."""
    match job.spec:
        case SqlSpec(text=text):
            return sql_job(f"analyze ward;\n{text.replace(' ', '  ')} -- as before")
        case _:
            return command_job("sh", "-c", f"date; switch {mark_of(job)}")


def mark_of(body: object) -> str:
    match body:
        case Job(spec=SqlSpec(text=text)):
            return text.split("'")[1]
        case Job(spec=CommandSpec(argv=argv)):
            return argv[-1].split()[-1]
        case Manual(text=text):
            return text.split()[-1]
        case _:
            return ""


def marks(tasks: Iterable[Task]) -> set[str]:
    return {mark for task in tasks if (mark := mark_of(task.body))}


class Guarded(Watched):
    """Knows for every gate, by their marks, what ever stood behind it and what stands beside or before it now."""

    def __init__(self, plan: Plan) -> None:
        self.behind: dict[str, set[str]] = defaultdict(set)
        self.outside: dict[str, set[str]] = defaultdict(set)
        self.ever: dict[str, Job | Manual] = {}
        self.remember(plan)
        super().__init__(plan)

    def remember(self, plan: Plan) -> None:
        self.ever |= {mark_of(one.body): one.body for one in plan.tasks if isinstance(one.body, Job | Manual)}
        for one in plan.tasks:
            if isinstance(one.body, Checkpoint):
                behind = reachable(plan.successors, one.id)
                self.behind[one.id] |= marks(task for task in plan.tasks if task.id in behind)
                self.outside[one.id] = marks(task for task in plan.tasks if task.id not in behind)

    def amended(self) -> None:
        """See that nothing came out from behind a gate, whenever it would start, and remember the plan."""
        outside, guarded = dict(self.outside), {one: set(known) for one, known in self.behind.items()}
        self.remember(self.plan)
        for one, known in outside.items():
            if not self.state.unit(one).released:
                assert not (self.outside[one] - known) & guarded[one], f"came out from behind {one}"

    def check(self, before: RunState, entry: Entry) -> None:
        super().check(before, entry)
        match entry.event:
            case AttemptStarted(unit=unit) | TaskStarted(unit=unit) | TaskFinished(unit=unit):
                body = body_of(self.plan, unit)
                if not task_of(unit)[1] and isinstance(body, Milestone):
                    return
                for shut in (one for one in self.behind if not before.unit(one).released):
                    assert mark_of(body) not in self.behind[shut] - self.outside[shut], f"{unit} passes {shut}"
            case CheckpointDecided(unit=unit, decision=Decision.GO | Decision.GO_WITH_CAVEAT, accepted=accepted):
                lost = {one.name for one in before.weakened if one.gate == unit}
                assert lost <= set(accepted), "what a gate lost is accepted by name"
            case _:
                pass


@st.composite
def guarded_nights(draw: st.DrawFn) -> Plan:
    """Tasks with marks, and gates between them."""
    tasks: list[Task] = []
    for index in range(draw(st.integers(4, 9))):
        names = [one.id for one in tasks]
        after = " ".join(draw(st.lists(st.sampled_from(names), unique=True, max_size=2))) if names else ""
        shut = index in (1, 4) or (index > 4 and draw(st.integers(0, 5)) == 0)
        body = (
            gate(poll=("owner",)) if shut else marked(f"W{index}", draw(st.sampled_from(["sql", "command", "person"])))
        )
        required = draw(st.integers(0, 4)) == 0 and not shut
        tasks.append(task(f"T{index}", body, after=after, required=required))
    return replace(night(*tasks), sha256="0" * 64)


def amendment(plan: Plan, number: int, ever: Mapping[str, Job | Manual], draw: Draw) -> Plan | None:
    """Another plan, made of this one and of all work there ever was by one to three changes; None where it would be
    no plan."""
    tasks = {one.id: one for one in plan.tasks}
    for turn in range(int(str(draw(st.integers(1, 3))))):
        if not tasks:
            return None
        name = TaskId(str(draw(st.sampled_from(sorted(tasks)))))
        changed = change(tasks, name, f"N{number}{'abc'[turn]}", ever, draw)
        tasks = {one.id: one for one in changed if one.id == plan.go_live or not isinstance(one.body, Milestone)}
    known = set(tasks)
    kept = [
        replace(one, dependencies=tuple(before for before in one.dependencies if before.task in known))
        for one in tasks.values()
    ]
    if plan.go_live not in known or cycles({one.id: one.after for one in kept}):
        return None
    return with_ends_at_gates(replace(plan, tasks=tuple(kept), sha256=f"{number:064d}"))


def change(
    tasks: dict[TaskId, Task], name: TaskId, fresh: str, ever: Mapping[str, Job | Manual], draw: Draw
) -> Iterator[Task]:
    """These tasks with something done to the one of that name."""
    one, new = tasks[name], TaskId(fresh)
    other = tasks[TaskId(str(draw(st.sampled_from(sorted(tasks)))))]
    what = draw(
        st.sampled_from(
            [
                "rename",
                "cut",
                "drop",
                "swap",
                "undo",
                "add",
                "poll",
                "optional",
                "disguise",
                "lead",
                "front",
                "front",
                "beside",
            ]
        )
    )
    people = isinstance(one.body, Job | Manual)
    for task_ in tasks.values():
        after = task_.after
        if what == "rename" and name in after:
            after = tuple(new if p == name else p for p in after)
        if what == "lead" and task_.id == other.id and other.id != name:
            after = (*after, name)
        if what == "front" and isinstance(task_.body, Checkpoint) and task_.id != name:
            after = (*after, new)
        if task_.id == other.id and what == "swap" and people and isinstance(other.body, Job | Manual):
            yield replace(task_, body=one.body)
        elif task_.id != name:
            yield task_ if after == task_.after else replace(task_, dependencies=ends_of(*after))
        elif what == "rename":
            yield replace(one, id=new, title=fresh)
        elif what == "cut":
            yield replace(one, dependencies=())
        elif what == "swap" and people and isinstance(other.body, Job | Manual):
            yield replace(one, body=other.body)
        elif what == "undo" and people and isinstance(other.body, Job | Manual):
            yield task(one.id, one.body, after=" ".join(one.after), undo=other.body)
        elif what == "poll" and isinstance(one.body, Checkpoint):
            yield replace(one, body=replace(one.body, poll=one.body.poll[1:], quorum=0))
        elif what == "beside" and not isinstance(one.body, Checkpoint | Milestone):
            yield replace(one, dependencies=tuple(begun(before, tasks) for before in one.dependencies))
        elif what == "optional":
            yield replace(one, required=False)
        elif what == "disguise" and isinstance(one.body, Job):
            yield replace(one, body=disguised(one.body), dependencies=())
        elif what == "front" and isinstance(one.body, Checkpoint):
            yield replace(one, dependencies=ends_of(*one.after, new))
        elif what != "drop":
            yield one
    if what == "front":
        yield task(fresh, ever[str(draw(st.sampled_from(sorted(ever))))])
    if what == "add":
        front = bool(draw(st.booleans()))
        body = other.body if isinstance(other.body, Job | Manual) else marked(fresh, "sql")
        yield task(fresh, body if front else marked(fresh, "command"), after="" if front else name)


def begun(before: Dependency, tasks: Mapping[TaskId, Task]) -> Dependency:
    """To wait for the beginning instead, where there may be one."""
    is_gate = before.task not in tasks or isinstance(tasks[before.task].body, Checkpoint | Milestone)
    return before if is_gate else replace(before, side=Side.START)


def behind_a_gate(body: Job | Manual) -> Plan:
    """A night with this work behind its gate."""
    first = task("T0", marked("W0", "command"))
    return night(first, task("T1", gate(), after="T0"), task("T3", body, after="T1"))


def in_front(plan: Plan, new: Task) -> Plan:
    """The plan with one more task, which its first gate waits for."""
    first = next(one for one in plan.tasks if isinstance(one.body, Checkpoint))
    tasks = [replace(one, dependencies=ends_of(*one.after, new.id)) if one is first else one for one in plan.tasks]
    return replace(plan, tasks=(*tasks, new), sha256="1" * 64)


def holds(plan: Plan, data: st.DataObject, steps: int) -> None:
    run = Guarded(plan)
    for number in range(1, data.draw(st.integers(5, steps))):
        if run.state.ended is not None:
            return
        if data.draw(st.integers(0, 2)):
            step(run, data.draw)
        elif (fresh := amendment(run.plan, number, run.ever, data.draw)) is not None:
            run.order("amend", by=run.state.keys.holder, plan_sha256=fresh.sha256, revisions=[fresh])
            run.amended()


@pytest.mark.parametrize("kind", ["sql", "command"])
def test_what_bears_a_mark_is_known_by_its_work_in_any_clothes(kind: str) -> None:
    behind = marked("W3", kind)
    assert isinstance(behind, Job)
    plan = behind_a_gate(behind)
    again = disguised(disguised(behind))
    assert mark_of(again) == mark_of(behind)
    front = task("X", again)
    run = Guarded(plan)
    assert "X does what T3 was to do" in run.refused("amend", plan_sha256="1" * 64, revisions=[in_front(plan, front)])


def test_work_that_stands_on_both_sides_of_a_gate_may_be_done_in_front_once_more_and_other_work_may_not() -> None:
    loads = marked("W0", "command")
    plan = night(task("T0", loads), task("T1", gate(), after="T0"), task("T3", loads, after="T1"))
    run = Guarded(plan)
    run.do("amend", plan_sha256="1" * 64, revisions=[in_front(plan, task("X", loads))])
    run.amended()
    other = behind_a_gate(marked("W3", "command"))
    moved = in_front(other, task("X", marked("W3", "command")))
    assert "X does what T3 was to do" in Guarded(other).refused("amend", plan_sha256="1" * 64, revisions=[moved])


def test_a_program_is_not_a_statement_that_has_a_word_in_common_with_it() -> None:
    plan = behind_a_gate(marked("W3", "sql"))
    run = Watched(plan)
    front = task("X", command_job("sh", "-c", "date; switch W3"))
    run.do("amend", plan_sha256="1" * 64, revisions=[in_front(plan, front)])
    assert set(run.running) == {"T0", "X"}


@settings(max_examples=20, **ALIKE)  # type: ignore[arg-type]
@given(plan=guarded_nights(), data=st.data())
def test_no_amendment_leads_round_a_gate(plan: Plan, data: st.DataObject) -> None:
    holds(plan, data, steps=40)


@pytest.mark.night
@settings(max_examples=400, **ALIKE)  # type: ignore[arg-type]
@given(plan=guarded_nights(), data=st.data())
def test_nor_do_four_hundred_longer_nights(plan: Plan, data: st.DataObject) -> None:
    holds(plan, data, steps=80)
