"""What operators do about those who must act: try whether messages arrive, and say who was reached."""

from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.people_commands import GiveAnswer, Notify, Reached
from jobs.run.events import PartyReached, PeopleTold
from jobs.run.outlook.addressees import everybody_told
from plans.model.hooks import HookWord


def reach_people(desk: Desk, command: Notify | Reached | GiveAnswer, by: str) -> None:
    """Carry it out."""
    match command:
        case Notify():
            _test(desk, command.party, by)
        case Reached():
            _must_exist(desk, command.party)
            desk.emit(PartyReached(party=command.party, by=by, text=command.text))
        case GiveAnswer():  # with its code checked it comes another way: `jobs.run.decisions.answers`
            raise NotNow("forged: the database has not checked that code", hint="cutover do RUN answer CODE")


def _must_exist(desk: Desk, party: str) -> None:
    if party not in desk.plan.parties:
        raise NotNow(f"there is no party {party}", hint=", ".join(desk.plan.parties))


def _test(desk: Desk, party: str | None, by: str) -> None:
    if party is not None:
        _must_exist(desk, party)
    to = tuple(one for one in everybody_told(desk.plan, desk.state.kind) if party in (None, one.party))
    if not to:
        who = party if party is not None else "anybody"
        raise NotNow(
            f"there is no hook that tells {who} anything in a {desk.state.kind}", hint="hooks, rehearsal_messages"
        )
    desk.emit(PeopleTold(word=HookWord.TEST, units=(), addressees=to, by=by))
