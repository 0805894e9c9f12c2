"""Checkpoints: criteria, votes and the decision. The one place that can turn a checkpoint to go.

A go needs the quorum and every criterion true and fresh. What is untrue, stale, silent, against or conditional can be
accepted by the decision owner, by name and with a text, unless the plan says `required`; the go is then a go*.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime, timedelta
from typing import assert_never

from jobs.run.decisions.commands import CastVote, Decide
from jobs.run.decisions.decision import AskQueries, Desk, NotNow, QueriesAsked
from jobs.run.events import (
    Answer,
    CheckpointDecided,
    CheckpointOpened,
    Choice,
    CriteriaMeasured,
    CriterionReading,
    Decision,
    UnitId,
    VoteCast,
)
from jobs.run.outlook.criteria import CRITERIA_EVERY, every, fresh_for, is_asked, pure_readings
from jobs.run.outlook.flowing.criteria import settled_at
from jobs.run.outlook.people.acting import party_name, person_for
from jobs.run.outlook.people.approved import unapproved
from jobs.run.outlook.problems.standing import red_ones
from jobs.run.outlook.sequence.before import open_predecessors, predecessors_of
from jobs.run.outlook.sequence.due import open_lag
from jobs.run.outlook.sequence.polls import closed_poll
from jobs.run.outlook.shut_gates import untrue
from jobs.run.state.model import RunState
from jobs.run.state.unit import Measurement, Phase
from plans.model import Checkpoint, Confirm, Criterion, PartyId, Plan, Task

_LONGEST_POSTPONEMENT = timedelta(days=7)


def open_checkpoint(desk: Desk, task: Task) -> None:
    """Begin the poll."""
    desk.emit(CheckpointOpened(unit=UnitId(task.id)))


def reopen(desk: Desk, task: Task) -> datetime | None:
    """Open a postponed poll again when its time has come; otherwise when that will be, in run time."""
    known = desk.unit(task.id)
    until = known.decided.until if known.decided is not None else None
    if known.phase is not Phase.POSTPONED or until is None:
        return None
    if until > desk.now:
        return until
    if (lag := open_lag(desk.plan, desk.state, task, desk.now)) is not None:
        return lag.over
    if desk.state.hold is None and not open_predecessors(desk.state, task):
        open_checkpoint(desk, task)
    return None


def measure(desk: Desk, task: Task) -> list[datetime]:
    """Keep an open checkpoint's criteria fresh; the real time at which they are due again, if there are any.

    What needs no query is evaluated whenever anything happens, and recorded when its answer changes or has grown old.
    """
    body, known = task.body, desk.unit(task.id)
    if not isinstance(body, Checkpoint) or known.phase is not Phase.OPEN:
        return []
    news = [one for one in _followed(desk, body) if _is_news(desk, known.criteria.get(one.index), one)]
    _record(desk, task, news)
    later = _due_later(desk, task, body)
    if queries := tuple(index for index in _asked(body) if index not in later):
        desk.act(AskQueries(unit=UnitId(task.id), indexes=queries))
    return _earliest(later.values())


def _earliest(moments: Iterable[datetime]) -> list[datetime]:
    earliest = min(moments, default=None)
    return [earliest] if earliest is not None else []


def _record(desk: Desk, task: Task, readings: Sequence[CriterionReading]) -> None:
    if readings:
        desk.emit(CriteriaMeasured(unit=UnitId(task.id), readings=tuple(readings)))


def _followed(desk: Desk, body: Checkpoint) -> tuple[CriterionReading, ...]:
    """What the criteria say that follow from plan and state."""
    return pure_readings(desk.plan, desk.state, desk.now, body)


def _asked(body: Checkpoint) -> tuple[int, ...]:
    """The criteria (from 0) that are measured beside the decision."""
    return tuple(index for index, criterion in enumerate(body.criteria) if is_asked(criterion))


def _is_news(desk: Desk, before: Measurement | None, reading: CriterionReading) -> bool:
    """Whether a reading has another answer than the one before, or that one has grown old."""
    return before is None or before.ok is not reading.ok or desk.real - before.at_real >= CRITERIA_EVERY


def _due_later(desk: Desk, task: Task, body: Checkpoint) -> dict[int, datetime]:
    """The criteria (from 0) whose readings are fresh still, each with when it is due again."""
    due = {index: _due(desk, task, index) for index in range(len(body.criteria))}
    return {index: moment for index, moment in due.items() if moment > desk.real}


def _due(desk: Desk, task: Task, index: int) -> datetime:
    """The real time at which a criterion has to be evaluated again."""
    measured = desk.unit(task.id).criteria.get(index)
    if measured is None:
        return desk.real
    return measured.at_real + every(_criterion(task, index), ok=measured.ok)


def _criterion(task: Task, index: int) -> Criterion:
    """One of those that a checkpoint asks, from 0."""
    if not isinstance(task.body, Checkpoint):
        raise NotNow(f"{task.id} is no checkpoint")
    return task.body.criteria[index]


def queries_asked(desk: Desk, answer: QueriesAsked) -> None:
    """Record what the queries of an open checkpoint answered, and when they were asked.

    What was asked of another revision of the plan, or for an earlier poll, answers what nobody asks any more.
    """
    known = desk.unit(answer.unit)
    of_this_plan = answer.revision in (None, desk.state.revision)
    of_this_poll = answer.opening in (None, known.since_seq)
    if known.phase is Phase.OPEN and of_this_plan and of_this_poll:
        desk.emit(CriteriaMeasured(unit=answer.unit, readings=answer.readings, measured_at=answer.at))


def vote(desk: Desk, task: Task, command: CastVote, by: str) -> None:
    """Record a party's answer."""
    body = _open(desk, task)
    if command.party not in body.poll:
        raise NotNow(f"{command.party} is not polled at {task.id}", hint=", ".join(body.poll))
    if command.answer is Answer.CAVEAT and not command.text:
        raise NotNow("a caveat needs its text", hint="text=...")
    answered = command.answered_by or person_for(desk.plan, desk.state, command.party)
    desk.emit(
        VoteCast(
            unit=UnitId(task.id),
            party=command.party,
            answer=command.answer,
            answered_by=answered,
            by=by,
            text=command.text,
        )
    )


