"""What a party is asked just now, and what it types to answer: its own votes and items, and nothing else. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from console.text.columns import wrapped
from console.text.people.party_page import party_text
from console.view.model import View
from jobs.journal.answers import Given
from jobs.run.events import Answer
from jobs.run.outlook.asked.answerable import is_asked, open_items
from plans.characters import shown, unfit
from plans.model import Confirm, TaskId

_NAMED = 8
"""Items that a line names."""
HOW = "?: how to answer, Enter: what it is now, q: leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A poll, or the items of a confirmation."""

    task: str
    items: tuple[str, ...] = ()
    """Empty of a poll."""


def asked_of(view: View, party: str) -> tuple[Asked, ...]:
    """What waits for the party's answer, in the order of the plan."""
    return tuple(_asked(view, party))


def _asked(view: View, party: str) -> Iterator[Asked]:
    for task in view.plan.tasks if view.state.ended is None else ():
        if is_asked(view.plan, view.state, task.id, party):
            yield Asked(task=task.id)
        elif items := open_items(view.plan, view.state, task.id, party):
            yield Asked(task=task.id, items=items)


def page(view: View, party: str, *, width: int) -> list[str]:
    """What the party still has to do, and what of it can be answered here and now."""
    lines = [*party_text(view, party, width=width).splitlines(), ""]
    asked = asked_of(view, party)
    if not asked:
        said = ["Nothing waits for an answer of yours just now.", HOW]
        return [*lines, *chain.from_iterable(wrapped("", one, width=width) for one in said)]
    named = chain.from_iterable(wrapped("  ", _named(view, one), width=width) for one in asked)
    return [*lines, "You can answer now:", *named, *wrapped("", HOW, width=width)]


def _named(view: View, one: Asked) -> str:
    title = view.plan.by_id[TaskId(one.task)].title
    if not one.items:
        return shown(f"{one.task} {title}: {one.task} go, {one.task} caveat TEXT, or {one.task} no-go TEXT")
    body = view.plan.by_id[TaskId(one.task)].body
    names = {item.id: item.name for item in body.items} if isinstance(body, Confirm) else {}
    some = "; ".join(f"{item} {names.get(item, '')}".rstrip() for item in one.items[:_NAMED])
    more = f"; and {len(one.items) - _NAMED} more" if len(one.items) > _NAMED else ""
    return shown(f"{one.task} {title}: {one.task} all, or {one.task} {one.items[0]},...: {some}{more}")


def help_lines() -> list[str]:
    """How to answer."""
    return [
        "G1 go                   at the poll of G1: go",
        "G1 caveat two beds      go with a caveat, which needs its text",
        "G1 no-go beds are full  no-go",
        "C1 all                  confirm all your items of C1",
        "C1 A07,A08              confirm these",
        "An answer to a poll is read back and sent once you type yes. Only your own party is answered for.",
        HOW,
    ]


def read_answer(line: str, asked: Sequence[Asked]) -> Given | str:
    """The answer that a line means, or what is wrong with it."""
    if unfit(line):
        return "this holds a character that cannot be kept; nothing was sent"
    words = line.split()
    named = next((one for one in asked if one.task.lower() == words[0].lower()), None)
    if named is None:
        there = ", ".join(one.task for one in asked) or "nothing"
        return f"{shown(words[0])[:40]} does not wait for an answer of yours; what does: {there}"
    if not words[1:]:
        return f"{named.task} and what? {HOW}"
    return _confirmed(named, words[1:]) if named.items else _voted(named, words[1], " ".join(words[2:]))


def _voted(asked: Asked, word: str, text: str) -> Given | str:
    answer = next((one for one in Answer if one.value == word.lower()), None)
    if answer is None:
        return f"at {asked.task} you can say {', '.join(Answer)}"
    if answer is Answer.CAVEAT and not text:
        return f"a caveat needs its text: {asked.task} caveat TEXT"
    return Given(secret="", answer=answer, task=asked.task, text=text)


def _confirmed(asked: Asked, words: Sequence[str]) -> Given | str:
    if [one.lower() for one in words] == ["all"]:
        return Given(secret="", answer="confirm", task=asked.task, items=asked.items)
    named = [one for one in " ".join(words).replace(",", " ").split() if one]
    known = {one.lower(): one for one in asked.items}
    if others := [one for one in named if one.lower() not in known]:
        return f"{shown(', '.join(others[:5]))[:80]}: none of your open items of {asked.task}"
    return Given(secret="", answer="confirm", task=asked.task, items=tuple(known[one.lower()] for one in named))


def read_back(given: Given) -> str:
    """What is sent once somebody says yes; empty where it is sent at once."""
    if given.answer == "confirm":
        return ""
    return f"{given.task} {given.answer.upper()}{f' ({given.text})' if given.text else ''}: type yes to send it"
