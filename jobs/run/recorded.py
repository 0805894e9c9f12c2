"""Between the journal's rows and typed entries: the one place where the two meet."""

from jobs.journal.base import Draft, Recorded
from jobs.run.events import Entry, decode, encode


def entry_of(recorded: Recorded) -> Entry:
    """What a row of the journal means. Raises ValueError where a newer program wrote it."""
    event = decode(recorded.kind, recorded.body)
    return Entry(seq=recorded.seq, at=recorded.at, event=event, command_id=recorded.command_id, hash=recorded.hash)


def draft_of(entry: Entry) -> Draft:
    """The row that an entry will be."""
    kind, body = encode(entry.event)
    return Draft(kind=kind, body=body, at=entry.at, command_id=entry.command_id)
