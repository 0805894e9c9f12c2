"""Plans with people and shifts, built in a line each."""

from collections.abc import Iterable
from dataclasses import replace

from plans.model import PartyId, Plan
from plans.model.shifts import Person, PersonId, ShiftPlan, WorkShift
from tests.support.nights import at

PEOPLE = {
    PersonId(name): Person(id=PersonId(name), name=full, contact=f"+47 {number}", reach=(("desk", f"{name}@desk"),))
    for number, (name, full) in enumerate((("anna", "Anna Berg"), ("bea", "Bea Lie"), ("cato", "Cato Vik")), start=1)
}


def shift(who: str, parties: str, begins: float, ends: float) -> WorkShift:
    """A shift of these people for these parties, in minutes after the start of the night."""
    people, named = map(PersonId, who.split()), map(PartyId, parties.split())
    return WorkShift(people=tuple(people), parties=tuple(named), begins=at(begins), ends=at(ends))


def with_shifts(plan: Plan, *shifts: WorkShift, people: Iterable[Person] = PEOPLE.values()) -> Plan:
    """The plan with these shifts, of three people."""
    return replace(plan, people=ShiftPlan(people={one.id: one for one in people}, shifts=shifts))
