"""The hash chain: every event's hash covers the event before it, so that no text can be changed unseen.

What is hashed is exactly what is stored. Five parts, joined by line feeds, UTF-8:

    previous hash (64 hex digits) | seq (decimal) | at (UTC, microseconds, +00:00) | kind | body

None of the first four can hold a line feed and the body comes last, so no two different events give the same text.
The chain proves that nothing between two known hashes was changed; that nothing was cut off its end is proved by
the head, which is printed at every checkpoint.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from jobs.journal.base import Draft, Recorded

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


def verify(events: Iterable[Recorded], *, after: int = 0, previous: str = GENESIS) -> int | None:
    """The first broken seq, or None where the chain holds.

    Args:
        events: in order, beginning behind `after`.
        after, previous: seq and hash that are already believed; by default the beginning of the run.

    An event that is missing, or stands in another's place, breaks the seq at which it is missed.
    """
    for event in events:
        after += 1
        expected = digest(previous, seq=after, at=event.at, kind=event.kind, body=event.body)
        if event.seq != after or event.hash != expected:
            return after
        previous = event.hash
    return None
