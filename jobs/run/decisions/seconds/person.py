"""A command that needs a second person is asked for, and done when they agree.

What a command would do decides, not its word: it is carried out, and where a task with a second person would be over
by that, its job begin, its checkpoint be given a go or its rollback begin, all of it is undone and asked for instead.
So whatever word leads there asks. When the second agrees, the same command is carried out once more, as the first
person's, and counts only if it does the same and rests on the same (`sight`).

The second is another login than the first, as the control database knows both, and of the party that the plan names.
A rehearsal goes on with whoever there is, and marks it; production does not.
"""

import json
from typing import assert_never

from jobs.run.decisions.command_text import parse
from jobs.run.decisions.commands import GivenCommand
from jobs.run.decisions.decision import Desk, NotNow, Savepoint
from jobs.run.decisions.dispatch import carry_out, must_be_allowed
from jobs.run.decisions.seconds.commands import Agree, Refuse, SecondCommand, Withdraw
from jobs.run.decisions.seconds.sight import Consequence, changed, consequence
from jobs.run.events import SecondAgreed, SecondAsked, SecondEnd, SecondEnded
from jobs.run.outlook.people.acting import party_name
from jobs.run.outlook.seconds.needed import named
from jobs.run.outlook.seconds.over import why_over
from jobs.run.state.seconds import SecondAct
from plans.model import RunKind

NOT_TOLD_APART = "this control database does not tell one person from another"
"""Why production takes no second person on an account's own server."""


def command(desk: Desk, given: GivenCommand) -> None:
    """Carry a command out, or ask for somebody else's agreement first. Raises `NotNow` with the reason."""
    match given.command:
        case Agree() | Refuse() | Withdraw():
            must_be_allowed(desk, given)
            _answer(desk, given, given.command)
        case _:
            before = desk.mark()
            carry_out(desk, given, given.command)
            found = consequence(desk, before)
            if found is not None and found.parties:
                _ask(desk, given, before, found)


def refuse_where_needed(desk: Desk, before: Savepoint) -> None:
    """Refuse what was done since `before` by an answer of a party, where that needs a second person: whoever answers by
    a link or a code is no login, and cannot be the first."""
    found = consequence(desk, before)
    if found is not None and found.parties:
        raise NotNow(f"second: by that {found.does}, which needs a second person", hint="an operator says it instead")


def lapse(desk: Desk) -> None:
    """End what waits for a second person and can be done no more, whoever agrees."""
    for act in desk.state.seconds.waiting:
        if why := why_over(desk.plan, desk.state, act):
            _end(desk, act, SecondEnd.LAPSED, why)


def _ask(desk: Desk, given: GivenCommand, before: Savepoint, found: Consequence) -> None:
    """Undo what the command did, and ask for it."""
    desk.back_to(before)
    if _is_production(desk) and not desk.state.authenticated:
        raise NotNow(f"{found.does}: this needs a second person, and {NOT_TOLD_APART}", hint="cutover db create")
    asked = SecondAsked(
        unit=found.unit,
        word=given.word,
        arguments=json.dumps(given.args, sort_keys=True, ensure_ascii=False),
        of_parties=found.parties,
        by=given.actor,
        address=given.address,
        does=found.does,
        seen=found.seen,
    )
    subject = found.unit or given.word
    for act in desk.state.seconds.waiting:
        if act.subject == subject:
            raise NotNow(
                f"{subject} waits for {_whom(desk, act)} already: {act.does}, says {act.by}",
                hint=f"agree {act.seq}; withdraw {act.seq} takes it back",
            )
    desk.emit(asked)


def _answer(desk: Desk, given: GivenCommand, answer: SecondCommand) -> None:
    act = _waiting(desk, answer.seq)
    match answer:
        case Agree():
            _agree(desk, given, act)
        case Refuse():
            _second(desk, given, act)
            _end(desk, act, SecondEnd.REFUSED, answer.reason, given)
        case Withdraw():
            if given.actor not in (act.by, desk.state.keys.holder):
                raise NotNow(f"{act.by} asked for it", hint=f"refuse {act.seq} reason=... says that it may not be done")
            _end(desk, act, SecondEnd.WITHDRAWN, answer.reason, given)
        case _:
            assert_never(answer)


