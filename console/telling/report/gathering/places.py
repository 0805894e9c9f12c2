"""Where the attempts of a task ran, and who did how much of what several hosts shared."""

from collections.abc import Iterator

from console.telling.report.facts.places import LanesFact, PlaceFact, ShareFact
from console.telling.report.gathering.story import Story
from jobs.run.events import EngineStarted, UnitId, rollback_unit
from jobs.run.state.unit import AttemptState, Place


def places(story: Story, task: str) -> Iterator[PlaceFact]:
    """Each attempt of a task, and of its rollback, that ran elsewhere than in the engine, the oldest first."""
    for unit in _units(task):
        for attempt in story.view.state.unit(unit).attempts:
            if attempt.place is not None or attempt.lanes:
                yield _place(unit, attempt)


def shares(story: Story, task: str) -> Iterator[ShareFact]:
    """Who did how much of it, and of its rollback."""
    for unit in _units(task):
        evidence = story.view.state.unit(unit).evidence
        for one in evidence.shares if evidence is not None else ():
            yield ShareFact(unit=unit, done=one.done, worker=one.worker, host=one.host, rows=one.rows, bytes=one.bytes)


def engine_hosts(story: Story) -> tuple[str, ...]:
    """The hosts on which the run had its engine, in the order of time."""
    events = (entry.event for entry in story.entries)
    return tuple(dict.fromkeys(event.host for event in events if isinstance(event, EngineStarted)))


def _units(task: str) -> tuple[UnitId, UnitId]:
    return UnitId(task), rollback_unit(task)


def _place(unit: UnitId, attempt: AttemptState) -> PlaceFact:
    place = attempt.place or Place(label="")
    return PlaceFact(
        unit=unit,
        attempt=attempt.number,
        label=place.label,
        worker=place.worker,
        host=place.host,
        over_ssh=attempt.place is not None and place.over_ssh,
        in_engine=attempt.place is None,
        taken=place.taken,
        started=attempt.started,
        ended=attempt.ended,
        how=attempt.how or "",
        lanes=tuple(_lanes(attempt)),
    )


def _lanes(attempt: AttemptState) -> Iterator[LanesFact]:
    for of in attempt.lanes:
        for one in of.served:
            yield LanesFact(label=of.now.label, worker=one.worker, host=one.host, lanes=one.lanes)
