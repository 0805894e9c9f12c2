"""Of each checkpoint who said what, what was measured, and what was decided on it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from console.telling.report.facts import Accepted, Answer, CriterionFact, GateFact, Head
from console.telling.report.facts.gates import EVERY_FLOW
from console.telling.report.gathering.story import Story
from console.text.gates.caveats import caveat_text
from jobs.run import events as e
from jobs.run.outlook.grounds import Ground, ground_of, grounds_of, source_of
from jobs.run.outlook.no_go import behind_a_no_go
from jobs.run.outlook.status import look, silent
from jobs.run.state.unit import Decided, Measurement, UnitState
from plans.model import (
    SIMULATED_NIGHTS,
    AnswerCriterion,
    Checkpoint,
    CounterCriterion,
    Criterion,
    DoneCriterion,
    FlowsCriterion,
    ForecastCriterion,
    IntervalCriterion,
    LessonsCriterion,
    ReconciledCriterion,
    RehearsedCriterion,
    ReplicationCriterion,
    RollbackCriterion,
    SameCriterion,
    SqlCriterion,
    Task,
)


def gates(story: Story) -> Iterator[GateFact]:
    """Each checkpoint of the plan, in its order."""
    votes, ways = _votes(story), _ways(story)
    for task in story.plan.checkpoints:
        assert isinstance(task.body, Checkpoint)  # noqa: S101 - what `checkpoints` holds
        yield _gate(story, task, task.body, votes.get(task.id, []), ways)


_Votes = list[tuple[e.Entry, e.VoteCast, datetime]]


def _votes(story: Story) -> Mapping[str, _Votes]:
    """Every answer of the run, by checkpoint."""
    found: dict[str, _Votes] = {}
    for entry, at in story.told():
        if isinstance(entry.event, e.VoteCast):
            found.setdefault(entry.event.unit, []).append((entry, entry.event, at))
    return found


def _ways(story: Story) -> Mapping[tuple[str, str, datetime], str]:
    """By checkpoint, party and moment, how a party answered by itself: `link (sms)`."""
    given = [(one.at, one.event) for one in story.entries if isinstance(one.event, e.AnswerGiven)]
    return {(event.unit or "", event.party, at): f"{event.way} ({event.channel})" for at, event in given}


def _gate(
    story: Story, task: Task, body: Checkpoint, votes: _Votes, ways: Mapping[tuple[str, str, datetime], str]
) -> GateFact:
    view, known = story.view, story.view.state.unit(task.id)
    accepted = known.decided.accepted if known.decided is not None else ()
    grounds = grounds_of(view.plan, view.state, body)
    gate = GateFact(
        id=task.id,
        title=task.title,
        state=look(view.plan, view.state, task.id, view.now).code,
        planned=view.forecast.planned[task.id].end,
        opened=known.started,
        forecast=_forecast(story, task, known),
        owner=story.party(body.decided_by),
        no_return=body.point_of_no_return,
        quorum=body.quorum,
        polled=len(body.poll),
        answers=(*_answers(story, known, votes, ways, accepted), *_silent(story, task, accepted)),
        criteria=tuple(_criteria(story, body, known, accepted)),
        measured=grounds.measured,
        on_word=grounds.words,
        weakened=tuple(one.text for one in view.state.weakened_at(task.id)),
    )
    return _decided(story, task, gate, known.decided) if known.decided is not None else gate


def _decided(story: Story, task: Task, gate: GateFact, said: Decided) -> GateFact:
    """The same with its decision."""
    names = ((one, caveat_text(story.plan, story.view.state, task, one)) for one in said.accepted)
    return replace(
        gate,
        owner=story.party(said.party),
        decided=said.at,
        decision=said.decision,
        recorded_by=said.by,
        text=said.text,
        until=said.until,
        accepted=tuple(Accepted(name=name, means=means) for name, means in names),
        head=Head(seq=said.seq, hash=said.hash),
    )


def _forecast(story: Story, task: Task, known: UnitState) -> datetime | None:
    """When it is forecast to be decided; None where that has happened, or will not."""
    view = story.view
    over = view.state.ended is not None or view.state.rollback is not None
    if known.released or over or task.id in behind_a_no_go(view.plan, view.state):
        return None
    return view.forecast.expected[task.id].end


def _answers(
    story: Story,
    known: UnitState,
    votes: _Votes,
    ways: Mapping[tuple[str, str, datetime], str],
    accepted: tuple[str, ...],
) -> Iterator[Answer]:
    """All that were given, in their order; of those of one party the last one counts, unless it was corrected."""
    parties = {one.party for one in known.votes}
    standing = {found.seq for party in parties if (found := known.vote(party)) is not None}
    for entry, vote, at in votes:
        counts = entry.seq in standing
        yield Answer(
            party=story.party(vote.party),
            answer=vote.answer,
            text=vote.text,
            answered_by=vote.answered_by,
            recorded_by=vote.by,
            way=ways.get((vote.unit, vote.party, entry.at), ""),
            at=at,
            counts=counts,
            accepted=counts and f"vote:{vote.party}" in accepted,
        )


def _silent(story: Story, task: Task, accepted: tuple[str, ...]) -> Iterator[Answer]:
    """Those who were asked and said nothing, once the poll was open."""
    if story.view.state.unit(task.id).started is None:
        return
    for party in silent(story.view.state, task):
        yield Answer(
            party=story.party(party),
            answer="",
            text="",
            answered_by="",
            recorded_by="",
            way="",
            at=None,
            counts=True,
            accepted=f"vote:{party}" in accepted,
        )


def _criteria(story: Story, body: Checkpoint, known: UnitState, accepted: tuple[str, ...]) -> Iterator[CriterionFact]:
    view = story.view
    seq = known.decided.seq if known.decided is not None else 0
    at = next((one.at for one in story.entries if one.seq == seq), view.real_now)
    for index, one in enumerate(body.criteria):
        reading = known.criteria.get(index)
        kind, about, by, limit = asked_of(one)
        yield CriterionFact(
            number=index + 1,
            kind=kind,
            about=about,
            by=view.state.clock.planned(by) if by is not None else None,
            limit=limit,
            required=one.required,
            ok=reading.ok if reading is not None else None,
            said=reading.text if reading is not None else "",
            source=source_of(view.plan, view.state, one),
            on_word=ground_of(view.plan, view.state, one) is Ground.WORD,
            age=_age(reading, at),
            accepted=f"criterion:{index + 1}" in accepted,
        )


def _age(reading: Measurement | None, at: datetime) -> timedelta | None:
    return max(at - reading.at_real, timedelta()) if reading is not None else None


Asked = tuple[str, tuple[str, ...], datetime | None, str]


def asked_of(one: Criterion) -> Asked:
    """What a criterion asks: its kind, what it is about, by when in the plan's time, and its limit."""
    match one:
        case DoneCriterion():
            return "done", one.tasks, None, ""
        case ReconciledCriterion():
            return "reconciled", one.tasks, None, ""
        case ForecastCriterion():
            at_least = f"{one.at_least}/{SIMULATED_NIGHTS}" if one.at_least is not None else ""
            return "forecast", (one.task,), one.by, at_least
        case RollbackCriterion():
            return "rollback", (), one.by, ""
        case CounterCriterion() | AnswerCriterion() | IntervalCriterion():
            return _figure(one)
        case _:
            return _standing(one)


