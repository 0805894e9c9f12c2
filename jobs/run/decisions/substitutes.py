"""Who stands in for whom: somebody for a party, or for everything of a person, and that they are back."""

from jobs.run.decisions.commands import Substitute
from jobs.run.decisions.decision import Desk, NotNow
from jobs.run.events import PersonReplaced, Substituted
from plans.model.shifts import Person
from plans.nearest import did_you_mean


def substitute(desk: Desk, command: Substitute, by: str) -> None:
    """Carry it out."""
    replaced = desk.plan.people.find(command.party)
    if command.party in desk.plan.parties:
        _for_party(desk, command, by)
    elif replaced is not None:
        _for_person(desk, replaced, command, by)
    elif desk.plan.people.people:
        known = (*desk.plan.people.people, *desk.plan.parties)
        hint = did_you_mean(command.party, known) or ", ".join(known)
        raise NotNow(f"there is no person and no party {command.party}", hint=hint)
    else:
        raise NotNow(f"there is no party {command.party}", hint=", ".join(desk.plan.parties))


def _for_party(desk: Desk, command: Substitute, by: str) -> None:
    if command.name == command.party:
        if command.party not in desk.state.substitutes:
            raise NotNow(f"nobody stands for {command.party}")
        desk.emit(Substituted(party=command.party, name=command.party, contact="", by=by))
        return
    person = _named(desk, command)
    desk.emit(
        Substituted(
            party=command.party,
            name=person.name if person is not None else command.name,
            contact=command.contact,
            by=by,
            person=person.id if person is not None else "",
        )
    )


def _for_person(desk: Desk, replaced: Person, command: Substitute, by: str) -> None:
    instead = _named(desk, command)
    if instead is not None and instead.id == replaced.id:
        if replaced.id not in desk.state.replaced:
            raise NotNow(f"nobody does the work of {replaced.name}: there is nothing to take back")
        desk.emit(PersonReplaced(person=replaced.id, instead=replaced.id, name=replaced.name, by=by))
        return
    if instead is not None and _ends_at(desk, instead, replaced):
        hint = f"substitute {instead.id} {instead.id} takes that back"
        raise NotNow(f"{replaced.name} does everything of {instead.name}", hint=hint)
    name = instead.name if instead is not None else command.name
    person = instead.id if instead is not None else ""
    desk.emit(PersonReplaced(person=replaced.id, instead=person, name=name, contact=command.contact, by=by))


def _ends_at(desk: Desk, instead: Person, replaced: Person) -> bool:
    """Whether the work of somebody is done by the one whom they would replace, directly or not."""
    person, seen = str(instead.id), {str(instead.id)}
    while (stand_in := desk.state.replaced.get(person)) is not None and stand_in.person not in seen:
        person = stand_in.person
        seen.add(person)
    return person == replaced.id


def _named(desk: Desk, command: Substitute) -> Person | None:
    """Who stands in, of the plan's people. Somebody else needs a contact, where the plan says how people are called:
    whoever was mistyped would be called by nobody."""
    person, people = desk.plan.people.find(command.name), desk.plan.people.people
    if person is None and people and not command.contact:
        hint = did_you_mean(command.name, people) or "contact=..., where the plan does not name them"
        raise NotNow(f"there is no person {command.name}", hint=hint)
    return person
