"""The inbox against the journal: which command an event answers is inside the chain, what the command said is not.

So an event holds its command to what was recorded of it: who gave it, and what of it the event repeats. A command that
no event has consumed is held by nothing. Pure.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobs.journal.base import Recorded, Sent

_SAID: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("vote", "VoteCast"): {"task": "unit", "party": "party", "answer": "answer", "text": "text"},
    ("decide", "CheckpointDecided"): {"task": "unit", "choice": "decision", "text": "text"},
    ("confirm", "Ticked"): {"task": "unit", "item": "item", "tick": "tick"},
    ("count", "Counted"): {"task": "unit", "value": "value"},
    ("start", "TaskStarted"): {"task": "unit"},
    ("note", "Noted"): {"text": "text"},
}
"""What an event repeats of its command, by the command's word and the event's kind: argument to field."""
_DECISIONS = {"go*": "go", "postponed": "postpone"}
"""What the journal calls a choice, where that is another word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFlaw:
    """Something that the inbox and the journal say otherwise of one command."""

    command: int
    why: str
    seq: int | None = None
    """The event that answers it, where one does."""


def command_flaws(events: Iterable[Recorded], commands: Sequence[Sent]) -> Iterator[CommandFlaw]:
    """Where they differ: in the order of the events, then of the commands that none of them answers."""
    sent = {one.id: one for one in commands}
    answered: dict[int, int] = {}
    for one in events:
        said = _said(one)
        number = said.get("command_id", one.command_id)
        if isinstance(number, int):
            why = _flaw(one, said, sent.get(number), answered.get(number))
            if why:
                yield CommandFlaw(command=number, seq=one.seq, why=why)
            answered.setdefault(number, one.seq)
    latest = max(answered, default=0)
    for number in sent:
        if number < latest and number not in answered:
            yield CommandFlaw(command=number, why="no event has consumed it, and later ones were consumed")


def waiting(events: Iterable[Recorded], commands: Iterable[Sent]) -> int:
    """How many commands came after the last one that was consumed: nothing holds them to what they say."""
    latest = max((one.command_id for one in events if one.command_id is not None), default=0)
    return sum(one.id > latest for one in commands)


def _flaw(event: Recorded, said: Mapping[str, object], command: Sent | None, earlier: int | None) -> str:
    """Why an event cannot be the answer to this command; empty where it can."""
    if earlier is not None:
        return f"#{earlier} has consumed it already"
    return "the inbox does not hold it" if command is None else _otherwise(event, said, command)


def _otherwise(event: Recorded, said: Mapping[str, object], command: Sent) -> str:
    """What of a command is not what its event says; empty where all is that the event repeats."""
    fields = _SAID.get((command.verb, event.kind))
    if fields is None or command.letter:
        return ""
    if said.get("by", command.actor) != command.actor:
        return f"the inbox has it from {command.actor}, and the event from somebody else"
    for argument, field in fields.items():
        if field in said and not _alike(command.args.get(argument), said[field]):
            return f"the inbox has another {argument} than the event"
    return ""


def _alike(argument: object, field: object) -> bool:
    return argument is None or str(argument).strip() == _DECISIONS.get(str(field), str(field)).strip()


def _said(event: Recorded) -> Mapping[str, object]:
    try:
        said = json.loads(event.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