def decide(desk: Desk, task: Task, command: Decide, by: str) -> None:
    """Record the decision owner's word, if it may be said."""
    match command.choice:
        case Choice.GO:
            _go(desk, task, command, by)
        case Choice.NO_GO:
            _open(desk, task)
            if not command.text.strip():
                raise NotNow("a no-go needs its reason", hint="text=...")
            _say(desk, task, Decision.NO_GO, command, by)
        case Choice.POSTPONE:
            if desk.unit(task.id).phase not in (Phase.OPEN, Phase.NO_GO, Phase.POSTPONED):
                raise NotNow(f"{task.id} is not open", hint="only an open poll or a no-go can be postponed")
            _no_rollback(desk)
            until = command.until or desk.now
            if not desk.now <= until <= desk.now + _LONGEST_POSTPONEMENT:
                raise NotNow("a poll is postponed to a time that is to come", hint="until=02:45")
            _say(desk, task, Decision.POSTPONED, command, by, until=until)
        case _:
            assert_never(command.choice)


def _go(desk: Desk, task: Task, command: Decide, by: str) -> None:
    body = _open(desk, task)
    missing_tasks = open_predecessors(desk.state, task)
    if missing_tasks:
        raise NotNow(f"{task.id} waits for {', '.join(missing_tasks)}")
    if (lag := open_lag(desk.plan, desk.state, task, desk.now)) is not None:
        raise NotNow(f"{task.id} waits: after {lag.text(desk.plan, desk.now)}")
    _all_fresh(desk, task, body)
    _has_its_quorum(desk, task, body)
    if (why := shut(desk.state, task, body)) is not None:
        raise NotNow(why)
    needed = set(caveats(desk.plan, desk.state, task))
    _accepts_all(command, needed)
    _say(desk, task, Decision.GO_WITH_CAVEAT if needed else Decision.GO, command, by)


def _has_its_quorum(desk: Desk, task: Task, body: Checkpoint) -> None:
    """Refuse where fewer parties than are needed have said go, with or without a caveat."""
    votes = {party: desk.unit(task.id).vote(party) for party in body.poll}
    missing = [party for party, vote in votes.items() if vote is None or vote.answer is Answer.NO_GO]
    in_favour = len(body.poll) - len(missing)
    if in_favour < body.quorum:
        names = ", ".join(party_name(desk.plan, desk.state, party) for party in missing)
        raise NotNow(f"{in_favour} of {body.quorum} say go", hint=f"silent or against: {names}")


def _accepts_all(command: Decide, needed: Set[str]) -> None:
    """Refuse where a caveat is not accepted by name and with a text, or one is accepted that is none."""
    unknown = sorted(set(command.accept) - needed)
    if unknown:
        raise NotNow(f"there is nothing to accept called {', '.join(unknown)}", hint=", ".join(sorted(needed)))
    lacking = sorted(needed - set(command.accept))
    if lacking:
        written = f"accept={','.join(sorted(needed))} text=..."
        raise NotNow(f"not accepted: {', '.join(lacking)}", hint=f"each by name, with a text: {written}")
    if needed and not command.text:
        raise NotNow("accepting a caveat needs a text", hint="text=...")


def _all_fresh(desk: Desk, task: Task, body: Checkpoint) -> None:
    """Evaluate at the decision what can be; refuse while a query's answer is too old to decide by."""
    before = desk.unit(task.id).criteria
    _record(desk, task, [one for one in _followed(desk, body) if _says_more(desk, before.get(one.index), one)])
    old = [index for index in _asked(body) if _is_old(desk, task, index)]
    if old:
        desk.act(AskQueries(unit=UnitId(task.id), indexes=tuple(old)))
        numbers, again = ", ".join(str(index + 1) for index in old), "it is being asked again; decide in a moment"
        seconds = max(fresh_for(body.criteria[index]) for index in old) // timedelta(seconds=1)
        raise NotNow(f"criterion {numbers} is older than {seconds} s", hint=again)


