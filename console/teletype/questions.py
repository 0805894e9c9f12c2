"""How each open question is asked, in lines of which each can be understood alone; so is it repeated. Pure."""

from collections.abc import Iterator
from typing import assert_never

from console.layout.board import Board
from console.teletype.about_one import contact
from console.teletype.dialogue import (
    Agreeing,
    Completing,
    Grouping,
    ItemList,
    Picking,
    Polling,
    Question,
    Telling,
)
from console.text.sending.weight import why_a_go_is_seen_first
from console.view.ticking import is_open
from jobs.run.events import Answer
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.sequence.units import body_of
from jobs.run.state.unit import UnitState
from plans.model import Confirm, Item

LEAVES = "no leaves it"
ANSWERS = (Answer.GO, Answer.CAVEAT, Answer.NO_GO)
"""What a party can say, under the numbers 1 to 3."""
_LATER = len(ANSWERS) + 1


def question_lines(board: Board, asking: Question) -> Iterator[str]:
    """The question in full."""
    match asking:
        case Picking():
            yield asking.ask
            yield from (f"{number} {one.word}: {one.says}" for number, one in enumerate(asking.offers, start=1))
            yield reminder(asking)
        case Telling():
            yield asking.unfinished.lacks[0].ask
            yield reminder(asking)
        case Completing():
            yield asking.ask
            yield reminder(asking)
        case Polling():
            yield from _poll(board, asking)
        case Grouping():
            yield from _groups(board, asking)
        case ItemList():
            yield from _items(board, asking)
        case Agreeing():
            yield f"NOT SENT: {asking.said}"
            yield from asking.effect
            yield reminder(asking)
        case _:
            assert_never(asking)


def reminder(asking: Question) -> str:
    """What can be typed now, in one line."""
    match asking:
        case Picking(offers=offers):
            last = f" to {len(offers)}" if len(offers) > 1 else ""
            return f"Type a number, 1{last}; {LEAVES}."
        case Telling() | Completing():
            return f"Type it in one line; {LEAVES}."
        case Polling(wants_text=text) if text is not None:
            return f"Type it in one line; {LEAVES}."
        case Polling():
            return f"Type 1 go, 2 go with a caveat, 3 no-go, {_LATER} no answer yet, or end to ask no more; {LEAVES}."
        case Grouping():
            return f"Type the number of a group, or all; {LEAVES}."
        case ItemList():
            return f"Type items as 1-12,15 or all; waive 3; undo takes back the last tick; {LEAVES}."
        case Agreeing(phrase=phrase):
            return f"To send it, type: {phrase}   (no sends nothing)"
    assert_never(asking)


def _poll(board: Board, asking: Polling) -> Iterator[str]:
    party = asking.left[0]
    name = party_name(board.view.plan, board.view.state, party)
    match asking.wants_text:
        case Answer.NO_GO:
            yield f"{asking.gate}, no-go of {name}: why?"
        case Answer.CAVEAT:
            yield f"{asking.gate}, go of {name} with a caveat: which?"
        case _:
            why = why_a_go_is_seen_first(board.view, asking.gate, party)
            yield f"{asking.gate}: what does {contact(board, party)} say?" + (f" ({why})" if why else "")
    yield reminder(asking)


def _groups(board: Board, asking: Grouping) -> Iterator[str]:
    body, known = confirm_of(board, asking.unit)
    for number, group in enumerate(asking.groups, start=1):
        members = [item for item in body.items if item.group == group]
        left = sum(is_open(known, body, item) for item in members)
        yield f"{number} {group or 'without a group'}: {left} of {len(members)} open"
    yield reminder(asking)


def _items(board: Board, asking: ItemList) -> Iterator[str]:
    body, known = confirm_of(board, asking.unit)
    by_id = {item.id: item for item in body.items}
    for number, name in enumerate(asking.items, start=1):
        item = by_id.get(name)
        said = _item(board, body, known, item) if item is not None else f"{name} is not asked any more"
        yield f"{number} {said}"
    yield reminder(asking)


def _item(board: Board, body: Confirm, known: UnitState, item: Item) -> str:
    """`lab Results of the laboratory: lacks received, read; call Ola (+47 ...)`."""
    has = known.ticked(item.id)
    lacks = [tick for tick in body.ticks if tick not in has]
    state = f"lacks {', '.join(lacks)}" if is_open(known, body, item) else "settled"
    calls = item.contact or (contact(board, item.owner) if item.owner is not None else "")
    return f"{item.id} {item.name}: {state}" + (f"; call {calls}" if calls else "")


def confirm_of(board: Board, unit: str) -> tuple[Confirm, UnitState]:
    """A confirmation and how far it is; without items where an amendment has made something else of it."""
    body = body_of(board.view.plan, unit)
    return body if isinstance(body, Confirm) else Confirm(items=()), board.view.state.unit(unit)
