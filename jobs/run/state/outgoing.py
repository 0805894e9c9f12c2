"""The messages that follow from events, as they go into the outbox: made from what is recorded alone."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from jobs.journal.outbox import Outgoing
from jobs.run.events import Addressee, EngineLoss, Entry, PeopleTold


def outgoing(birth: str, entries: Iterable[Entry]) -> Iterator[Outgoing]:
    """One for each addressee of each event that says whom people were told.

    Args:
        birth: the hash of the run's first event.
        entries: as they are recorded.
    """
    for entry in entries:
        if isinstance(entry.event, PeopleTold):
            for to in entry.event.addressees:
                lost = entry.event.lost
                name = loss_message(lost, to, over=True) if lost is not None else message_id(birth, entry.seq, to)
                yield Outgoing(id=name, seq=entry.seq, party=to.party, channel=to.channel, at=entry.at)


def message_id(birth: str, seq: int, to: Addressee) -> str:
    """By run, event and addressee."""
    return sha256(f"{birth}/{seq}/{to.party}/{to.channel}".encode()).hexdigest()[:24]


def loss_id(birth: str, term: int, head: int) -> str:
    """Of the loss of an engine: by run, term of its lease, and the last event; the same for everybody who notices."""
    return sha256(f"{birth}/lost/{term}/{head}".encode()).hexdigest()[:24]


def loss_message(loss: EngineLoss, to: Addressee, *, over: bool) -> str:
    """By loss and addressee, and whether it says that the engine is back: the same whoever sends it."""
    what = "back" if over else "lost"
    return sha256(f"{loss.id}/{what}/{to.party}/{to.channel}".encode()).hexdigest()[:24]
