"""May we still roll back? The two figures of a no-go in words, the same on every screen and in plain lines; and what a
no-go that was said has stopped."""

from dataclasses import dataclass

from console.text.formatting import Times, duration, window_ends
from console.text.sentence import by_whom
from console.view.model import View
from jobs.run.events import Result
from jobs.run.outlook.status import owner_of, party_name, past_no_return
from plans.model import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackOutlook:
    """What a no-go would mean at this moment; once it was said, what beginning the rollback would."""

    lead: str
    """`IF NO-GO NOW: ` or `ROLLBACK NOW: `; empty where there is no way back."""
    figure: str
    """`back by 01:10`, or why there is no way back any more."""
    until: str
    """`NO-GO SAFE UNTIL` or `BEGIN IT BY`: what `safe` is called."""
    safe: str
    """`02:46`, until when; empty where no such moment is left, or none is asked for."""
    window: str
    """When the window ends; empty where the plan names none."""
    possible: bool
    """Whether a rollback may still be begun."""
    late: bool
    """Whether it would end past the window: a no-go is safe no more."""

    @property
    def now(self) -> str:
        """`IF NO-GO NOW: back by 01:10`, `... 06:20 LATE`, or why none can be said any more."""
        return f"{self.lead}{self.figure}{' LATE' if self.late else ''}"


def rollback_outlook(view: View, times: Times, *, days: bool = True) -> RollbackOutlook:
    """The figures of this moment; without `days` for a column that has no room for them."""
    when = times.when if days else times.minute
    ends = view.forecast.back_by
    if ends is None:
        why = _why_not(view, times)
        return RollbackOutlook(lead="", figure=why, until="", safe="", window="", possible=False, late=False)
    window, safe = window_ends(view.plan, view.state), view.forecast.latest_safe_no_go
    return RollbackOutlook(
        lead="ROLLBACK NOW: " if view.no_go else "IF NO-GO NOW: ",
        figure=f"back by {when(ends)}",
        until="BEGIN IT BY" if view.no_go else "NO-GO SAFE UNTIL",
        safe=when(safe) if safe is not None else "",
        window=when(window) if window is not None else "",
        possible=True,
        late=window is not None and ends > window,
    )


def sentence(view: View, times: Times) -> str:
    """For a page of text: `yes, if no-go now back by 01:10 (the rollbacks take 1h18m); safe until 02:46`."""
    outlook = rollback_outlook(view, times)
    if not outlook.possible:
        return outlook.figure
    takes = f"the rollbacks take {duration(view.forecast.rollback)}"
    figure = f"{'if begun now' if view.no_go else 'if no-go now'} {outlook.figure}"
    if outlook.late:
        return f"NO TIME LEFT: {figure}, and the window ends {outlook.window} ({takes})"
    if view.no_go and outlook.safe:
        return f"yes, {figure}, begin by {outlook.safe} (takes {duration(view.forecast.rollback)})"
    until = f"safe until {outlook.safe}" if outlook.safe else "the plan names no window"
    return f"yes, {figure} ({takes}); {until}"


def no_go_said(view: View, task: Task, times: Times) -> str:
    """`G2 no-go 23:48 by Cutover manager (the copy is too slow)`."""
    decided = view.state.unit(task.id).decided
    if decided is None:
        return f"{task.id} no-go"
    why = f" ({decided.text})" if decided.text else ""
    return f"{task.id} no-go {times.when(decided.at)} by {party_name(view.plan, view.state, decided.party)}{why}"


def what_now(view: View, task: Task, times: Times) -> str:
    """After a no-go: who chooses what, and what the way back costs."""
    outlook = rollback_outlook(view, times)
    owner = owner_of(view.plan, view.state, task)
    if not outlook.possible:
        return f"{owner}: no-go was said; postpone to a new poll or hold ({outlook.figure.removeprefix('no: ')})"
    by = f", begin by {outlook.safe}" if outlook.safe else f", the window ends {outlook.window}" if outlook.late else ""
    takes = f"takes {duration(view.forecast.rollback)}, {outlook.figure}{by}"
    return f"{owner}: no-go was said; roll back ({takes}), postpone to a new poll, or hold"


def _why_not(view: View, times: Times) -> str:
    state = view.state
    gate = past_no_return(view.plan, state)
    if state.ended is not None and not view.go_live_reached:
        return "the night was rolled back" if state.ended.result is Result.ROLLED_BACK else "the run has ended"
    if state.rollback is not None:
        return f"a rollback is under way since {times.when(state.rollback.since)}{by_whom(state.rollback.by)}"
    return f"no: past {gate}, fix forward" if gate is not None else "no: the run has ended"
