"""What was done, how long it took, what was late and why, what was moved and proved, what failed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from console.telling.report.facts import (
    Accepted,
    Cause,
    Failure,
    ForecastAt,
    ForecastQuality,
    GhostFact,
    IntervalFact,
    Reconciliation,
    SetAside,
    Span,
    TableFact,
    TaskFact,
)
from console.telling.report.gathering.places import places, shares
from console.telling.report.gathering.story import Story
from console.text.formatting import TaskRow, is_over, task_rows
from console.text.kept_forecasts import ASKED
from console.text.sentence import failure
from console.view.lateness import shown_delay, slip_of
from jobs.api import BAD_ROWS_OF
from jobs.rehearsals.ghost import Ghost, waited_for
from jobs.run import events as e
from jobs.run.outlook.delays import TaskDelay, every_cause, task_delays, unbegun_causes
from jobs.run.outlook.forecast import Expected
from jobs.run.outlook.intervals import IntervalOutlook
from jobs.run.outlook.shortfall import caveats_of_evidence, shortfall
from jobs.run.outlook.staleness import stale_tables
from jobs.run.state.unit import FINISHED, Phase, UnitState
from jobs.timing.calibration import Calibration, JudgedForecast, judged
from plans.durations import moved
from plans.model import Job, JobKind, TaskId
from plans.model.kept_forecasts import KeptForecast


def tasks(story: Story, ghost: Ghost | None, rows: Iterable[TaskRow] | None = None) -> Iterator[TaskFact]:
    """Each task of the plan, in its order; a rollback is told with the rollbacks.

    Args:
        rows: those of the story's view, for whoever has worked them out already.
    """
    view = story.view
    late = {name: one for name, one in _delays(story).items() if _has_times(story, name)}
    chain = _driving(story)
    ends = ghost.ends(view.state.clock.planned(view.plan.start)) if ghost is not None else {}
    found = task_rows(view.plan, view.state, view.forecast, view.now, view.progress) if rows is None else rows
    for row in found:
        name, is_rollback = e.task_of(row.unit)
        if not is_rollback:
            yield _late(_task(story, row, chain, ends), late.get(TaskId(name)))


def _delays(story: Story) -> Mapping[TaskId, TaskDelay]:
    return task_delays(story.view.plan, story.view.state, story.view.forecast)


def _has_times(story: Story, task: str) -> bool:
    """Whether its times mean something: once the night is over or rolled back, only of what stands as it ended."""
    return story.view.state.unit(task).released or not is_over(story.view.state)


def _driving(story: Story) -> frozenset[TaskId]:
    """What set, or sets, the time of the go-live: back along whatever ended last; nothing where none came or comes."""
    view = story.view
    if not view.go_live_ahead and not view.go_live_reached:
        return frozenset()
    return frozenset(waited_for(view.plan, view.forecast, view.plan.go_live))


def _task(
    story: Story,
    row: TaskRow,
    chain: frozenset[TaskId],
    ghost_ends: Mapping[TaskId, datetime],
) -> TaskFact:
    view, name = story.view, TaskId(row.id)
    task, known, planned = view.plan.by_id[name], view.state.unit(row.unit), view.forecast.planned[name]
    ended = _ended(known)
    expected = row.expected if not row.finished else None
    lack = shortfall(view.plan, view.state, name)
    return TaskFact(
        id=row.id,
        title=task.title,
        stream=task.stream,
        owner=story.owner(row.unit),
        kind=type(task.body).__name__.lower(),
        state=row.code,
        planned=Span(start=planned.start, end=planned.end),
        forecast=Span(start=expected.start, end=expected.end) if expected is not None else None,
        actual_start=known.started,
        actual_end=ended,
        variance=_variance(planned, expected, ended if known.released else None),
        critical=name in chain,
        attempts=len(known.attempts),
        ghost_end=ghost_ends.get(name),
        lack=lack.lack if lack is not None else "",
        stale=row.stale,
        result=known.evidence.summary if known.evidence is not None else "",
        places=tuple(places(story, name)),
        shares=tuple(shares(story, name)),
    )


def _ended(known: UnitState) -> datetime | None:
    """When it came to its end; of a checkpoint at which no-go stands, when that was said."""
    if known.phase is Phase.NO_GO and known.decided is not None:
        return known.decided.at
    return known.ended if known.phase in FINISHED else None


def _late(task: TaskFact, delay: TaskDelay | None) -> TaskFact:
    """The same with how it came to be late, where it is."""
    if delay is None:
        return task
    own, inherited, root = delay.originating, delay.inherited, delay.root or ""
    return replace(task, own_delay=own, inherited_delay=inherited, inherited_from=root)


def _variance(planned: Expected, expected: Expected | None, ended: datetime | None) -> timedelta | None:
    """Of what ended and stands by its end, else by what is forecast."""
    return moved(planned.end, ended) if ended is not None else slip_of(planned, expected)


def causes(story: Story, failures: Sequence[Failure]) -> tuple[Cause, ...]:
    """Every task that was late by itself, the largest delay first, and what it stumbled over."""
    view = story.view
    begun, unbegun = (find(view.plan, view.state, view.forecast) for find in (every_cause, unbegun_causes))
    why = {one.unit: one.sentence for one in failures}
    return tuple(
        Cause(
            task=one.task,
            title=story.title(one.task),
            owner=story.owner(one.task),
            own=shown_delay(view.forecast, one.task, one.delay),
            inherited_by=one.inherited,
            why=why.get(one.task, ""),
        )
        for one in sorted((*begun, *unbegun), key=lambda cause: cause.delay, reverse=True)
        if _has_times(story, one.task)
    )


def failures(story: Story) -> Iterator[Failure]:
    """Each attempt that did not end well, in order of time."""
    for entry, at in story.told():
        if isinstance(event := entry.event, e.AttemptEnded) and not _is_well(event):
            how, sentence = _came_to(event)
            yield Failure(
                at=at,
                unit=event.unit,
                title=story.title(event.unit),
                attempt=event.attempt,
                how=how,
                sentence=sentence,
                again=event.retry_at - entry.at if event.retry_at is not None else None,
            )


def _came_to(event: e.AttemptEnded) -> tuple[str, str]:
    """How it ended, and what is said of that."""
    if event.evidence is not None and not event.evidence.passed:
        return "did not pass", event.evidence.summary
    return event.how, failure(event.error) if event.error else ""


def _is_well(event: e.AttemptEnded) -> bool:
    return event.how is e.How.SUCCEEDED and (event.evidence is None or event.evidence.passed)


def reconciliation(story: Story) -> Reconciliation:
    """Every table that was moved or proved, and what was not."""
    view = story.view
    return Reconciliation(
        tables=tuple(_tables(story)),
        set_aside=tuple(_set_aside(story)),
        caveats=tuple(Accepted(name=task, means=text) for task, text in caveats_of_evidence(view.plan, view.state)),
    )


def _jobs(story: Story, *kinds: JobKind) -> Iterator[TaskId]:
    for task in story.plan.tasks:
        if isinstance(task.body, Job) and task.body.kind in kinds:
            yield task.id


def _tables(story: Story) -> Iterator[TableFact]:
    proofs = set(_jobs(story, JobKind.RECONCILE))
    for task in _jobs(story, JobKind.COPY, JobKind.FOLLOW, JobKind.RECONCILE):
        evidence = story.view.state.unit(task).evidence
        stale = {one.partition(":")[2] for one in stale_tables(story.plan, story.view.state, task)}
        for one in evidence.tables if evidence is not None else ():
            yield TableFact(
                task=task,
                table=one.table,
                rows=one.rows,
                differences=one.differences,
                note=one.note,
                proved=task in proofs,
                stale=one.table.partition(" ")[0] in stale,
            )


def _set_aside(story: Story) -> Iterator[SetAside]:
    for task in story.plan.tasks:
        evidence = story.view.state.unit(task.id).evidence
        for name, rows in evidence.facts.items() if evidence is not None else ():
            if name.startswith(BAD_ROWS_OF) and isinstance(rows, int) and rows:
                yield SetAside(task=task.id, table=name.removeprefix(BAD_ROWS_OF), rows=rows)


def intervals(story: Story, ghost: Ghost | None) -> Iterator[IntervalFact]:
    """Each interval of the plan, beside its limit, the plan, and the ghost or whichever rehearsal measured it."""
    label = ghost.label if ghost is not None else ""
    yield from (_interval(one, label) for one in story.view.intervals)


def _interval(one: IntervalOutlook, beside: str) -> IntervalFact:
    known = [night for night in one.rehearsed.nights if night.length is not None]
    nights = [night for night in known if night.night == beside] or known
    return IntervalFact(
        id=one.interval.id,
        title=one.interval.title,
        standing=one.standing,
        begin=one.begin,
        end=one.end,
        length=one.length if one.length is not None else one.so_far,
        at_most=one.interval.at_most,
        excess=one.excess,
        planned=one.planned,
        rehearsed=nights[-1].length if nights else None,
        rehearsed_in=nights[-1].night if nights else "",
        said=one.said,
    )


def ghost_fact(story: Story, ghost: Ghost | None) -> GhostFact | None:
    """The night that stands beside this one, and how its go-live compares."""
    if ghost is None:
        return None
    view = story.view
    came = ghost.ends(view.state.clock.planned(view.plan.start)).get(view.plan.go_live)
    has_one = came is not None and (view.go_live_ahead or view.go_live_reached)
    behind = moved(came, view.forecast.go_live) if has_one and came is not None else None
    return GhostFact(label=ghost.label, started=ghost.night.start, behind=behind)


def forecast_quality(kept: Sequence[KeptForecast], family: Calibration | None) -> ForecastQuality | None:
    """How good this night's forecasts were, and those of its family; None where nothing was kept."""
    found = judged(kept)
    made = sum(not one.came for one in kept)
    if not made and family is None:
        return None
    ranged = Counter(one.held for one in found if one.held is not None)
    return ForecastQuality(
        kept=made,
        judged=len(found),
        held=ranged[True],
        ranged=ranged.total(),
        horizons=tuple(_horizons(found)),
        nights=family.nights if family is not None else 0,
        nights_held=family.held if family is not None else 0,
        nights_ranged=family.with_range if family is not None else 0,
    )


def _horizons(found: Sequence[JudgedForecast]) -> Iterator[ForecastAt]:
    for ahead in sorted({one.to_go for one in found}):
        errors = [abs(one.error.total_seconds()) for one in found if one.to_go == ahead]
        if ahead in ASKED:
            middle = timedelta(seconds=median(errors))
            yield ForecastAt(ahead=ahead, forecasts=len(errors), median_error=middle)
