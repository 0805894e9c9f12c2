"""What is known of the lanes of an attempt: how they stand, and who has served them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jobs.run.events.lanes import LaneHost, LanesOfLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesState:
    """The lanes of one label."""

    now: LanesOfLabel
    since: datetime | None = None
    """Run time from which on fewer are at work than should be; None while all are, or have ended."""
    lies_since: datetime | None = None
    """Run time at which it was seen that one lies; None where none does."""
    served: tuple[LaneHost, ...] = ()
    """Whoever has served some of them so far, with the most at one time."""


def after(known: Iterable[LanesState], seen: LanesOfLabel, now: datetime) -> tuple[LanesState, ...]:
    """All lanes of an attempt, once those of a label were seen to stand so."""
    by_label = {one.now.label: one for one in known}
    before = by_label.get(seen.label, LanesState(now=seen))
    is_short = seen.at_work + seen.ended < seen.wanted
    by_label[seen.label] = LanesState(
        now=seen,
        since=(before.since or now) if is_short else None,
        lies_since=(before.lies_since or now) if seen.lies else None,
        served=_served(before.served, seen.at),
    )
    return tuple(by_label.values())


def _served(before: tuple[LaneHost, ...], now: tuple[LaneHost, ...]) -> tuple[LaneHost, ...]:
    most = {(one.worker, one.host): one for one in before}
    for one in now:
        known = most.get((one.worker, one.host))
        if known is None or known.lanes < one.lanes:
            most[one.worker, one.host] = one
    return tuple(most.values())
