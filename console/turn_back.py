"""May we still turn back? The two figures of a no-go in words, the same on every screen and in plain lines."""

from dataclasses import dataclass

from console.rows import Times, duration, window_ends
from console.view import View
from jobs.run.events import Result
from jobs.run.status import past_no_return


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnBack:
    """What a no-go would mean at this moment."""

    now: str
    """`IF NO-GO NOW: back by 01:10`, `... 06:20 LATE`, or why none can be said any more."""
    safe: str
    """`02:46`, until when one may be said; empty where no such moment is left, or none is asked for."""
    window: str
    """When the window ends; empty where the plan names none."""
    possible: bool
    """Whether a rollback may still be begun."""
    late: bool
    """Whether it would end past the window: a no-go is safe no more."""


def turn_back(view: View, times: Times, *, days: bool = True) -> TurnBack:
    """The figures of this moment; without `days` for a column that has no room for them."""
    when = times.when if days else times.minute
    ends = view.forecast.back_by
    if ends is None:
        return TurnBack(now=_why_not(view, times), safe="", window="", possible=False, late=False)
    window, safe = window_ends(view.plan, view.state), view.forecast.latest_safe_no_go
    late = window is not None and ends > window
    return TurnBack(
        now=f"IF NO-GO NOW: back by {when(ends)}{' LATE' if late else ''}",
        safe=when(safe) if safe is not None else "",
        window=when(window) if window is not None else "",
        possible=True,
        late=late,
    )


def sentence(view: View, times: Times) -> str:
    """For a page of text: `yes, if no-go now back by 01:10 (the rollbacks take 1h18m); safe until 02:46`."""
    found = turn_back(view, times)
    if not found.possible:
        return found.now
    takes = f"the rollbacks take {duration(view.forecast.rollback)}"
    figure = found.now.removeprefix("IF NO-GO NOW: ").removesuffix(" LATE")
    if found.late:
        return f"NO TIME LEFT: if no-go now {figure}, and the window ends {found.window} ({takes})"
    until = f"safe until {found.safe}" if found.safe else "the plan names no window"
    return f"yes, if no-go now {figure} ({takes}); {until}"


def _why_not(view: View, times: Times) -> str:
    state = view.state
    gone = past_no_return(view.plan, state)
    if state.ended is not None and not view.go_live_reached:
        return "the night was rolled back" if state.ended.result is Result.ROLLED_BACK else "the run has ended"
    if state.rollback is not None:
        return f"a rollback is under way since {times.when(state.rollback.since)} by {state.rollback.by}"
    return f"no: past {gone}, fix forward" if gone is not None else "no: the run has ended"
