"""What is known of each night of a programme: by its journal first, then by what the file says."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from console.text.run_summary import Summary, summary
from console.view.model import View
from jobs.journal.told_heads import head_line
from jobs.run.events import Result
from jobs.run.outlook.intervals import IntervalOutlook, Standing
from plans.model import RunKind
from plans.model.programme import ProgrammeNight


class NightState(StrEnum):
    """How a night stands."""

    PLANNED = "planned"
    UNDER_WAY = "under way"
    LIVE = "live"
    ROLLED_BACK = "rolled back"
    TURNED_BACK = "turned back"
    """A rehearsal that was begun to turn back, and did, completely."""
    NOT_LIVE = "not live"
    """It went on to its end without a go-live."""
    ABORTED = "aborted"
    UNREAD = "unread"
    """Its journal is named, and cannot be read."""


TAKEN_BACK = frozenset({NightState.ROLLED_BACK, NightState.TURNED_BACK})
"""Where nothing that was reconciled is there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFacts:
    """One row of the page; None where nobody knows."""

    night: ProgrammeNight
    state: NightState
    planned: datetime | None
    actual: datetime | None
    """When it went live, or is forecast to while it is under way."""
    outage: timedelta | None
    outage_limit: timedelta | None = None
    lacks_interval: bool = False
    """Whether the file names an interval that the plan of the night has not."""
    reconciled: bool | None
    open_problems: int | None
    source: str = ""
    """The head of the journal that tells of it; empty where the file says it."""
    unread: str = ""
    """Why its journal cannot be read."""


def by_hand(night: ProgrammeNight, unread: str = "") -> NightFacts:
    """What the file says, where no journal tells; `unread` is why one that is named does not."""
    state = NightState.LIVE if night.actual is not None else NightState.PLANNED
    return NightFacts(
        night=night,
        state=NightState.UNREAD if unread else state,
        planned=night.planned,
        actual=night.actual,
        outage=night.outage,
        reconciled=night.reconciled,
        open_problems=night.open_problems,
        unread=unread,
    )


def by_journal(night: ProgrammeNight, view: View) -> NightFacts:
    """What its journal knows; the file fills in what that does not."""
    total = summary(view.plan, view.state)
    said = _with_outage(by_hand(night), view)
    return replace(
        said,
        night=replace(night, is_rehearsal=view.state.kind is RunKind.REHEARSAL),
        state=_state(view, total),
        planned=view.forecast.go_live_planned,
        actual=_go_live(view),
        reconciled=total.reconciled if total.reconciled is not None else said.reconciled,
        open_problems=sum(one.is_open for one in view.state.problems),
        source=head_line(view.state.head, view.state.head_hash),
    )


def _go_live(view: View) -> datetime | None:
    """When it was, or is forecast while one is to come."""
    live = view.state.unit(view.plan.go_live)
    if live.released:
        return live.ended
    return view.forecast.go_live if view.go_live_ahead else None


def _with_outage(said: NightFacts, view: View) -> NightFacts:
    """The same with what is known of the interval that is the outage, once that is over, and with its limit."""
    interval = _outage(said.night, view)
    if interval is None:
        return replace(said, lacks_interval=bool(said.night.interval))
    known = interval.length if interval.standing is Standing.OVER else None
    return replace(
        said,
        outage=known if known is not None else said.outage,
        outage_limit=interval.interval.at_most,
    )


def _state(view: View, total: Summary) -> NightState:
    ended = view.state.ended
    if view.go_live_reached and view.state.rollback is None:
        return NightState.LIVE
    if ended is None:
        return NightState.UNDER_WAY
    return NightState.TURNED_BACK if total.turned_back_at else _ENDED[ended.result]


_ENDED = {
    Result.COMPLETED: NightState.NOT_LIVE,
    Result.ROLLED_BACK: NightState.ROLLED_BACK,
    Result.ABORTED: NightState.ABORTED,
}


def _outage(night: ProgrammeNight, view: View) -> IntervalOutlook | None:
    """The interval that the file names, else the first; None where there is none."""
    known = view.intervals
    if not night.interval:
        return known[0] if known else None
    return next((one for one in known if one.interval.id == night.interval), None)
