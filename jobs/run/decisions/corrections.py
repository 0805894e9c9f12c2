"""Taking back what was entered wrongly, while nothing has been built on it.

The wrong event stays in the journal and a new one says that it no longer counts. What has already had a consequence
(a decided checkpoint, a finished task) is not corrected this way: the consequence has a command of its own that takes
it back (a decision: postpone, which polls anew; a task: retry, after which what was entered for it can be corrected).
"""

from collections.abc import Sequence
from typing import assert_never

from jobs.run.decisions.commands import Correct
from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.events import Corrected
from jobs.run.state.unit import FINISHED, CounterReading, Decided, Phase, SettledItem, Tick, UnitState, Vote
from plans.model import Checkpoint, DoneCriterion, TaskId

_SETTLED = FINISHED | {Phase.NO_GO, Phase.POSTPONED}
_DECIDED = frozenset({Phase.GO, Phase.GO_WITH_CAVEAT, Phase.NO_GO})
_NAMED = 3
"""How many items a correction names."""

_Record = Vote | Tick | CounterReading | SettledItem


def correct(desk: Desk, command: Correct, by: str) -> None:
    """Void a vote, a tick, a count, a settled item or what was given up of a flow, by its number in the journal."""
    for known in desk.state.units.values():
        records = _records(known, command.seq, whole=command.whole)
        if not records:
            continue
        if known.phase in _SETTLED:
            raise NotNow(f"{known.id} is {known.phase} by now", hint="what followed from it stands")
        if gate := _decided_on_it(desk, known, records):
            raise NotNow(f"{gate} was decided on it", hint="what followed from it stands")
        seqs = [one.seq for one in records]
        also = tuple(one for one in seqs if one != command.seq)
        said = _said(records)
        desk.emit(Corrected(seq=command.seq, reason=command.reason, by=by, also=also, unit=known.id, said=said))
        return
    if not _flow_was_settled(desk, command, by):
        raise NotNow(f"event {command.seq} is no vote, tick, count, settled item or flow that still counts")


def _flow_was_settled(desk: Desk, command: Correct, by: str) -> bool:
    """Void what was given up of a flow: it is judged as if nobody had; whether the number is of that."""
    settled = next((one for one in desk.state.settled if one.seq == command.seq), None)
    if settled is None:
        return False
    if desk.state.handover is not None:
        raise NotNow(
            f"that {settled.series.name} was settled stands in the hand-over",
            hint="problem open TEXT on=FLOW says who looks after it; what goes missing from now on is red again",
        )
    said = f"{settled.series.name} {'retired' if settled.retired else 'given up as lost'}"
    desk.emit(Corrected(seq=command.seq, reason=command.reason, by=by, said=said))
    return True


def _records(known: UnitState, seq: int, *, whole: bool) -> list[_Record]:
    """What this number entered; as a whole, with the other ticks of the same command. Empty where it is not here."""
    all_of_it: tuple[_Record, ...] = (*known.votes, *known.ticks, *known.readings, *known.settled)
    found = next((one for one in all_of_it if one.seq == seq), None)
    if isinstance(found, Tick) and found.first and whole:
        return [one for one in known.ticks if one.first == found.first]
    return [found] if found is not None else []


def _decided_on_it(desk: Desk, known: UnitState, records: Sequence[_Record]) -> TaskId | None:
    """The checkpoint that has read what was entered, and has been decided since."""
    entered = min(one.seq for one in records)
    for task in desk.plan.tasks:
        decided = desk.unit(task.id).decided
        if decided is None or desk.unit(task.id).phase not in _DECIDED or decided.seq < entered:
            continue
        if isinstance(task.body, Checkpoint) and _reads(task.body, decided, known):
            return task.id
    return None


def _reads(gate: Checkpoint, decided: Decided, known: UnitState) -> bool:
    asks = any(isinstance(one, DoneCriterion) and TaskId(known.id) in one.tasks for one in gate.criteria)
    return asks or any(name.startswith(f"item:{known.id}/") for name in decided.accepted)


def _said(records: Sequence[_Record]) -> str:
    """`sent of lab, pacs, rx and 21 more`."""
    first = records[0]
    match first:
        case Tick():
            items = [one.item for one in records if isinstance(one, Tick)]
            more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
            return f"{first.tick} of {', '.join(items[:_NAMED])}{more}"
        case SettledItem():
            return f"{first.settlement} of {first.item}"
        case Vote():
            return f"{first.answer} of {first.party}"
        case CounterReading():
            return f"the count of {first.value}"
    assert_never(first)
