"""The summary at the end of a run: planned and actual times, decisions, rows moved, reconciliation. Pure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from console.text.approving.standing import approval_lines
from console.text.columns import chain, cut, wrapped
from console.text.flows.told import settled_text
from console.text.formatting import Times, duration, retried, variance
from console.text.formatting import size as bytes_text
from console.text.gates.caveats import AcceptedCaveat
from console.text.gates.gate_line import gate_text
from console.text.gates.weakened import in_words
from console.text.intervals import in_full as interval_in_full
from console.text.lessons import of_run
from console.text.not_undone import in_full, left_as_it_is
from console.text.problems.told import at_the_end
from console.text.rollback_outlook import no_go_said
from console.text.run_summary import Summary, summary
from console.text.shifts import shifts_said, variances
from console.view.model import View
from jobs.run.outlook.flows import flow_rows
from jobs.run.outlook.replicating.stages import left_behind, left_in_force
from jobs.run.outlook.shortfall import not_taken
from jobs.run.outlook.status import past_no_return
from jobs.run.state.unit import Phase
from plans.durations import moved
from plans.model import Checkpoint, Milestone, Task, TaskId
from plans.plurals import counted


def farewell(view: View, *, elapsed: timedelta) -> Iterator[str]:
    """The summary at the end: planned and actual times, decisions, rows moved, reconciliation."""
    times = Times.of(view.plan, view.forecast)
    total = summary(view.plan, view.state)
    result = view.state.ended.result if view.state.ended is not None else "still running"
    yield from _planned_and_actual(view, times)
    yield f"{'Result':14} {result}{', simulated' if view.state.simulated else ''}{_besides(view, total)}"
    yield f"{'Go-live':14} {_go_live(view, total)}"
    yield from _shifts(view, times)
    for task in _no_gos(view):
        yield from wrapped(f"{'No-go':14} ", no_go_said(view, task, times))
    yield from wrapped("Decisions      ", chain(_decisions(view, times)) or "none")
    yield from _plan_and_gates(view)
    yield f"{'Tasks':14} {_tasks(total)}"
    for index, one in enumerate(left_as_it_is(view)):
        yield from wrapped(f"{'NOT UNDONE' if not index else '':14} ", in_full(view, one))
    yield from _in_force(view)
    yield from _exceptions(total, not_taken(view.plan))
    yield f"{'Rows moved':14} {_moved(total)}"
    yield from wrapped(f"{'Reconciled':14} ", _reconciled(total))
    yield from _intervals(view, times)
    for index, text in enumerate(at_the_end(view, times)):
        yield from wrapped(f"{'Problems' if not index else '':14} ", text)
    yield from _given_up(view, times)
    yield from _lessons(view)
    yield f"{'Took':14} {duration(elapsed)}"


def _plan_and_gates(view: View) -> Iterator[str]:
    """Whether the plan was the approved one, and what amendments took from gates."""
    for label, text in approval_lines(view.state):
        yield from wrapped(f"{label.capitalize():14} ", text)
    if view.state.weakened:
        yield from wrapped("Weaker gates   ", in_words(view.state.weakened))


def _in_force(view: View) -> Iterator[str]:
    """The replications that outlive the run."""
    for index, of in enumerate(left_in_force(view.plan, view.state)):
        yield from wrapped(f"{'IN FORCE' if not index else '':14} ", left_behind(of))


def _given_up(view: View, times: Times) -> Iterator[str]:
    """What of the flows was given up as lost, on whose word."""
    lost = (row for row in flow_rows(view.plan, view.state) if row.settled)
    for index, row in enumerate(lost):
        said = f"{row.name}: {settled_text(view, times, row)}"
        yield from wrapped(f"{'Given up' if not index else '':14} ", said)


def _lessons(view: View) -> Iterator[str]:
    if view.state.lessons:
        yield from wrapped(f"{'Lessons':14} ", of_run(view.state.lessons))


def _planned_and_actual(view: View, times: Times) -> Iterator[str]:
    """A line for each checkpoint and milestone, between blank ones."""
    yield ""
    yield f"{'':6} {'PLANNED':>9} {'ACTUAL':>9} {'VAR':>6}"
    for task in view.plan.tasks:
        if isinstance(task.body, Checkpoint | Milestone):
            yield _gate_line(view, task, times)
    yield ""


def _shifts(view: View, times: Times) -> Iterator[str]:
    for index, said in enumerate(shifts_said(view.state, times)):
        yield from wrapped(f"{'Shifted' if not index else '':14} ", said)


def _intervals(view: View, times: Times) -> Iterator[str]:
    for index, one in enumerate(view.intervals):
        yield from wrapped(f"{'Intervals' if not index else '':14} ", interval_in_full(one, times))


def _besides(view: View, total: Summary) -> str:
    """Behind the result: whether there was no way back any more, or it was meant to turn back."""
    gone = past_no_return(view.plan, view.state)
    if gone:
        return f", past {gone}"
    if total.turned_back_at:
        return f", as it was begun: it turned back at {total.turned_back_at}"
    rollback = view.state.rollback
    nothing = view.state.turns_back_at is not None and rollback is not None and not rollback.units
    return ": there was nothing to roll back, and no way back was rehearsed" if nothing else ""


def _go_live(view: View, total: Summary) -> str:
    """Whether it was reached; where the night was shifted, how it stands against the plan before that too."""
    if not total.go_live_reached:
        return "none was meant" if total.turned_back_at else "NOT reached"
    return f"reached, {variances(view.forecast)} against the plan" if view.state.shifts else "reached"


def _tasks(total: Summary) -> str:
    """`5 of 8 done, 4 retries, 1 excepted, 2 rolled back`."""
    tasks = total.tasks
    retries = retried(total.retries, total.lost)
    besides = ((tasks.excepted, "excepted"), (tasks.rolled_back, "rolled back"), (tasks.failed, "failed"))
    return ", ".join([f"{tasks.done} of {tasks.total} done", retries, *(f"{n} {what}" for n, what in besides if n)])


def _gate_line(view: View, task: Task, times: Times) -> str:
    planned, known = view.forecast.planned[task.id], view.state.unit(task.id)
    actual = times.when(known.ended) if known.released and known.ended is not None else "--"
    slip = variance(moved(planned.end, known.ended)) if known.released and known.ended is not None else ""
    return f"{task.id:6} {times.when(planned.end):>9} {actual:>9} {slip:>6}  {cut(task.title, 40)}".rstrip()


def _decisions(view: View, times: Times) -> Iterator[str]:
    for task in view.plan.tasks:
        if isinstance(task.body, Checkpoint) and view.state.unit(task.id).decided is not None:
            yield gate_text(view, task, times).strip("[]")


def _no_gos(view: View) -> Iterator[Task]:
    """The checkpoints whose last word was no-go."""
    for task in view.plan.tasks:
        if isinstance(task.body, Checkpoint) and view.state.unit(task.id).phase is Phase.NO_GO:
            yield task


def _exceptions(total: Summary, spared: Sequence[str]) -> Iterator[str]:
    """What the count of done tasks leaves out, and what was accepted by name."""
    for label, texts in (
        ("Not as planned", (one.text for one in total.excepted)),
        ("Not taken", spared),
        ("Caveats", (f"{task}: {caveat}" for task, caveat in total.caveats)),
        ("Accepted", map(_accepted, total.accepted)),
        ("Second person", _seconds(total)),
    ):
        for index, text in enumerate(texts):
            yield from wrapped(f"{label if not index else '':14} ", text)


def _seconds(total: Summary) -> Iterator[str]:
    """How much a second person agreed to, and each act that one person did alone."""
    if total.agreed:
        yield f"{total.agreed - len(total.by_one_person)} of {total.agreed} agreed by a second person"
    yield from (f"NOT A SECOND PERSON: {text}" for text in total.by_one_person)


def _accepted(one: AcceptedCaveat) -> str:
    means = f" ({one.means})" if one.means else ""
    return f"{one.gate} {one.name}{means} by {one.by}: {one.text}"


def _moved(total: Summary) -> str:
    if not total.tables_copied:
        return "none"
    size = f", {bytes_text(total.bytes_copied)}" if total.bytes_copied else ""
    return f"{total.rows_copied:,} in {_tables(total.tables_copied)}{size}"


def _tables(count: int) -> str:
    return counted(count, "table", "tables")


def _reconciled(total: Summary) -> str:
    if total.reconciled is None:
        return "nothing to reconcile in this plan"
    proved = f"{_tables(total.tables_proved)} proved equal"
    if total.reconciled:
        return "; ".join((f"yes, {proved}", *(_instead(task, by) for task, by in total.proved_by.items())))
    lacking = ", ".join(f"{task} ({why})" for task, why in total.not_reconciled.items())
    return f"NO: {lacking}" + (f"; {proved} by {', '.join(total.provers)}" if total.provers else "")


def _instead(task: TaskId, by: Sequence[TaskId]) -> str:
    return f"what {task} was to prove, by {', '.join(by)}"