def _says_more(desk: Desk, before: Measurement | None, reading: CriterionReading) -> bool:
    """Whether a reading is news, or says the same in other words."""
    return before is None or _is_news(desk, before, reading) or before.text != reading.text


def _is_old(desk: Desk, task: Task, index: int) -> bool:
    """Whether a query was never answered, or too long ago to decide by."""
    measured = desk.unit(task.id).criteria.get(index)
    return measured is None or desk.real - measured.at_real > fresh_for(_criterion(task, index))


def _say(desk: Desk, task: Task, said: Decision, command: Decide, by: str, *, until: datetime | None = None) -> None:
    body = task.body
    if not isinstance(body, Checkpoint):
        raise NotNow(f"{task.id} is no checkpoint")
    desk.emit(
        CheckpointDecided(
            unit=UnitId(task.id),
            decision=said,
            party=body.decided_by,
            by=by,
            text=command.text,
            accepted=command.accept if said in (Decision.GO, Decision.GO_WITH_CAVEAT) else (),
            until=until,
        )
    )


def _open(desk: Desk, task: Task) -> Checkpoint:
    body = task.body
    if not isinstance(body, Checkpoint):
        raise NotNow(f"{task.id} is no checkpoint")
    if (closed := closed_poll(desk.state, task)) is not None:
        raise NotNow(closed.why, hint=closed.hint)
    return body


def _no_rollback(desk: Desk) -> None:
    if desk.state.rollback is not None:
        raise NotNow("a rollback is under way", hint="nothing is decided any more")


def shut(state: RunState, task: Task, body: Checkpoint) -> str | None:
    """Why nobody can say go, whatever they accept: the first required criterion that is not known to be true."""
    known = state.unit(task.id).criteria
    for index in untrue(state, task, body):
        if body.criteria[index].required:
            text = known[index].text if index in known else "not evaluated"
            return f"criterion {index + 1} is required and not true: {text}"
    return None


def caveats(plan: Plan, state: RunState, task: Task) -> tuple[str, ...]:
    """What a go at this checkpoint has to accept by name: `criterion:N`, `vote:PARTY`, `item:TASK/ITEM`,
    `weakened:GATE/WHAT`, `settled:N`, `problem:P1`, `journal:N`, `unapproved:rN`.

    What is required cannot be accepted: see `shut`. A problem that is red, that the run went on with a journal which is
    not what was recorded, and that its plan is not the approved one have to be accepted at every gate anew; what was
    given up or retired of a flow at every gate that asks for it.
    """
    body = task.body
    if not isinstance(body, Checkpoint):
        return ()
    names = _criteria_to_accept(state, task, body)
    names += [f"vote:{party}" for party in body.poll if not _says_go(state, task, party)]
    names += [name for name in settled_items(plan, state, task) if name not in state.accepted]
    names += [one.name for one in state.weakened_at(task.id)]
    names += [one.caveat for one in settled_at(plan, state, body)]
    return (*names, *_at_every_gate(state))


def _at_every_gate(state: RunState) -> Iterator[str]:
    """What is wrong with the run as a whole, whatever a checkpoint asks."""
    yield from (one.caveat for one in red_ones(state))
    yield from (doubt.caveat for doubt in state.doubts)
    if (lacking := unapproved(state)) is not None:
        yield lacking.caveat


def acceptable(plan: Plan, state: RunState, task: Task) -> tuple[str, ...]:
    """Of the caveats those that a go can accept: while the quorum lacks answers, none that is silent or no-go."""
    body, names = task.body, caveats(plan, state, task)
    if not isinstance(body, Checkpoint):
        return names
    votes = {f"vote:{party}": state.unit(task.id).vote(party) for party in body.poll}
    missing = {name for name, vote in votes.items() if vote is None or vote.answer is Answer.NO_GO}
    if len(votes) - len(missing) >= body.quorum:
        return names
    return tuple(name for name in names if name not in missing)


def _criteria_to_accept(state: RunState, task: Task, body: Checkpoint) -> list[str]:
    optional = (index for index in untrue(state, task, body) if not body.criteria[index].required)
    return [f"criterion:{index + 1}" for index in optional]


def _says_go(state: RunState, task: Task, party: PartyId) -> bool:
    """Whether a party has said go without a caveat."""
    vote = state.unit(task.id).vote(party)
    return vote is not None and vote.answer is Answer.GO


def settled_items(plan: Plan, state: RunState, task: Task) -> Iterator[str]:
    """The items of every confirmation before a checkpoint that were released without their last tick: waived, failed,
    or passed over when the whole confirmation was fixed by hand or skipped."""
    for name in predecessors_of(plan, task.id):
        body = plan.by_id[name].body
        if isinstance(body, Confirm):
            known = state.unit(name)
            passed_over = known.phase in (Phase.FIXED, Phase.SKIPPED)
            for item in body.items:
                settled = passed_over or known.settlement(item.id) is not None
                if settled and not known.is_confirmed(item.id, body.ticks[-1]):
                    yield f"item:{name}/{item.id}"
