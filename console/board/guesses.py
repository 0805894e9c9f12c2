"""How often an address may give a wrong token before it has to wait. Pure: the time is a parameter."""

from collections import OrderedDict, deque

MOST = 10
"""Wrong tokens of one address within `WITHIN`."""
WITHIN = 60.0
"""Seconds."""
_ADDRESSES = 2_000
"""Of how many addresses it is remembered, the latest."""


class Guesses:
    """Counts wrong tokens."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, deque[float]] = OrderedDict()

    def is_one_too_many(self, address: str, now: float) -> bool:
        """Count one more of this address; whether it has to wait. `now` is of a clock that never goes back."""
        found = self._of.setdefault(address, deque(maxlen=MOST))
        self._of.move_to_end(address)
        while len(self._of) > _ADDRESSES:
            self._of.popitem(last=False)
        if len(found) == MOST and now - found[0] < WITHIN:
            return True
        found.append(now)
        return False
