"""The inbox against the journal: which command an event answers is inside the chain, what the command said is not.

So an event holds its command to what was recorded of it: who gave it, and what of it the event repeats. A command that
no event has consumed is held by nothing. Pure.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from jobs.journal.base import Recorded, Sent
from jobs.run.events import AnswerGiven, CommandRefused, SecondAsked, Ticked

_SAID: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "VoteCast": {"vote": {"task": "unit", "party": "party", "answer": "answer", "text": "text"}, "answer": {}},
    "CheckpointDecided": {"decide": {"task": "unit", "choice": "decision", "text": "text"}},
    "Ticked": {"confirm": {"task": "unit", "item": "item", "tick": "tick"}, "answer": {}},
    "Counted": {"count": {"task": "unit", "value": "value"}},
    "TaskStarted": {"start": {"task": "unit"}},
    "Noted": {"note": {"text": "text"}, "say": {}},
}
"""By which commands such an event comes, and what it repeats of each: argument to field."""
_MAY_LACK = frozenset({"item", "tick"})
"""Arguments for which the engine finds a value itself where nobody gave one."""
_DECISIONS = {"go*": "go", "postponed": "postpone"}
"""What the journal calls a choice, where that is another word."""
_SECOND = "agree"
"""With it somebody has done what somebody else asked for: the event names whoever asked."""
_CLOCKS = timedelta(minutes=10)
"""By which a command may seem later than its event, as both are told by one clock that may be set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFlaw:
    """Something that the inbox and the journal say otherwise of one command."""

    command: int
    why: str
    seq: int | None = None
    """The event that answers it, where one does."""


def command_flaws(events: Sequence[Recorded], commands: Sequence[Sent]) -> Iterator[CommandFlaw]:
    """Where they differ: in the order of the events, then of the commands that none of them answers."""
    sent = {one.id: one for one in commands}
    said = {one.seq: _said(one) for one in events}
    letters = {str(said[one.seq].get("letter")) for one in events if one.kind == AnswerGiven.__name__}
    answered: dict[int, int] = {}
    for one in events:
        number = said[one.seq].get("command_id", one.command_id)
        if isinstance(number, int):
            why = _flaw(one, said[one.seq], sent.get(number), answered.get(number))
            why = why or _no_such_letter(one, sent[number], letters)
            if why:
                yield CommandFlaw(command=number, seq=one.seq, why=why)
            answered.setdefault(number, one.seq)
    yield from _left(commands, answered)


def _left(commands: Sequence[Sent], answered: Mapping[int, int]) -> Iterator[CommandFlaw]:
    """Commands of which an event ought to tell and does not, and those of one number."""
    latest = max(answered, default=0)
    for number, times in Counter(one.id for one in commands).items():
        if number < latest and number not in answered:
            yield CommandFlaw(command=number, why="no event has consumed it, and later ones were consumed")
        if times > 1:
            yield CommandFlaw(command=number, why=f"the inbox has {times} of this number")


def waiting(events: Iterable[Recorded], commands: Iterable[Sent]) -> int:
    """How many commands came after the last one that was consumed: nothing holds them to what they say."""
    latest = max((one.command_id for one in events if one.command_id is not None), default=0)
    return sum(one.id > latest for one in commands)


def _flaw(event: Recorded, said: Mapping[str, object], command: Sent | None, earlier: int | None) -> str:
    """Why an event cannot be the answer to this command; empty where it can."""
    if earlier is not None:
        return f"#{earlier} has consumed it already"
    if command is None:
        return "the inbox does not hold it"
    if command.at > event.at + _CLOCKS:
        return "the inbox has it from a time after the event"
    return _otherwise(event, said, command)


def _otherwise(event: Recorded, said: Mapping[str, object], command: Sent) -> str:
    """What of a command is not what its event says; empty where all is that the event repeats."""
    if event.kind == CommandRefused.__name__:
        return _differs(said, command, {"verb": command.verb})
    if event.kind == SecondAsked.__name__:
        return _differs(said, command, {"word": command.verb, "arguments": _as_asked(command.args)})
    if command.verb == _SECOND or event.kind not in _SAID:
        return ""
    fields = _SAID[event.kind].get(command.verb)
    if fields is None:
        return "the inbox has another command than the event"
    if command.letter and event.kind == Ticked.__name__:
        return ""  # it names the party, too
    return _differs(said, command, {}) or next(_other_arguments(said, command, fields), "")


def _differs(said: Mapping[str, object], command: Sent, repeated: Mapping[str, str]) -> str:
    """What of who gave it, and of what is repeated word for word, an event has otherwise; empty where nothing is."""
    if said.get("by", command.actor) != command.actor:
        return f"the inbox has it from {command.actor}, and the event from somebody else"
    if any(said.get(field, text) != text for field, text in repeated.items()):
        return "the inbox has another command than the event"
    return ""


def _other_arguments(said: Mapping[str, object], command: Sent, fields: Mapping[str, str]) -> Iterator[str]:
    for argument, field in fields.items():
        given = command.args.get(argument)
        is_found = given is None and (argument in _MAY_LACK or not said.get(field))
        if field in said and not is_found and not _alike(given, said[field]):
            yield f"the inbox has another {argument} than the event"


def _no_such_letter(event: Recorded, command: Sent, letters: Collection[str]) -> str:
    """Why a command cannot have come with its letter; empty where it can: of each answer an event tells."""
    if not command.letter or event.kind == CommandRefused.__name__ or command.letter in letters:
        return ""
    return "the inbox has it as the answer to a letter, and no event tells of such an answer"


def _as_asked(args: Mapping[str, object]) -> str:
    return json.dumps(args, sort_keys=True, ensure_ascii=False)


def _alike(argument: object, field: object) -> bool:
    return str(argument).strip() == _DECISIONS.get(str(field), str(field)).strip()


def _said(event: Recorded) -> Mapping[str, object]:
    try:
        said = json.loads(event.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
