"""How often one address may ask, and all of them together. Pure: the time is a parameter."""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

EACH_MINUTE = 60
"""Requests of one address; a party opens its link, reads, answers and looks again."""
AT_ONCE = 20
"""Requests that may come close together, of one address."""
ALL_EACH_MINUTE = 1_200
ALL_AT_ONCE = 200
_ADDRESSES = 5_000
"""Of how many addresses it is remembered; whoever comes after a longer pause has all of their room again."""


@dataclass(slots=True)
class _Bucket:
    """Room that fills again as time passes."""

    room: float
    at: float

    def takes(self, now: float, each_minute: float, most: float) -> bool:
        self.room = min(most, self.room + max(0.0, now - self.at) * each_minute / 60)
        self.at = now
        if self.room < 1:
            return False
        self.room -= 1
        return True


class Limits:
    """Counts requests."""

    def __init__(self) -> None:
        self._each: OrderedDict[str, _Bucket] = OrderedDict()
        self._all = _Bucket(room=ALL_AT_ONCE, at=0)

    def allows(self, address: str, now: float) -> bool:
        """Whether one more request of this address is answered.

        Args:
            now: seconds of a clock that never goes back.
        """
        address = _neighbourhood(address)
        own = self._each.setdefault(address, _Bucket(room=AT_ONCE, at=now))
        self._each.move_to_end(address)
        while len(self._each) > _ADDRESSES:
            self._each.popitem(last=False)
        return own.takes(now, EACH_MINUTE, AT_ONCE) and self._all.takes(now, ALL_EACH_MINUTE, ALL_AT_ONCE)


def _neighbourhood(address: str) -> str:
    """Whoever has one address of IPv6 has all of its 64 bits."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address
