"""The hash chain: every event's hash covers the event before it, so that no text can be changed unseen.

What is hashed is exactly what is stored. Five parts, joined by line feeds, UTF-8:

    previous hash (64 hex digits) | seq (decimal) | at (UTC, microseconds, +00:00) | kind | body

None of the first four can hold a line feed and the body comes last, so no two different events give the same text.
The other two columns of an event need no part of their own: the first event's body names its run, and every body the
command that it answers (`jobs.run.state.records`); those of older programs do not name it.
The chain proves that nothing between two known hashes was changed; that nothing was cut off its end is proved by
the head, which is printed at every checkpoint.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from jobs.journal.base import Draft, Recorded

VERSION = 1
"""Of what is said above: a run says in its first event, and a pack in its manifest, in which one its events stand."""
GENESIS = "0" * 64
"""What stands for the hash before the first event."""


def digest(previous: str, *, seq: int, at: datetime, kind: str, body: str) -> str:
    """The hash of one event, hex. Raises ValueError for a time without a zone or a kind with a line feed."""
    if at.tzinfo is None:
        raise ValueError("an event's time needs a zone")
    if "\n" in kind:
        raise ValueError("an event's kind is one line")
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256("\n".join((previous, str(seq), moment, kind, body)).encode()).hexdigest()


def record(drafts: Sequence[Draft], *, after: int, previous: str) -> list[Recorded]:
    """The drafts as they will stand in the journal behind the event `after`, whose hash is `previous`."""
    recorded = []
    for seq, draft in enumerate(drafts, start=after + 1):
        previous = digest(previous, seq=seq, at=draft.at, kind=draft.kind, body=draft.body)
        recorded.append(
            Recorded(
                seq=seq,
                kind=draft.kind,
                body=draft.body,
                at=draft.at.astimezone(UTC),
                command_id=draft.command_id,
                hash=previous,
            )
        )
    return recorded


class Walk:
    """Verifies events one after the other, and goes on behind one that is not right: what follows may be.

    Args:
        after, previous: seq and hash that are already believed; by default the beginning of the run.
    """

    def __init__(self, *, after: int = 0, previous: str = GENESIS) -> None:
        self.seq = after
        self.hash = previous
        """Of the event `seq`, as it is recorded there."""
        self._text = previous
        """The hash that its text has, other than that where one was changed; the next event may continue either."""

    def step(self, event: Recorded) -> str:
        """Why this event is not what was recorded at its place, in words; empty where it is.

        Args:
            event: the next one, with a higher seq than the one before. Behind events that are missing it may continue
                the last one that is there: so does an engine that went on when they were gone.
        """
        gap = event.seq != self.seq + 1
        found = [self._digest(event, previous) for previous in dict.fromkeys((self.hash, self._text))]
        proved = event.hash in found
        self.seq, self.hash, self._text = event.seq, event.hash, event.hash if proved else found[0]
        if proved:
            return ""
        if gap:
            return "it cannot be proved, as the event before it is missing"
        return "it does not continue the event before it: one of the two was changed"

    @staticmethod
    def _digest(event: Recorded, previous: str) -> str:
        try:
            return digest(previous, seq=event.seq, at=event.at, kind=event.kind, body=event.body)
        except ValueError:  # a time or a kind that was never recorded by this program
            return ""


def verify(events: Iterable[Recorded], *, after: int = 0, previous: str = GENESIS) -> int | None:
    """The first broken seq, or None where the chain holds.

    Args:
        events: in order, beginning behind `after`.
        after, previous: seq and hash that are already believed; by default the beginning of the run.

    An event that is missing, or stands in another's place, breaks the seq at which it is missed.
    """
    walk = Walk(after=after, previous=previous)
    for event in events:
        after += 1
        if event.seq != after or walk.step(event):
            return after
    return None
