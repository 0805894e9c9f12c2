"""The days after the go-live in words: which of them it is, of how many that the plan watches. Pure."""

from datetime import datetime

from console.view.model import View
from jobs.run.outlook.days_after.hypercare import hypercare


def live_since(view: View) -> datetime | None:
    """Run time from which on it is live; None before, after a rollback has begun, and once the run has ended."""
    go_live = view.state.unit(view.plan.go_live)
    over = view.state.rollback is not None or view.state.ended is not None
    return go_live.ended if go_live.released and not over else None


def hypercare_text(view: View) -> str:
    """`hypercare day 3 of 14`, `hypercare over`; empty where this run has none, and before it is live."""
    known = hypercare(view.plan, view.state, view.now) if live_since(view) is not None else None
    if known is None:
        return ""
    return "hypercare over" if known.is_over else f"hypercare day {known.day} of {known.days}"
