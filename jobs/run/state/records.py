"""Between the journal's rows and typed entries: the one place where the two meet."""

from jobs.journal.base import Draft, Recorded
from jobs.run.events import Entry, decoded, encode


def entry_of(recorded: Recorded) -> Entry:
    """What a row of the journal means. Raises ValueError where a newer program wrote it.

    Which command it answers is believed of the event's text, which the chain covers, and not of the column beside it;
    only texts of older programs do not say.
    """
    said = decoded(recorded.kind, recorded.body)
    return Entry(
        seq=recorded.seq,
        at=recorded.at,
        event=said.event,
        command_id=said.command_id if said.says_command else recorded.command_id,
        hash=recorded.hash,
        fold=said.fold,
    )


def draft_of(entry: Entry) -> Draft:
    """The row that an entry will be."""
    kind, body = encode(entry.event, entry.command_id, entry.fold)
    return Draft(kind=kind, body=body, at=entry.at, command_id=entry.command_id)
