"""The days after the go-live: which of them it is, of how many that the plan watches. Pure."""

from datetime import datetime, timedelta

from console.view.model import View

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def live_since(view: View) -> datetime | None:
    """Run time from which on it is live; None before, after a rollback has begun, and once the run has ended."""
    go_live = view.state.unit(view.plan.go_live)
    over = view.state.rollback is not None or view.state.ended is not None
    return go_live.ended if go_live.released and not over else None


def hypercare_text(view: View) -> str:
    """`hypercare day 3 of 14`; below two days in hours; empty where the plan has none, or it is not live."""
    since, length = live_since(view), view.plan.watched.hypercare
    if since is None or not length:
        return ""
    unit, word = (_DAY, "day") if length >= 2 * _DAY else (_HOUR, "hour")
    now, of = (view.now - since) // unit + 1, -(-length // unit)
    return f"hypercare {word} {now} of {of}" if now <= of else f"hypercare over, {word} {now}, {of} planned"
