"""What people decided, each with the head of the journal at that moment, and what was rolled back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from console.telling.report.facts import DecisionFact, Deed, Head, LeftAsItIs, RollbackFact, SecondFact
from console.telling.report.gathering.story import Story
from console.text.not_undone import left_as_it_is
from jobs.run import events as e
from jobs.run.outlook.rollbacks.not_undone import NotUndone
from jobs.run.state.unit import Phase

_OF_DECISION = {
    e.Decision.GO: Deed.GO,
    e.Decision.GO_WITH_CAVEAT: Deed.GO_WITH_CAVEAT,
    e.Decision.NO_GO: Deed.NO_GO,
    e.Decision.POSTPONED: Deed.POSTPONED,
}
_OF_FINISH = {
    e.Finish.SKIPPED: Deed.SKIPPED,
    e.Finish.FIXED: Deed.FIXED,
    e.Finish.ABANDONED: Deed.ABANDONED,
}
_OF_SETTLEMENT = {e.Settlement.WAIVED: Deed.WAIVED, e.Settlement.FAILED: Deed.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What an event says that somebody decided."""

    deed: Deed
    unit: str = ""
    by: str = ""
    party: str = ""
    text: str = ""
    about: tuple[str, ...] = ()
    amount: timedelta | None = None


_OfWork = e.TaskFinished | e.ItemSettled | e.Corrected | e.RollbackBegun
_OfNight = e.HoldSet | e.HoldReleased | e.PlanAmended | e.NightShifted | e.KeysGiven | e.Degraded
_OfRun = e.CheckpointDecided | e.JournalDoubted | e.RunEnded


def decisions(story: Story) -> Iterator[DecisionFact]:
    """In order of time: gates, what was done otherwise than planned, and what was done with the night as a whole."""
    for entry, at in story.told():
        found = _done(entry.event)
        if found is not None:
            yield DecisionFact(
                at=at,
                deed=found.deed,
                unit=found.unit,
                by=found.by,
                party=story.party(found.party),
                text=found.text,
                about=found.about,
                amount=found.amount,
                head=Head(seq=entry.seq, hash=entry.hash),
            )


def _done(event: e.Event) -> _Done | None:
    match event:
        case e.TaskFinished() | e.ItemSettled() | e.Corrected() | e.RollbackBegun():
            return _of_work(event)
        case e.HoldSet() | e.HoldReleased() | e.PlanAmended() | e.NightShifted() | e.KeysGiven() | e.Degraded():
            return _of_night(event)
        case e.CheckpointDecided() | e.JournalDoubted() | e.RunEnded():
            return _of_run(event)
        case _:
            return None


def _of_work(event: _OfWork) -> _Done | None:
    match event:
        case e.TaskFinished():
            deed = _OF_FINISH.get(event.how)
            return _Done(deed=deed, unit=event.unit, by=event.by, text=event.reason) if deed is not None else None
        case e.ItemSettled():
            text = "; ".join(filter(None, (event.reason, event.fallback)))
            settled = _OF_SETTLEMENT[event.settlement]
            return _Done(deed=settled, unit=event.unit, by=event.by, text=text, about=(event.item,))
        case e.Corrected():
            about = (event.said,) if event.said else ()
            return _Done(deed=Deed.CORRECTED, unit=event.unit or "", by=event.by, text=event.reason, about=about)
        case e.RollbackBegun():
            deed = Deed.ROLLBACK if event.whole else Deed.TASK_ROLLBACK
            units = tuple(e.task_of(unit)[0] for unit in event.units)
            return _Done(deed=deed, by=event.by, text=event.reason, about=units)
    assert_never(event)


def _of_night(event: _OfNight) -> _Done | None:
    match event:
        case e.HoldSet():
            return _Done(deed=Deed.HOLD, by=event.by, text=event.reason)
        case e.HoldReleased():
            return _Done(deed=Deed.RESUMED, by=event.by)
        case e.PlanAmended():
            return _Done(deed=Deed.AMENDED, by=event.by, text=event.summary)
        case e.NightShifted():
            behind = event.behind or ""
            return _Done(deed=Deed.SHIFTED, unit=behind, by=event.by, text=event.reason, amount=event.amount)
        case e.KeysGiven():
            deed = Deed.KEYS_TAKEN if event.claimed else Deed.KEYS
            return _Done(deed=deed, by=event.by, about=(event.to,))
        case e.Degraded():
            # a flow that degrades a part decides nothing: it is told where what is degraded is
            return _Done(deed=Deed.DEGRADED, by=event.by, text=event.text, about=(event.part,)) if event.by else None
    assert_never(event)


def _of_run(event: _OfRun) -> _Done | None:
    match event:
        case e.CheckpointDecided():
            deed = _OF_DECISION[event.decision]
            return _Done(
                deed=deed, unit=event.unit, by=event.by, party=event.party, text=event.text, about=event.accepted
            )
        case e.JournalDoubted():
            return _Done(deed=Deed.DOUBTED, by=event.by)
        case e.RunEnded():
            ended_by_hand = event.result is e.Result.ABORTED
            return _Done(deed=Deed.ABORTED, by=event.by, text=event.reason) if ended_by_hand else None
    assert_never(event)


def rollbacks(story: Story) -> Iterator[RollbackFact]:
    """Each that was begun, with what of it is done."""
    state = story.view.state
    for one in state.rollbacks:
        ends = [end for unit in one.units if (end := _ended(story, unit)) is not None]
        done = tuple(e.task_of(unit)[0] for unit in one.units if _ended(story, unit) is not None)
        yield RollbackFact(
            whole=one.whole,
            since=one.since,
            ended=max(ends, default=one.since) if len(done) == len(one.units) else None,
            by=one.by,
            reason=one.reason,
            units=tuple(e.task_of(unit)[0] for unit in one.units),
            done=done,
        )


def _ended(story: Story, unit: e.UnitId) -> datetime | None:
    """When the rollback of a task came to its end; None where it did not, or was given up."""
    known = story.view.state.unit(unit)
    return known.ended if known.phase in (Phase.DONE, Phase.FIXED) else None


def left(story: Story) -> Iterator[LeftAsItIs]:
    """What a rollback of the night leaves or left as it is."""
    return left_facts(story, left_as_it_is(story.view))


def left_facts(story: Story, found: Iterable[NotUndone]) -> Iterator[LeftAsItIs]:
    """Tasks whose effect a rollback leaves, with whose they are."""
    for one in found:
        yield LeftAsItIs(
            task=one.task, title=story.title(one.task), owner=story.owner(one.task), how_far=one.how_far, why=one.why
        )


def seconds(story: Story) -> Iterator[SecondFact]:
    """What needed a second person, and whether two people are proved."""
    for act in story.view.state.seconds.acts:
        yield SecondFact(
            at=act.at,
            does=act.does,
            by=act.by,
            agreed_by=tuple(one.by for one in act.agreed),
            end=act.end or "",
            waits=act.waits,
            proved=act.is_done and not act.by_one_person,
        )
