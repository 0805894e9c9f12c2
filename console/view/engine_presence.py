"""Whether somebody executes a run: what board, lines, status and scripts say of its engine, from one place. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from console.view.model import View
from plans.plurals import counted

STARTING = timedelta(seconds=15)
"""Real time that the first engine of a new run is given to appear."""
GRACE = timedelta(seconds=5)
"""Real time that an engine is given to renew its lease, or the next one to take it, before it is missed."""


class EnginePresence(StrEnum):
    """How it stands with the engine of a run."""

    WORKING = "working"
    STARTING = "starting"
    CHANGING = "changing"
    """The lease has just become free: a stand-by or the same supervisor's next engine takes it within seconds."""
    MISSING = "missing"
    UNNEEDED = "unneeded"
    """The run has ended, or is a simulated one."""


def engine_presence(view: View) -> EnginePresence:
    """How it stands with the engine at this moment."""
    state, lease = view.state, view.lease
    if state.over or state.simulated:
        return EnginePresence.UNNEEDED
    if lease is not None and lease.expires + GRACE > view.real_now:
        return EnginePresence.WORKING
    if state.engine is None and view.real_now - state.created_real < STARTING:
        return EnginePresence.STARTING
    if view.waits_since is not None and view.real_now - view.waits_since < GRACE:
        return EnginePresence.CHANGING
    return EnginePresence.MISSING


def executed(view: View) -> bool:
    """Whether an engine holds the run's lease, or none is needed any more."""
    return engine_presence(view) in (EnginePresence.WORKING, EnginePresence.UNNEEDED)


def is_missed(view: View) -> bool:
    """Whether nobody executes the run, and nobody is on his way; nobody knows while the control database is away."""
    return not view.lost and engine_presence(view) is EnginePresence.MISSING


def missed_since(view: View) -> datetime:
    """Run time from which on nobody has worked at it: the same on every screen, and for who asks later."""
    known = (view.unheld_since, view.state.last_real, view.state.created_real)
    return view.state.clock.run_time(next(at for at in known if at is not None))


def waiting_text(view: View) -> str:
    """`; 2 commands wait`, behind the words that nobody executes the run; empty where none does."""
    return f"; {counted(len(view.unread), 'command waits', 'commands wait')}" if view.unread else ""


def unread_text(view: View) -> str:
    """Why a command that is sent now is not read yet; empty where an engine reads it."""
    match engine_presence(view):
        case EnginePresence.WORKING | EnginePresence.UNNEEDED:
            return ""
        case EnginePresence.STARTING | EnginePresence.CHANGING:
            return "it is read once the engine is there"
        case EnginePresence.MISSING:
            return f"nobody reads it before there is an engine (cutover engine {view.run})"
