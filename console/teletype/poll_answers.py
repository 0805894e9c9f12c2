"""What is typed for a party of a poll: its answer, that it has none yet, or that no more are asked. Pure."""

from dataclasses import replace

from console.teletype.dialogue import Polling
from console.teletype.questions import ANSWERS
from console.view.model import Send
from jobs.run.events import Answer

_WORDS = {**{str(number): one for number, one in enumerate(ANSWERS, start=1)}, **{one.value: one for one in ANSWERS}}
_LATER = frozenset({str(len(ANSWERS) + 1), "later", "silent"})
_END = "end"


def polled(text: str, asking: Polling) -> Polling | None:
    """The poll as it goes on, with nobody left at its end; None where the text is no answer."""
    if asking.wants_text is not None:
        return _with(asking, asking.wants_text, text)
    if text == _END:
        return replace(asking, left=())
    if text in _LATER:
        return replace(asking, left=asking.left[1:])
    given = _WORDS.get(text)
    if given is Answer.GO:
        return _with(asking, given)
    return replace(asking, wants_text=given) if given is not None else None


def _with(asking: Polling, given: Answer, text: str = "") -> Polling:
    said = {"text": text} if text else {}
    args = {"task": asking.gate, "party": asking.left[0], "answer": given.value, **said}
    votes = (*asking.votes, Send(command="vote", args=args))
    return replace(asking, left=asking.left[1:], votes=votes, wants_text=None)
