"""Several made-up runs side by side."""

from dataclasses import replace
from datetime import timedelta

from console.telling.side_by_side import InShort, in_short
from console.view.model import View
from console.view.side_by_side import OneOfSeveral
from plans.model import RunKind
from tests.support.world import NOW, PROGRESS, START, Night, half_way, no_go, polling, rolling_back

LONG_AGO = NOW - timedelta(minutes=3)


def seen(view: View, run: str = "7f3a", **changes: object) -> OneOfSeveral:
    """A run as it is followed."""
    return replace(OneOfSeveral(run=run, title=view.state.title, view=replace(view, run=run)), **changes)


def six_runs() -> tuple[InShort, ...]:
    """A production that asks, a poll, a no-go, a rollback, a run without its engine, and one that has just begun."""
    asks = half_way().view(progress=PROGRESS)
    views = {
        "trondheim": replace(asks, state=replace(asks.state, kind=RunKind.PRODUCTION)),
        "roros-1": polling().view(progress=PROGRESS),
        "orland-1": no_go().view(),
        "frosta-1": rolling_back().view(),
        "heroy-1": half_way().view(lease=None, unheld_since=LONG_AGO, waits_since=LONG_AGO),
        "alesund-1": Night().view(now=START),
    }
    return tuple(in_short(seen(view, run)) for run, view in views.items())
