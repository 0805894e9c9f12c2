"""Messages as they lie in the outbox: to whom and because of which event, never their text, an address or a key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

OUTBOX_REASON = 100
"""Characters of a reason that are kept; the database takes as many in any script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message that goes into the outbox with the event that it is a consequence of."""

    id: str
    """By run, event and addressee: the same one whoever makes it."""
    seq: int
    """The event."""
    party: str
    channel: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One that lies there and was neither delivered nor given up."""

    id: str
    seq: int
    party: str
    channel: str
    at: datetime
    letter: str = ""
    """The id under which it goes out together with others, once that was settled; empty before."""
    attempts: int = 0
    next_at: datetime | None = None
    """Before which it is not tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of an attempt to deliver a letter."""

    letter: str
    delivered: bool
    reason: str = ""
    """Why it was not: our own sentence."""
    next_at: datetime | None = None
    """When it is tried again; None where it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineCall:
    """That somebody tells people of the loss of an engine, which can tell nobody itself."""

    id: str
    """Of the loss."""
    caller: str
    """Who tells them: an account and a host, or a stand-by; the login is the database's own word."""
    at: datetime
    made_at: datetime | None = None
    """When somebody was reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message of the outbox with what became of it, as it is listed."""

    id: str
    seq: int
    party: str
    channel: str
    at: datetime
    letter: str
    attempts: int
    delivered_at: datetime | None
    given_up: bool
    reason: str


class Outbox(Protocol):
    """What a journal does with messages. Errors, where they are named, are those of `jobs.journal.base`."""

    async def waiting_messages(self, run: str, *, limit: int = 2_000) -> Sequence[Waiting]:
        """The messages of the outbox that were neither delivered nor given up, in the order of their events."""
        ...

    async def posted_messages(self, run: str, *, limit: int = 200) -> Sequence[Posted]:
        """The latest messages with what became of them, the latest first."""
        ...

    async def gather_messages(self, run: str, *, term: int, letters: Mapping[str, Sequence[str]]) -> None:
        """Have the messages of each letter go out under its id, which they keep; one that has an id keeps that.

        Raises `Fenced` when the lease has another term.
        """
        ...

    async def settle_message(self, run: str, *, term: int, delivery: Delivery) -> None:
        """Note what became of an attempt to deliver. Raises `Fenced` when the lease has another term."""
        ...

    async def claim_call(self, run: str, loss: str, caller: str) -> bool:
        """Say that this caller tells people of the loss of the run's engine; False where another one does, or has.

        One that has reached nobody after a minute gives way. Raises `Denied` where this login may not.
        """
        ...

    async def settle_call(self, run: str, loss: str, caller: str) -> None:
        """Note that this caller, which had claimed it, has reached somebody."""
        ...

    async def engine_calls(self, run: str) -> Sequence[EngineCall]:
        """Who has told people of losses of the run's engine, the latest first."""
        ...
