"""What a party answers by the link or the code of a letter: it may acknowledge, confirm its items and vote for itself.

Whether somebody holds the link or the code is the database's own question; here it is asked whether the answer still
fits the night. A refusal begins with the word under which it is counted: late, early, doubled, moved.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, assert_never

from jobs.journal.answers import TERMINAL
from jobs.journal.base import Sent
from jobs.run.decisions import checkpoints, manual_work
from jobs.run.decisions.argument_errors import unfit_texts
from jobs.run.decisions.argument_types import MaybeWords, Name
from jobs.run.decisions.commands import CastVote, ConfirmItem
from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.people_commands import AnswerWord
from jobs.run.decisions.preconditions import task_named
from jobs.run.events import Answer, AnswerGiven, UnitId
from jobs.run.outlook.asked.answerable import own_items
from jobs.run.outlook.people.acting import person_for
from jobs.run.state.unit import Phase
from plans.model import Confirm, TaskId

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class Refused(StrEnum):
    """Why an answer that the database took is not counted."""

    LATE = "late"
    """What was asked is over."""
    DOUBLED = "doubled"
    """It was answered already, by whatever way."""
    MOVED = "moved"
    """Somebody else stands for the party by now."""
    EARLY = "early"
    """Its turn has not come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Came:
    """An answer as the database's function puts it into the inbox."""

    answer: AnswerWord
    party: Name
    stands: MaybeWords
    channel: MaybeWords
    way: MaybeWords
    task: MaybeWords = ""
    items: tuple[Name, ...] = ()
    asked: int = 0
    text: MaybeWords = ""
    name: MaybeWords = ""
    address: MaybeWords = ""


@cache
def _adapter() -> "TypeAdapter[_Came]":
    from pydantic import TypeAdapter

    return TypeAdapter(_Came)


def take_answer(desk: Desk, sent: Sent) -> None:
    """Carry it out, or raise `NotNow` with the reason."""
    from pydantic import ValidationError

    try:
        came = _adapter().validate_python(sent.args)
    except ValidationError:
        raise NotNow("this answer cannot be understood") from None
    if (unfit := next(unfit_texts(sent.args), None)) is not None:
        raise NotNow(f"{unfit[0]} holds the character {unfit[1]}", hint="write it without")
    if desk.state.ended is not None:
        raise NotNow(f"{Refused.LATE}: the run has ended")
    if came.party not in desk.plan.parties and came.party not in desk.plan.people.people:
        raise NotNow(f"{Refused.MOVED}: the plan has no party {came.party} any more")
    stands = person_for(desk.plan, desk.state, came.party)
    if came.way != TERMINAL and came.stands != stands:
        raise NotNow(f"{Refused.MOVED}: {stands} stands for {came.party} since that letter")
    _carry_out(desk, came, sent)


def _carry_out(desk: Desk, came: _Came, sent: Sent) -> None:
    who = came.name or (sent.actor if came.way == TERMINAL else came.stands)
    desk.emit(
        AnswerGiven(
            party=came.party,
            said=came.answer,
            way=came.way,
            channel=came.channel,
            name=who,
            by=sent.actor,
            letter=sent.letter,
            address=came.address or sent.address,
            unit=UnitId(came.task) if came.task else None,
            items=came.items,
            text=came.text,
        )
    )
    match came.answer:
        case AnswerWord.SEEN:
            pass  # that is all
        case AnswerWord.CONFIRM:
            _confirm(desk, came, who, f"{who} for {came.party} by {came.way}")
        case AnswerWord.GO | AnswerWord.CAVEAT | AnswerWord.NO_GO:
            _vote(desk, came, Answer(came.answer), who, sent.actor)
        case _:
            assert_never(came.answer)


def _vote(desk: Desk, came: _Came, answer: Answer, who: str, by: str) -> None:
    task = _known(desk, came)
    known = desk.unit(task)
    if known.phase is Phase.OPEN and came.asked not in (0, known.since_seq):
        raise NotNow(f"{Refused.LATE}: that poll of {task} is over, and another one is open")
    if known.phase is Phase.OPEN and (before := known.vote(came.party)) is not None:
        raise NotNow(
            f"{Refused.DOUBLED}: {came.party} has said {before.answer} at {task}", hint="an operator can change it"
        )
    if answer is Answer.CAVEAT and not came.text:
        raise NotNow("a caveat needs its text", hint="text=...")
    vote = CastVote(task=task, party=came.party, answer=answer, text=came.text, answered_by=who)
    try:
        checkpoints.vote(desk, task_named(desk, task), vote, by)
    except NotNow as why:
        raise _late(why) from None


def _confirm(desk: Desk, came: _Came, who: str, by: str) -> None:
    task = _known(desk, came)
    body = desk.plan.by_id[TaskId(task)].body
    others = set(came.items) - set(own_items(desk.plan, task, came.party))
    if others:
        raise NotNow(f"{Refused.MOVED}: {', '.join(sorted(others)[:5])} of {task} is not of {came.party} any more")
    is_early = desk.unit(task).phase is Phase.PENDING
    asks_who = isinstance(body, Confirm) and body.asks_who
    confirm = ConfirmItem(task=task, items=came.items, who=who if asks_who else "")
    try:
        manual_work.confirm(desk, confirm, by)
    except manual_work.AlreadyTicked as why:
        raise NotNow(f"{Refused.DOUBLED}: {why.what}") from None
    except NotNow as why:
        raise NotNow(f"{Refused.EARLY}: {why.what}", hint=why.hint) if is_early else _late(why) from None


def _known(desk: Desk, came: _Came) -> str:
    """The task that was asked about; an amendment may have taken it out of the plan."""
    try:
        return task_named(desk, came.task).id
    except NotNow as why:
        raise _late(why) from None


def _late(why: NotNow) -> NotNow:
    return NotNow(f"{Refused.LATE}: {why.what}", hint=why.hint)
