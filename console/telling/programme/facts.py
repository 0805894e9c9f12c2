"""What is known of each night of a programme: by its journal first, then by what the file says."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from console.text.run_summary import summary
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
    ABORTED = "aborted"
    UNREAD = "unread"
    """Its journal is named, and cannot be read."""


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
    said, total = by_hand(night), summary(view.plan, view.state)
    live = view.state.unit(view.plan.go_live)
    under_way = view.state.ended is None and view.go_live_ahead
    interval = _outage(night, view)
    known = interval.length if interval is not None and interval.standing is Standing.OVER else None
    return replace(
        said,
        night=replace(night, is_rehearsal=view.state.kind is RunKind.REHEARSAL),
        state=_state(view),
        planned=view.forecast.go_live_planned,
        actual=live.ended if live.released else view.forecast.go_live if under_way else None,
        outage=known if known is not None else said.outage,
        outage_limit=interval.interval.at_most if interval is not None else None,
        reconciled=total.reconciled if total.reconciled is not None else said.reconciled,
        open_problems=sum(one.is_open for one in view.state.problems),
        source=head_line(view.state.head, view.state.head_hash),
    )


def _state(view: View) -> NightState:
    ended = view.state.ended
    if view.go_live_reached and view.state.rollback is None:
        return NightState.LIVE
    if ended is None:
        return NightState.UNDER_WAY
    return NightState.ROLLED_BACK if ended.result is Result.ROLLED_BACK else NightState.ABORTED


def _outage(night: ProgrammeNight, view: View) -> IntervalOutlook | None:
    """The interval that the file names, else the first; None where there is none."""
    known = view.intervals
    if not night.interval:
        return known[0] if known else None
    return next((one for one in known if one.interval.id == night.interval), None)
