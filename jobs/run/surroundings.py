"""What an engine meets around it, put into the journal when it changes and not before."""

from jobs.run.deliberation import DatabaseSeen, Deliberation, LogSeen
from jobs.run.events import DatabaseBack, DatabaseMissing, LogLost, LogWrittenAgain


def log_seen(desk: Deliberation, seen: LogSeen) -> None:
    """Note that the log cannot be written, or can again."""
    known = desk.state.log_lost
    if not seen.trouble:
        if known is not None:
            desk.emit(LogWrittenAgain())
    elif known is None or known.reason != seen.trouble:
        host = desk.state.engine.host if desk.state.engine is not None else ""
        desk.emit(LogLost(reason=seen.trouble, host=host))


def database_seen(desk: Deliberation, seen: DatabaseSeen) -> None:
    """Note that a database of the plan cannot be used, why, and when it can again."""
    known = desk.state.missing.get(seen.database)
    if not seen.trouble:
        if known is not None:
            desk.emit(DatabaseBack(database=seen.database))
    elif known is None or known.reason != seen.trouble:
        desk.emit(DatabaseMissing(database=seen.database, reason=seen.trouble))
