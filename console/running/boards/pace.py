"""When a board is drawn anew: at once where something has happened, and what only clocks change with what is left.

Drawing has a share of a core. What a round cost is paid off before a clock alone has the next one drawn; news may
borrow, so that they are seen at once as long as they are few, and as often as can be paid where they are many. Pure.
"""

SHARE = 0.04
"""Of a core, for drawing and for sending it to whoever looks. What is estimated beside has a share of its own."""
BORROWED = 0.3
"""Seconds of a core that news may be ahead of what is paid."""
NEWS_EVERY, CLOCK_EVERY = 0.5, 1.0
"""Real seconds between two rounds at least: while something happens, and while nothing does."""
NEWS_SLOWEST, SLOWEST = 2.0, 4.0
"""The same at most, however much it costs."""


class Pace:
    """Keeps account of what drawing costs.

    Args:
        now: monotonic seconds, as everywhere here.
    """

    def __init__(self, now: float) -> None:
        self._drawn = now - SLOWEST
        self._debt, self._paid = 0.0, now

    def drew(self, cost: float, now: float) -> None:
        """A round was drawn, and so many seconds of a core were used since the one before."""
        self._debt = self._owed(now) + cost
        self._drawn = self._paid = now

    def wait(self, now: float, *, is_news: bool) -> float:
        """Real seconds until the next round may be drawn; 0 where it may be at once."""
        least, most, borrowed = (NEWS_EVERY, NEWS_SLOWEST, BORROWED) if is_news else (CLOCK_EVERY, SLOWEST, 0.0)
        paid = (self._owed(now) - borrowed) / SHARE
        return max(0.0, min(max(self._drawn + least - now, paid), self._drawn + most - now))

    def _owed(self, now: float) -> float:
        return max(0.0, self._debt - (now - self._paid) * SHARE)
