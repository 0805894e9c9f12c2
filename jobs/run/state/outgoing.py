"""The messages that follow from events, as they go into the outbox: made from what is recorded alone."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from jobs.journal.outbox import Outgoing
from jobs.run.events import Addressee, Entry, PeopleTold


def outgoing(birth: str, entries: Iterable[Entry]) -> Iterator[Outgoing]:
    """One for each addressee of each event that says whom people were told.

    Args:
        birth: the hash of the run's first event.
        entries: as they are recorded.
    """
    for entry in entries:
        if isinstance(entry.event, PeopleTold):
            for to in entry.event.addressees:
                yield Outgoing(
                    id=message_id(birth, entry.seq, to), seq=entry.seq, party=to.party, channel=to.channel, at=entry.at
                )


def message_id(birth: str, seq: int, to: Addressee) -> str:
    """By run, event and addressee."""
    return sha256(f"{birth}/{seq}/{to.party}/{to.channel}".encode()).hexdigest()[:24]
