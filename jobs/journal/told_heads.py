"""Heads of a run that have left the house: what somebody holds who could not have been reached by whoever rewrites it.

A chain proves nothing against someone who writes all of it anew, unless a head of it is known elsewhere. Where one went
is kept beside the chain, by the database's own word of who and when; what went with messages stands in the outbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

TOLD_WHERE = 50
TOLD_TO = 200
"""Characters that are kept; the database takes as many in any script."""
DIGITS = 12
"""Hex digits of a head that are printed and read aloud."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHead:
    """A head that was told."""

    seq: int
    hash: str
    where: str
    """By what: `brief`, `paper`, `report`, `pack`."""
    to: str
    """To whom, or onto what: a party, a host, a file's name; never an address."""
    at: datetime
    by: str
    """The login, by the database's word."""


class ToldHeadStore(Protocol):
    """What a journal does with them."""

    async def tell_head(self, run: str, *, seq: int, hash: str, where: str, to: str) -> bool:
        """Note that this head of a run goes there; the same one to the same place by the same login is noted once.

        False where that cannot be noted: this login may not, the store is away, or the run has another event there.
        Never raises: what carries the head goes out all the same.
        """
        ...

    async def told_heads(self, run: str) -> Sequence[ToldHead]:
        """Where heads of a run went, in the order of time."""
        ...


def head_line(seq: int, digest: str) -> str:
    """A head as it is printed and read aloud: `journal #812 chain 3fa9c1d24b7e`."""
    return f"journal #{seq} chain {digest[:DIGITS]}"
