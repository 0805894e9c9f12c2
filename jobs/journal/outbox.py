"""Messages as they lie in the outbox: to whom and because of which event, never their text, an address or a key."""

from dataclasses import dataclass
from datetime import datetime

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