def _figure(one: CounterCriterion | AnswerCriterion | IntervalCriterion) -> Asked:
    match one:
        case CounterCriterion():
            return "figure", (one.task,), None, f">= {one.at_least:,}"
        case AnswerCriterion():
            return "figure", (one.name,), None, one.asked
        case IntervalCriterion():
            return "interval", (one.interval.id,), None, str(one.at_most)
    assert_never(one)


def _flows_asked(one: FlowsCriterion) -> Iterator[str]:
    """`*:processed` of every flow that is not named, `L-LAB:received` of one that is."""
    if one.every is not None:
        yield f"{EVERY_FLOW}:{one.every}"
    yield from (f"{flow}:{stage}" for flow, stage in one.flows)


def _standing(
    one: RehearsedCriterion | LessonsCriterion | FlowsCriterion | ReplicationCriterion | SqlCriterion | SameCriterion,
) -> Asked:
    match one:
        case RehearsedCriterion():
            return "rehearsed", (), None, str(one.times)
        case LessonsCriterion():
            return "lessons", (), None, str(one.open)
        case FlowsCriterion():
            return "flows", tuple(_flows_asked(one)), None, ""
        case ReplicationCriterion():
            return "replication", (one.replication,), None, ""
        case SqlCriterion():
            return "query", (one.on,), None, ""
        case SameCriterion():
            return "same", one.asked.databases, None, ""
    assert_never(one)
