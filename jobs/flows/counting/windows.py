"""How long a window may be that is asked at once: after an engine was away there is much to catch up with, and what is
too dear for an hour may be had in pieces. Pure.
"""

from datetime import timedelta

from jobs.flows.counting.asked import Asked
from plans.durations import in_words
from plans.model.flows import Counting, FileCount, Flow

LONGEST = timedelta(hours=1)
"""Of a count that costs little: after an engine was away for a day there are several."""
SHORTEST = timedelta(minutes=1)
"""What is too dear for so little is so for any window: its cost does not lie in the window."""
_SHARE = 10
"""A window may grow until it takes so many times less than it may: pieces follow each other without a rest."""


def longest_of(flow: Flow) -> timedelta:
    """The longest window of a flow whose counts cost little."""
    return max(LONGEST, flow.every)


def after_success(asked: Asked, took: timedelta) -> timedelta | None:
    """The longest window that had better be asked next; None where any may be.

    Args:
        took: how long this one took.
    """
    bound = _bound(asked)
    if bound is None:
        return None
    could = asked.length * max(bound / _SHARE / max(took, timedelta(milliseconds=1)), 1)
    return could if could < longest_of(asked.flow) else None


def after_too_long(asked: Asked) -> timedelta | None:
    """The same after a window that took longer than it may: half of it, down to the shortest."""
    if _bound(asked) is None:
        return None
    return min(asked.length, max(asked.length / 2, SHORTEST))


def told_too_long(asked: Asked) -> str:
    """For which window that was, and what is asked next, in words; empty of a count that has none."""
    shorter = after_too_long(asked)
    if shorter is None:
        return ""
    if shorter == asked.length:
        return f", for {in_words(asked.length)} of it; no shorter window is asked"
    return f", for {in_words(asked.length)} of it; next for {in_words(shorter)}"


def _bound(asked: Asked) -> timedelta | None:
    """How long it may take; None where it has no window, or no bound."""
    count = asked.count
    return None if isinstance(count, FileCount) or count.counting is Counting.TOTAL else count.timeout
