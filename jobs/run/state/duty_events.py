"""Who is on by their shifts, and who does everything of whom."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from jobs.run.events import Entry, PeopleOn, PersonReplaced
from jobs.run.state.model import RunState, StandIn


def apply_duty(state: RunState, entry: Entry, event: PeopleOn | PersonReplaced, now: datetime) -> RunState:
    """Return the state after the event."""
    if isinstance(event, PeopleOn):
        fresh = {one.party: one.people for one in event.parties}
        others = [party for party, people in fresh.items() if state.on_duty.get(party, ())[:1] != people[:1]]
        return replace(handed_over(state, others, entry), on_duty={**state.on_duty, **fresh})
    return _replaced(handed_over(state, _parties_of(state, event.person), entry), event, now)


def handed_over(state: RunState, parties: Iterable[str], entry: Entry) -> RunState:
    """Keep since when somebody else is called for these parties."""
    return replace(state, handed_over={**state.handed_over, **dict.fromkeys(parties, entry.seq)})


def _replaced(state: RunState, event: PersonReplaced, now: datetime) -> RunState:
    """Keep who does everything of a person; nothing where the person is back."""
    others = {name: one for name, one in state.replaced.items() if name != event.person}
    if event.instead == event.person:
        return replace(state, replaced=others)
    made = StandIn(name=event.name, contact=event.contact, person=event.instead, since=now)
    return replace(state, replaced={**others, event.person: made})


def _parties_of(state: RunState, person: str) -> Iterator[str]:
    """The parties for which a person is called, for themselves or in place of others."""
    for party, people in state.on_duty.items():
        if any(person in _line(state, one) for one in people[:1]):
            yield party
    for party, stand_in in state.substitutes.items():
        if person in _line(state, stand_in.person):
            yield party


def _line(state: RunState, person: str) -> list[str]:
    """A person, who replaces them, who replaces those, and so on."""
    line = [person]
    while (stand_in := state.replaced.get(line[-1])) is not None and stand_in.person not in line:
        line.append(stand_in.person)
    return line
