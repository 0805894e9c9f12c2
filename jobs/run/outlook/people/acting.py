"""Who acts for a party just now, by shifts and substitutes: their name, how they are called, where messages go."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from jobs.run.state.model import RunState, StandIn
from plans.model import Checkpoint, Party, PartyId, Plan, Task
from plans.model.languages import Language
from plans.model.shifts import Person, PersonId

OPERATOR = "an operator"
NOT_IN_PLAN = PersonId("")
"""The id of whoever stands in and is none of the plan's people, or is called where the plan does not say."""


def owner_of(plan: Plan, state: RunState, task: Task) -> str:
    """The person or party that acts for a task: its decision owner, its owner, whoever is on or stands in, or an
    operator."""
    party = task.body.decided_by if isinstance(task.body, Checkpoint) else task.owner
    return party_name(plan, state, party) if party is not None else OPERATOR


def party_name(plan: Plan, state: RunState, party: str) -> str:
    """Who acts for a party just now: `Anna Berg (ROR)` by her shift, `Kari Lie` who stands for it, or its own name."""
    on = shift_of(plan, state, party)
    if on is None:
        return party_then(plan, state, party)
    known = plan.parties[PartyId(party)]
    return f"{on[0].name} ({known.short})" if on else f"{known.name} (nobody is on)"


def party_then(plan: Plan, state: RunState, party: str) -> str:
    """A party's name, or that of whoever stands for it: of what was done, whoever is on by now."""
    stand_in = state.substitutes.get(party)
    if stand_in is not None:
        return stand_in.name
    known = plan.parties.get(PartyId(party)) or plan.people.people.get(PersonId(party))
    return known.name if known is not None else party


def person_for(plan: Plan, state: RunState, party: str) -> str:
    """The name of the person who acts for a party just now; the party's own where nobody knows one."""
    person = caller(plan, state, party)
    return person.name if person is not None else party_then(plan, state, party)


def shift_of(plan: Plan, state: RunState, party: str) -> tuple[Person, ...] | None:
    """Who is on for a party by its shifts, whoever is called first, substitutes in place of those whom they replace;
    None where it has no shifts, or somebody stands for the party itself."""
    if party not in plan.people.parties or party not in plan.parties or party in state.substitutes:
        return None
    if party not in state.on_duty:
        return None
    found = (acting(plan, state, person) for person in state.on_duty[party])
    return tuple(dict.fromkeys(one for one in found if one is not None))


def acting(plan: Plan, state: RunState, person: str) -> Person | None:
    """Who does the work of a person of the plan: they themselves, or whoever replaces them; None of nobody's name."""
    stand_in, seen = state.replaced.get(person), {person}
    while stand_in is not None and stand_in.person not in seen:
        after = state.replaced.get(stand_in.person)
        if after is None:
            return _standing_in(plan, stand_in)
        seen.add(stand_in.person)
        stand_in = after
    return plan.people.people.get(PersonId(person))


def _standing_in(plan: Plan, stand_in: StandIn) -> Person | None:
    """A person of the plan as it knows them; anybody else, or a contact that was given, as it was given."""
    if stand_in.person and not stand_in.contact:
        return plan.people.people.get(PersonId(stand_in.person))
    return Person(id=NOT_IN_PLAN, name=stand_in.name, contact=stand_in.contact)


def caller(plan: Plan, state: RunState, party: str) -> Person | None:
    """The person who is called for a party, or in place of a person; None where a party has a contact of its own."""
    if party in plan.people.people:
        return acting(plan, state, party)
    stand_in = state.substitutes.get(party)
    if stand_in is not None:
        as_given = not stand_in.person or bool(stand_in.contact)
        return _standing_in(plan, stand_in) if as_given else acting(plan, state, stand_in.person)
    on = shift_of(plan, state, party)
    return on[0] if on else None


def is_absent(plan: Plan, state: RunState, party: str) -> bool:
    """Whether a party has shifts, and nobody is on."""
    return shift_of(plan, state, party) == ()


def contact_of(plan: Plan, state: RunState, party: str | None) -> str:
    """How a party is called just now: whoever is on or stands for it, else itself; empty where nobody said."""
    if party is None:
        return ""
    person, known = caller(plan, state, party), plan.parties.get(PartyId(party))
    own = known.contact if known is not None else ""
    return person.contact or own if person is not None else own


def address_of(plan: Plan, state: RunState, party: str, channel: str) -> str:
    """Where a message to a party goes just now: never to somebody who has gone home."""
    person, known = caller(plan, state, party), plan.parties.get(PartyId(party))
    shared, own = _own_addresses(known, channel)
    if person is None:
        return shared or own
    if person.id == NOT_IN_PLAN:
        return person.contact or shared or own
    return person.address(channel) or shared or person.contact or own


def _own_addresses(party: Party | None, channel: str) -> tuple[str, str]:
    """That of a party for a channel, and its contact."""
    if party is None:
        return "", ""
    return next((address for name, address in party.reach if name == channel), ""), party.contact


def language_of(plan: Plan, state: RunState, party: str) -> Language:
    """The language of whoever is told."""
    person, known = caller(plan, state, party), plan.parties.get(PartyId(party))
    own = known.lang if known is not None else Language.ENGLISH
    return person.lang or own if person is not None else own


# --- who is on by the clock ---------------------------------------------------------------------------------------


def on_by_clock(plan: Plan, state: RunState, now: datetime) -> Mapping[str, tuple[str, ...]]:
    """By party that has shifts, the people who are on at this moment, run time."""
    return {str(party): people for party, people in plan.people.on_at(now - state.clock.shift).items()}


def changes(plan: Plan, state: RunState, now: datetime) -> Mapping[str, tuple[str, ...]]:
    """Those of them of whom the state does not know it yet."""
    on = on_by_clock(plan, state, now) if plan.people.parties else {}
    return {party: people for party, people in on.items() if state.on_duty.get(party) != people}


def boundaries(plan: Plan, state: RunState) -> Iterator[datetime]:
    """The moments at which shifts begin or end, run time."""
    for shift in plan.people.shifts:
        yield state.clock.planned(shift.begins)
        yield state.clock.planned(shift.ends)


def as_on_now(plan: Plan, state: RunState, now: datetime) -> RunState:
    """The state with those who are on by the clock, for whoever looks while no engine says so; itself where it does."""
    seen = changes(plan, state, now) if state.ended is None else {}
    return replace(state, on_duty={**state.on_duty, **seen}) if seen else state
