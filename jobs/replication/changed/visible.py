"""Which transactions a snapshot shows, by the 32 bits that the log calls them by."""

from dataclasses import dataclass
from typing import Self

_BITS = (1 << 32) - 1
_HALF = 1 << 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """What a snapshot shows: what had ended before it, but those that had not yet."""

    before: int
    """Transactions from here on had not ended."""
    running: frozenset[int]

    @classmethod
    def read(cls, snapshot: str) -> Self:
        """Of a server's own text of it: `10:20:10,14,15`."""
        _, before, running = snapshot.split(":")
        return cls(before=int(before) & _BITS, running=frozenset(int(one) & _BITS for one in running.split(",") if one))

    def shows(self, transaction: int) -> bool:
        """Whether it shows what this transaction wrote, which has been committed, or is just being."""
        return (transaction - self.before) & _BITS >= _HALF and transaction not in self.running
