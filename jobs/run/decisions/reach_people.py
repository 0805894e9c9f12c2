"""What operators do about those who must act: try whether messages arrive, and say who was reached."""

from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.decisions.people_commands import GiveAnswer, Notify, Reached
from jobs.run.events import Addressee, PartyReached, PeopleTold
from jobs.run.outlook.addressees import everybody_told
from jobs.run.outlook.people.acting import caller
from plans.model import PartyId
from plans.model.hooks import HookWord
from plans.model.shifts import PersonId


def reach_people(desk: Desk, command: Notify | Reached | GiveAnswer, by: str) -> None:
    """Carry it out."""
    match command:
        case Notify():
            _test(desk, command.party, by)
        case Reached():
            for party in _parties_of(desk, command.party):
                desk.emit(PartyReached(party=party, by=by, text=command.text))
        case GiveAnswer():  # with its code checked it comes another way: `jobs.run.decisions.answers`
            raise NotNow("forged: the database has not checked that code", hint="cutover do RUN answer CODE")


def _parties_of(desk: Desk, name: str) -> list[str]:
    """A party, or those for which a person is called just now."""
    known = _party_or_person(desk, name)
    if known in desk.plan.parties:
        return [known]
    person = desk.plan.people.people[PersonId(known)]
    called = [str(one) for one in desk.plan.parties if caller(desk.plan, desk.state, one) == person]
    if not called:
        raise NotNow(f"{person.name} is called for nobody just now")
    return called


def _test(desk: Desk, name: str | None, by: str) -> None:
    """Tell them, each person of a party with shifts: also those who come later in the night."""
    meant = None if name is None else _party_or_person(desk, name)
    told: dict[Addressee, None] = {}
    for one in everybody_told(desk.plan, desk.state.kind):
        people = _people_of(desk, one)
        told |= dict.fromkeys(to for to in people if meant in (None, one.party, to.party))
    if not told:
        who = name if name is not None else "anybody"
        raise NotNow(
            f"there is no hook that tells {who} anything in a {desk.state.kind}", hint="hooks, rehearsal_messages"
        )
    desk.emit(PeopleTold(word=HookWord.TEST, units=(), addressees=tuple(told), by=by))


def _party_or_person(desk: Desk, name: str) -> str:
    """The id of a party, or of a person."""
    if name in desk.plan.parties:
        return name
    if (person := desk.plan.people.find(name)) is None:
        raise NotNow(f"there is no party {name}", hint=", ".join(desk.plan.parties))
    return person.id


def _people_of(desk: Desk, to: Addressee) -> list[Addressee]:
    """Those who are on for a party in any of its shifts; the party itself where it has none, or somebody stands for
    it."""
    if to.party not in desk.plan.people.parties or to.party in desk.state.substitutes:
        return [to]
    shifts = desk.plan.people.of_party(PartyId(to.party))
    people = dict.fromkeys(person for shift in shifts for person in shift.people)
    return [Addressee(party=person, channel=to.channel) for person in people]