def _waiting(desk: Desk, seq: int) -> SecondAct:
    """The act of that number, while it waits."""
    act = desk.state.seconds.numbered(seq)
    numbers = ", ".join(str(one.seq) for one in desk.state.seconds.waiting)
    hint = f"waiting: {numbers}" if numbers else "nothing waits for a second person"
    if act is None:
        raise NotNow(f"{seq} is nothing that waits for a second person", hint=hint)
    if act.is_done:
        raise NotNow(f"{seq} is done: {act.agreed[-1].by} has agreed", hint=hint)
    if act.end is not None:
        raise NotNow(f"{seq} is over, it {_ended(act)}", hint=hint)
    return act


def _ended(act: SecondAct) -> str:
    by = f" by {act.ended_by}" if act.ended_by else ""
    return f"{'has' if act.end is SecondEnd.LAPSED else 'was'} {act.end}{by}: {act.reason}"


def _agree(desk: Desk, given: GivenCommand, act: SecondAct) -> None:
    parties, is_another = _second(desk, given, act)
    before = desk.mark()
    desk.emit(
        SecondAgreed(
            asked=act.seq,
            unit=act.unit,
            of_parties=parties,
            by=given.actor,
            address=given.address,
            another=is_another,
            does=act.does,
        )
    )
    if set(act.lacking) == set(parties):
        _do(desk, given, act, before)


def _do(desk: Desk, given: GivenCommand, act: SecondAct, before: Savepoint) -> None:
    """Carry out what was asked, as the first person's command, if it still is what was asked."""
    agreed = desk.mark()
    args = json.loads(act.arguments)
    asked = parse(act.word, args)
    first = GivenCommand(id=given.id, actor=act.by, word=act.word, command=asked, args=args, address=act.address)
    if isinstance(asked, Agree | Refuse | Withdraw):
        raise NotNow(f"{act.seq} asks for nothing that can be done")
    carry_out(desk, first, asked)
    if why := changed(act, consequence(desk, agreed)):
        desk.back_to(before)
        _end(desk, act, SecondEnd.LAPSED, f"it has to be asked again: {why}", given)


def _second(desk: Desk, given: GivenCommand, act: SecondAct) -> tuple[tuple[str, ...], bool]:
    """The parties for which this login can agree, and whether it is proved to be another person.

    Raises:
        NotNow: it cannot be the second person of a production run.
    """
    own = desk.parties_of.get(given.actor, frozenset())
    parties = tuple(party for party in act.lacking if party in own)
    is_another = desk.state.authenticated and given.actor != act.by
    if is_another and parties:
        return parties, True
    if not _is_production(desk):
        return act.lacking, False
    raise _no_second(desk, given, act)


def _no_second(desk: Desk, given: GivenCommand, act: SecondAct) -> NotNow:
    """Why this login cannot be the second person of a production run."""
    if not desk.state.authenticated:
        return NotNow(NOT_TOLD_APART, hint="production with a second person needs a named control database")
    if given.actor == act.by:
        return NotNow(f"{act.by} asked for it, and cannot be the second", hint=f"another login of {_whom(desk, act)}")
    others = sorted(login for login, known in desk.parties_of.items() if known & set(act.lacking))
    return NotNow(
        f"{given.actor} is not of {_whom(desk, act)}",
        hint=f"of it are: {named(others)}" if others else f"db party LOGIN {act.lacking[0]} names its logins",
    )


def _is_production(desk: Desk) -> bool:
    return desk.state.kind is RunKind.PRODUCTION and not desk.state.simulated


def _whom(desk: Desk, act: SecondAct) -> str:
    return " and ".join(party_name(desk.plan, desk.state, one) for one in act.lacking)


def _end(desk: Desk, act: SecondAct, end: SecondEnd, reason: str, given: GivenCommand | None = None) -> None:
    desk.emit(
        SecondEnded(
            asked=act.seq,
            unit=act.unit,
            end=end,
            by=given.actor if given is not None else "",
            address=given.address if given is not None else "",
            reason=reason,
            does=act.does,
        )
    )
