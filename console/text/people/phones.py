"""The phone list of a plan: who is called for which party, and when; to be printed before the night. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from console.text.columns import WIDTH, wrapped
from console.text.formatting import Times
from plans import characters
from plans.model import Party, Plan
from plans.model.shifts import Person, WorkShift


def phones_text(plan: Plan, times: Times, *, width: int = WIDTH) -> str:
    """Each party with those who are on for it, hour by hour; then the people with all their shifts."""
    lines = [*wrapped("", f"{plan.title}: who is called", width=width), f"times in {plan.timezone}", ""]
    for party in plan.parties.values():
        lines += _party(plan, party, times, width)
    if plan.people.people:
        lines += ["", "People"]
    for person in plan.people.people.values():
        lines += _person(plan, person, times, width)
    return "\n".join(characters.shown(line).rstrip() for line in lines)


def _party(plan: Plan, party: Party, times: Times, width: int) -> Iterator[str]:
    nobody = "" if party.id in plan.people.parties else "(no contact)"
    yield from wrapped(f"{party.short:4}  ", f"{party.name}  {party.contact or nobody}".rstrip(), width=width)
    for reached in party.reach:
        yield from wrapped(" " * 8, f"{reached[0]}: {reached[1]}", width=width)
    for shift in sorted(plan.people.of_party(party.id), key=lambda one: one.begins):
        people = [plan.people.people[one] for one in shift.people]
        named = ", ".join(f"{one.name} {one.contact}".rstrip() for one in people)
        yield from wrapped(f"      {_hours(shift, times)}  ", named, width=width)


def _person(plan: Plan, person: Person, times: Times, width: int) -> Iterator[str]:
    yield from wrapped("  ", f"{person.name} ({person.id})  {person.contact}".rstrip(), width=width)
    for channel, address in person.reach:
        yield from wrapped(" " * 6, f"{channel}: {address}", width=width)
    for shift in plan.people.shifts_of(person.id):
        parties = ", ".join(plan.parties[one].name for one in shift.parties)
        yield from wrapped(f"      {_hours(shift, times)}  ", parties, width=width)
    if person.substitutes:
        named = ", ".join(f"{plan.people.people[one].name} ({one})" for one in person.substitutes)
        yield from wrapped(" " * 6, f"substitutes: {named}", width=width)


def _hours(shift: WorkShift, times: Times) -> str:
    return f"{times.when(shift.begins):>9} to {times.when(shift.ends):<9}"


def phones_json(plan: Plan) -> Mapping[str, object]:
    """The same for a script; times in UTC."""
    return {
        "title": plan.title,
        "timezone": plan.timezone,
        "parties": [_party_json(plan, one) for one in plan.parties.values()],
        "people": [_person_json(plan, one) for one in plan.people.people.values()],
    }


def _party_json(plan: Plan, party: Party) -> Mapping[str, object]:
    return {
        "party": party.id,
        "name": party.name,
        "short": party.short,
        "contact": party.contact or None,
        "reach": dict(party.reach),
        "shifts": [
            {"people": list(one.people), "begins": _text(one.begins), "ends": _text(one.ends)}
            for one in plan.people.of_party(party.id)
        ],
    }


def _person_json(plan: Plan, person: Person) -> Mapping[str, object]:
    return {
        "person": person.id,
        "name": person.name,
        "contact": person.contact or None,
        "reach": dict(person.reach),
        "substitutes": list(person.substitutes),
        "shifts": [
            {"parties": list(one.parties), "begins": _text(one.begins), "ends": _text(one.ends)}
            for one in plan.people.shifts_of(person.id)
        ],
    }


def _text(at: datetime) -> str:
    return at.isoformat()
