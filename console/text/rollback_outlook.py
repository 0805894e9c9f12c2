"""May we still roll back? The two figures of a no-go in words, the same on every screen and in plain lines; and what a
no-go that was said has stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from console.text.formatting import Times, age_text, duration, window_ends
from console.text.not_undone import in_short
from console.text.sentence import by_whom
from console.view.model import View
from jobs.run.events import Result
from jobs.run.outlook.no_go import points_of_no_return
from jobs.run.outlook.people.acting import owner_of, party_then
from jobs.run.outlook.replicating.ways_back import open_ways, why_gone
from jobs.run.outlook.rollback_sureness import rollback_sureness
from jobs.run.outlook.status import past_no_return
from plans.model import Task

NO_WAY_BACK = "NO WAY BACK: "
"""What stands before why."""


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
    gate: str
    """The point of no return whose decision is that moment; empty where the window is what limits it."""
    window: str
    """When the window ends; empty where the plan names none."""
    possible: bool
    """Whether a rollback may still be begun."""
    late: bool
    """Whether it would end past the window: a no-go is safe no more."""
    since: str = ""
    """Since when there is no time to roll back; empty where there is."""
    stands_on: str = ""
    """How often these rollbacks were rehearsed: `from 2 rehearsals`, `never rehearsed`."""
    back_range: str = ""
    """`01:02-01:14`: from when to when it would be over; empty where no range can be told."""
    safe_range: str = ""

    @property
    def last(self) -> str:
        """`G3 02:46`: what the figure is, with the decision that it is the time of."""
        return f"{self.gate} {self.safe}" if self.gate else self.safe

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
        return RollbackOutlook(lead="", figure=why, until="", safe="", gate="", window="", possible=False, late=False)
    window, safe = window_now(view), view.forecast.latest_safe_no_go
    return RollbackOutlook(
        lead="ROLLBACK NOW: " if view.no_go else "IF NO-GO NOW: ",
        figure=f"back by {view.about}{when(ends)}",
        until="BEGIN IT BY" if view.no_go else "NO-GO SAFE UNTIL",
        safe=f"{view.about}{when(safe)}" if safe is not None else "",
        gate=safe_until_gate(view),
        window=when(window) if window is not None else "",
        possible=True,
        late=window is not None and ends > window,
        since=view.about + when(window - (ends - view.now)) if window is not None and ends > window else "",
        **_ranges(view, when),
    )


def window_now(view: View) -> datetime | None:
    """When a rollback must be over; None where the plan says no time, and once all is switched that can be taken back:
    both sides work by then."""
    return None if open_ways(view.plan, view.state) else window_ends(view.plan, view.state)


def safe_until_gate(view: View) -> str:
    """The point of no return that is forecast to be decided when a no-go ends to be safe; empty where the window ends
    that, and after a no-go."""
    safe = view.forecast.latest_safe_no_go
    if view.no_go or safe is None:
        return ""
    gates = ((gate, view.forecast.expected.get(gate)) for gate in points_of_no_return(view.plan))
    return next((gate for gate, expected in gates if expected is not None and expected.end == safe), "")


class _Ranges(TypedDict):
    stands_on: str
    back_range: str
    safe_range: str


def _ranges(view: View, when: Callable[[datetime], str]) -> _Ranges:
    sure = rollback_sureness(view.plan, view.state, view.now, view.forecast)
    if sure is None:
        return {"stands_on": "", "back_range": "", "safe_range": ""}
    return {
        "stands_on": sure.spread.words,
        "back_range": between(sure.back, when),
        "safe_range": between(sure.safe, when),
    }


def between(range_: tuple[datetime, datetime] | None, when: Callable[[datetime], str]) -> str:
    """`01:02-01:14`; nothing without a range, and where both ends are the same minute."""
    if range_ is None:
        return ""
    low, high = map(when, range_)
    return "" if low == high else f"{low}-{high}"


def late_no_gos_text(view: View, times: Times) -> str:
    """`at G4 (02:55) a no-go comes 25m too late`; nothing where none does."""
    return "; ".join(
        f"at {one.gate} ({view.about}{times.when(one.decided)}) a no-go comes {age_text(one.late)} too late"
        for one in view.forecast.late_no_gos
    )


def sentence(view: View, times: Times) -> str:
    """For a page of text: `yes, if no-go now back by 01:10 (takes 1h18m, from 1 rehearsal); safe until 02:46`."""
    outlook = rollback_outlook(view, times)
    if not outlook.possible:
        return outlook.figure
    takes = f"takes {duration(view.forecast.rollback)}, {outlook.stands_on}"
    takes += f", back {outlook.back_range}" if outlook.back_range else ""
    figure = f"{'if begun now' if view.no_go else 'if no-go now'} {outlook.figure}"
    if outlook.late:
        return f"NO TIME LEFT: {figure}, and the window ends {outlook.window} ({takes})"
    if view.no_go and outlook.safe:
        return f"yes, {figure}, begin by {outlook.safe} ({takes})"
    until = _safe_until(outlook)
    late = late_no_gos_text(view, times)
    stays = "; ".join(filter(None, (until, in_short(view))))
    return f"yes, {f'BUT {late}; ' if late else ''}{figure} ({takes}); {stays}"


def _safe_until(outlook: RollbackOutlook) -> str:
    """`safe until 02:46`; `safe until G3 is decided (03:00), window ends 06:00`, where that decision ends it."""
    if not outlook.safe:
        return "the plan names no window"
    safe = f"{outlook.safe}, {outlook.safe_range}" if outlook.safe_range else outlook.safe
    if outlook.gate:
        window = f", window ends {outlook.window}" if outlook.window else ""
        return f"safe until {outlook.gate} is decided ({safe}){window}"
    return f"safe until {safe}" if not outlook.safe_range else f"safe until {outlook.safe} ({outlook.safe_range})"


def no_go_said(view: View, task: Task, times: Times) -> str:
    """`G2 no-go 23:48 by Cutover manager (the copy is too slow)`."""
    decided = view.state.unit(task.id).decided
    if decided is None:
        return f"{task.id} no-go"
    why = f" ({decided.text})" if decided.text else ""
    return f"{task.id} no-go {times.when(decided.at)} by {party_then(view.plan, view.state, decided.party)}{why}"


def what_now(view: View, task: Task, times: Times) -> str:
    """After a no-go: who chooses what, and what the way back costs."""
    outlook = rollback_outlook(view, times)
    owner = owner_of(view.plan, view.state, task)
    if not outlook.possible:
        return f"{owner}: no-go was said; postpone to a new poll or hold ({outlook.figure.removeprefix(NO_WAY_BACK)})"
    by = f", begin by {outlook.safe}" if outlook.safe else f", the window ends {outlook.window}" if outlook.late else ""
    takes = f"takes {duration(view.forecast.rollback)}, {outlook.figure}{by}"
    return f"{owner}: no-go was said; roll back ({takes}), postpone to a new poll, or hold"


def _why_not(view: View, times: Times) -> str:
    state = view.state
    gate = past_no_return(view.plan, state)
    if state.ended is not None and state.ended.result is Result.ROLLED_BACK:
        return "the night was rolled back"
    if state.ended is not None and (state.rollback is not None or not view.go_live_reached):
        return "the run has ended"
    if state.rollback is not None:
        return f"a rollback is under way since {times.when(state.rollback.since)}{by_whom(state.rollback.by)}"
    if lost := why_gone(view.plan, state):
        return f"{NO_WAY_BACK}{lost}"
    return f"{NO_WAY_BACK}past {gate}, fix forward" if gate is not None else f"{NO_WAY_BACK}the run has ended"
