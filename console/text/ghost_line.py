"""The line of the ghost: how far tonight is behind a night of before, and how that one made what comes next.

`6 min behind DR3 here, at D02; DR3 made G3 by 11 min`.
"""

from datetime import timedelta

from console.text.columns import cut
from console.text.formatting import Times
from console.view.model import View
from jobs.rehearsals.ghost import Beside, Ghost, Reached, Target, beside
from plans.durations import whole_minutes
from plans.model import TaskId
from plans.model.night import with_its_end

NO_GHOST = "none"
"""What is said for no ghost."""
_LABEL = 12
"""Columns of a night's name at the most."""
_MINUTE = timedelta(minutes=1)


def ghost_text(view: View, ghost: Ghost) -> str:
    """The whole line, in at most 80 columns."""
    name = ghost_name(ghost)
    if not ghost.units:
        return f"{name} ended no task of this plan"
    if ghost.night.no_waits:
        return f"{name} let its clock times pass: it has no times to set tonight beside"
    if view.state.no_waits:
        return f"tonight's clock times are let pass: {name} has no times to set beside it"
    found = beside(view.plan, view.state, view.forecast, ghost, view.now)
    if view.go_live_reached:
        return _live(view, found, name)
    if not view.go_live_ahead:
        return f"no go-live tonight; {_made(view, found.target, name)}"
    return f"{_here(found, name)}; {_made(view, found.target, name)}"


def ghost_short(view: View, ghost: Ghost) -> str:
    """`6 min behind DR3` for a line of status; empty where there is nothing to compare."""
    if view.state.no_waits or ghost.night.no_waits or not view.go_live_ahead:
        return ""
    found = beside(view.plan, view.state, view.forecast, ghost, view.now)
    return _behind(found.behind, ghost_name(ghost)) if found.behind is not None else ""


def ghost_name(ghost: Ghost) -> str:
    """What the night is called, short enough to be named twice in a line."""
    return cut(ghost.label, _LABEL).rstrip()


def ghost_date(ghost: Ghost, times: Times) -> str:
    """`DR3 of Fri 11 Nov`, for the answer to a choice."""
    day = ghost.night.start.astimezone(times.zone)
    return f"{with_its_end(ghost.label, aborted=ghost.night.aborted)} of {day:%a %d %b %Y}"


def _here(found: Beside, name: str) -> str:
    if found.behind is None:
        return f"nothing here that {name} did, too"
    return f"{_behind(found.behind, name)} here, at {found.here}"


def _behind(behind: timedelta, name: str) -> str:
    if abs(behind) < _MINUTE:
        return f"level with {name}"
    return f"{spoken(behind)} {'behind' if behind > timedelta() else 'ahead of'} {name}"


def _made(view: View, target: Target, name: str) -> str:
    is_go_live = target.task == view.plan.go_live
    match target.reached:
        case Reached.NO_GO:
            return f"{name} said no-go at {target.task}"
        case Reached.NEVER:
            return f"{name} had no go-live" if is_go_live else f"{name} did not come to {target.task}"
        case Reached.GO:
            return _in_time(target.task, target.early or timedelta(), name, is_go_live=is_go_live)


def _in_time(task: TaskId, early: timedelta, name: str, *, is_go_live: bool) -> str:
    if is_go_live:
        return f"{name} went live {_against_plan(early)}"
    if early < -_MINUTE:
        return f"{name} missed {task} by {spoken(early)}"
    return f"{name} made {task} by {spoken(early)}" if early >= _MINUTE else f"{name} just made {task}"


def _against_plan(early: timedelta) -> str:
    if abs(early) < _MINUTE:
        return "as planned"
    return f"{spoken(early)} {'early' if early > timedelta() else 'late'}"


def _live(view: View, found: Beside, name: str) -> str:
    if found.here != view.plan.go_live or found.behind is None:
        return f"live; {_made(view, found.target, name)}"
    if abs(found.behind) < _MINUTE:
        return f"live at the same time as {name}"
    return f"live {spoken(found.behind)} {'after' if found.behind > timedelta() else 'before'} {name}"


def spoken(length: timedelta) -> str:
    """`6 min`, from 100 minutes on `1h45`; the sign is said in words."""
    minutes = whole_minutes(abs(length))
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60}h{minutes % 60:02}"
