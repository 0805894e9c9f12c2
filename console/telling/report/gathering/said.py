"""What was said and what was wrong: warnings, notes, problems, what is degraded, how the flows stand."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from console.telling.report.facts import DegradedFact, FlowFact, Flows, LostFact, NoteFact, ProblemFact, WarningFact
from console.telling.report.gathering.story import Story
from console.text.flows.as_of_now import rows_now
from console.view.engine_presence import is_missed, missed_since
from jobs.flows.flights import Flight, latest
from jobs.run import events as e
from jobs.run.outlook.flows import FlowRow, not_judged_because
from jobs.run.outlook.problems.standing import closed_problems, open_problems
from jobs.run.state.flows import Settlement
from jobs.run.state.problems import Problem
from plans.model.flows import FlowId


def warnings(story: Story) -> Iterator[WarningFact]:
    """Those that are known, in order of time, and who has seen them."""
    for one in story.view.state.warnings:
        yield WarningFact(seq=one.seq, at=one.at, unit=one.unit or "", text=one.text, seen_by=one.acknowledged)


def notes(story: Story) -> Iterator[NoteFact]:
    """Every remark, those that were made after the end among them."""
    for entry, at in story.told():
        if isinstance(event := entry.event, e.Noted):
            yield NoteFact(at=at, by=event.by, unit=event.unit or "", stream=event.stream, text=event.text)


def problems(story: Story) -> Iterator[ProblemFact]:
    """The open ones first, the gravest of them first, then those that are over."""
    view = story.view
    known = (one.problem for one in open_problems(view.plan, view.state, view.now))
    yield from (_problem(story, one) for one in (*known, *closed_problems(view.state)))


def _problem(story: Story, one: Problem) -> ProblemFact:
    return ProblemFact(
        id=one.id,
        severity=one.severity,
        text=one.text,
        on=one.unit or one.flow,
        owner=story.party(one.owner),
        opened=one.opened,
        by=one.by,
        eta=one.eta,
        said=one.said,
        closed=one.closed,
        became=one.ended,
    )


def degraded(story: Story) -> Iterator[DegradedFact]:
    """What is, or was, closed or restricted, in order of time."""
    for one in sorted(story.view.state.degraded, key=lambda known: known.since):
        yield DegradedFact(
            part=one.part,
            text=one.text,
            since=one.since,
            until=one.until,
            workaround=one.workaround,
            told=one.told,
            flow=one.flow,
            by=one.by,
        )


def flows(story: Story) -> Flows:
    """How every flow stands, the worst first, and what became of the canaries."""
    view = story.view
    flights = [one.flight for one in view.state.canaries.values()]
    last = latest(flights)
    over = [one for one in flights if one.over is not None and one.sent is not None]
    lost = sum(bool(one.why) for one in over)
    return Flows(
        not_judged=not_judged_because(view.plan, view.state),
        counted_until=_counted_until(story),
        rows=tuple(_flow(story, row, last) for row in rows_now(view)),
        canaries=len(flights),
        canaries_through=len(over) - lost,
        canaries_lost=lost,
    )


def _counted_until(story: Story) -> datetime | None:
    view = story.view
    if view.state.ended is not None:
        return view.state.ended.at
    return missed_since(view) if is_missed(view) else None


def _flow(story: Story, row: FlowRow, last: Mapping[FlowId, Flight]) -> FlowFact:
    flight = last.get(row.flow.id)
    return FlowFact(
        flow=row.series.name,
        name=row.name,
        light=row.light,
        condition="retired" if row.is_retired else row.condition or "",
        since_real=row.since,
        reason=row.reason,
        missing=row.seen.stands.missing if row.seen is not None else 0,
        owner=story.party(row.owner or ""),
        canary=_canary(flight),
        canary_took=_took(flight),
        given_up=tuple(_lost(story, one) for one in row.settled),
        told=story.view.state.clock.run_time(row.seen.at) if row.seen is not None else None,
    )


def _lost(story: Story, one: Settlement) -> LostFact:
    at = story.view.state.clock.run_time(one.at)
    return LostFact(missing=one.missing, at=at, by=one.by, reason=one.reason, retired=one.retired)


def _canary(flight: Flight | None) -> str:
    if flight is None:
        return ""
    return "lost" if flight.why or flight.furthest is None else str(flight.furthest)


def _took(flight: Flight | None) -> timedelta | None:
    """From its sending to the furthest place at which it was seen."""
    if flight is None or flight.sent is None:
        return None
    seen = flight.processed or flight.received
    return seen - flight.sent if seen is not None else None
