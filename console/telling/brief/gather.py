"""The facts of a brief, out of a view."""

from collections.abc import Iterable
from dataclasses import replace

from console.telling.brief.facts import (
    Alarms,
    Counts,
    DaysAfter,
    Ending,
    Facts,
    GoingBack,
    GoLive,
    Sort,
    Stage,
    WayBack,
)
from console.telling.brief.gates import asked_gate, chance_of, next_gate, standing_no_go
from console.telling.brief.troubles import troubles
from console.text.formatting import TaskRow, window_ends
from console.text.gates.shut import shut_gate
from console.text.rollback_outlook import safe_until_gate, window_now
from console.text.turning_back import turns_back_at
from console.view.engine_presence import EnginePresence, engine_presence, is_missed, missed_since
from console.view.lateness import go_live_slip
from console.view.model import View
from jobs.run.outlook.days_after.hypercare import hypercare
from jobs.run.outlook.people.approved import unapproved
from jobs.run.outlook.replicating.ways_back import gone_ways
from jobs.run.outlook.rollbacks.not_undone import not_undone
from jobs.run.outlook.sequence.before import predecessors_of
from jobs.run.outlook.status import past_no_return
from jobs.run.outlook.tally import tally
from jobs.run.state.reading import open_flaws
from jobs.run.state.unit import FINISHED
from plans.model import RunKind, TaskId


def facts_of(view: View, *, gate: TaskId | None = None, rows: Iterable[TaskRow] | None = None) -> Facts:
    """What there is to say at this moment.

    Args:
        gate: the checkpoint at which it is read out, by its id in the plan; else the next one.
        rows: those of this view, for whoever has worked them out already.
    """
    state, stage = view.state, _stage(view)
    return Facts(
        run=view.run,
        title=state.title,
        sort=_sort(view),
        turns_back_at=turns_back_at(view.plan, state),
        now=view.now,
        head=state.head,
        head_hash=state.head_hash,
        stage=stage,
        starts=view.starts,
        alarms=_alarms(view),
        counts=_counts(view, gate),
        go_live=_go_live(view),
        wrong=troubles(view, gate, rows),
        no_go=standing_no_go(view),
        asked=gate is not None,
        gate=asked_gate(view, gate) if gate is not None else next_gate(view),
        way_back=_way_back(view) if stage in _MAY_TURN_BACK or _may_leave(view, stage) else None,
        going_back=_going_back(view),
        ending=_ending(view),
        days_after=_days_after(view),
    )


_MAY_TURN_BACK = frozenset({Stage.AHEAD, Stage.FORWARD, Stage.NO_GO})


def _may_leave(view: View, stage: Stage) -> bool:
    """Whether a night that is live may still be rolled back: its plan has no point of no return, or not yet; or might
    be, if what was switched could be taken back as things are."""
    return stage is Stage.LIVE and (view.forecast.back_by is not None or bool(gone_ways(view.plan, view.state)))


def _stage(view: View) -> Stage:
    if view.state.ended is not None:
        return Stage.OVER
    if view.rolling_back:
        return Stage.ROLLING_BACK
    if view.go_live_reached:
        return Stage.LIVE
    if view.no_go:
        return Stage.NO_GO
    return Stage.AHEAD if view.starts is not None else Stage.FORWARD


def _sort(view: View) -> Sort:
    state = view.state
    if state.simulated:
        return Sort.SIMULATED
    if state.kind is RunKind.PRODUCTION:
        return Sort.PRODUCTION
    if state.player is not None or state.clock.speed != 1:
        return Sort.DEMONSTRATION
    return Sort.TURNS_BACK if turns_back_at(view.plan, state) else Sort.REHEARSAL


def _alarms(view: View) -> Alarms:
    state = view.state
    lost_since = state.clock.run_time(view.real_now - view.old_by) if view.lost else None
    found = Alarms(lost_since=lost_since, flawed=bool(open_flaws(state)))
    if state.ended is not None:
        return found
    found = replace(found, unapproved=unapproved(state) is not None)
    if (hold := state.hold) is not None:
        found = replace(found, held_since=hold.since, held_by=hold.by, held_why=hold.reason)
    return found if view.lost else _of_engine(view, found)


def _of_engine(view: View, found: Alarms) -> Alarms:
    """The same with what is known of the engine."""
    if view.state.engine is None and not view.state.simulated:
        return replace(found, never_executed=engine_presence(view) is not EnginePresence.WORKING)
    return replace(found, no_engine_since=missed_since(view) if is_missed(view) else None)


def _counts(view: View, gate: TaskId | None) -> Counts:
    found, state = tally(view.plan, view.state), view.state
    before = predecessors_of(view.plan, gate) if gate is not None else ()
    inputs_open = sum(not state.unit(one).released for one in before)
    return Counts(
        done=found.done + found.excepted,
        total=found.total,
        running=found.running + found.retrying,
        failed=max(0, found.failed - len(view.no_go)),
        seconds=len(state.seconds.waiting),
        inputs_open=inputs_open if gate is not None else None,
    )


def _go_live(view: View) -> GoLive:
    forecast, go_live = view.forecast, view.plan.go_live
    return GoLive(
        planned=forecast.go_live_planned,
        at=forecast.go_live,
        late=go_live_slip(forecast),
        reached=view.go_live_reached,
        ahead=view.go_live_ahead,
        shut_at=shut_gate(view) or "",
        chance=chance_of(view, go_live) if view.go_live_ahead else None,
    )


def _way_back(view: View) -> WayBack:
    forecast = view.forecast
    return WayBack(
        back_by=forecast.back_by,
        window=window_now(view),
        safe_until=forecast.latest_safe_no_go,
        safe_gate=safe_until_gate(view),
        past=past_no_return(view.plan, view.state) or "",
        lost=tuple(one.replication.id for one in gone_ways(view.plan, view.state)),
        stays=tuple(one.task for one in not_undone(view.plan, view.state)),
    )


def _going_back(view: View) -> GoingBack | None:
    rollback, ends = view.state.rollback, view.rolled_back_at
    if rollback is None or ends is None:
        return None
    done = sum(view.state.unit(unit).phase in FINISHED for unit in rollback.units)
    window = window_ends(view.plan, view.state)
    return GoingBack(since=rollback.since, done=done, total=len(rollback.units), ends=ends, window=window)


def _ending(view: View) -> Ending | None:
    ended = view.state.ended
    return Ending(result=ended.result, at=ended.at, by=ended.by, why=ended.reason) if ended is not None else None


def _days_after(view: View) -> DaysAfter | None:
    known = hypercare(view.plan, view.state, view.now) if view.state.ended is None else None
    return DaysAfter(day=known.day, days=known.days, is_over=known.is_over) if known is not None else None
