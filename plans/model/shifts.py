"""Who of the people is on when, and for which parties: the shifts of those who act. Not the shift of a night."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NewType

from plans.model.databases import PartyId
from plans.model.languages import Language

PersonId = NewType("PersonId", str)

LONG = timedelta(hours=12)
"""Whoever has been on for longer is named."""
REST = timedelta(hours=8)
"""Two shifts of one person with less than that in between are one stretch of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who acts for parties in their shifts."""

    id: PersonId
    name: str
    contact: str = ""
    lang: Language | None = None
    """The language of their messages; None for that of the party."""
    reach: tuple[tuple[str, str], ...] = ()
    """Their address by channel, where it is another one than `contact`."""
    substitutes: tuple[PersonId, ...] = ()
    """Who could do everything of theirs, in order."""

    def address(self, channel: str) -> str:
        """Where a message through this channel goes; empty where only `contact` is known."""
        return next((address for name, address in self.reach if name == channel), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkShift:
    """From when to when somebody is on."""

    people: tuple[PersonId, ...]
    """The first of them is called."""
    parties: tuple[PartyId, ...]
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time in which a person works without a rest."""

    begins: datetime
    ends: datetime
    worked: timedelta
    """Without the pauses between shifts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPlan:
    """All that a plan says of people and their shifts."""

    people: Mapping[PersonId, Person] = field(default_factory=dict)
    shifts: tuple[WorkShift, ...] = ()
    parties: frozenset[PartyId] = field(init=False, repr=False, compare=False)
    """Those that shifts say something of; any other acts all night by itself."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parties", frozenset(party for shift in self.shifts for party in shift.parties))

    def of_party(self, party: str) -> Iterator[WorkShift]:
        """The shifts of a party, in the order of the plan."""
        return (shift for shift in self.shifts if party in shift.parties)

    def on_at(self, at: datetime) -> Mapping[PartyId, tuple[PersonId, ...]]:
        """By party that has shifts, who is on at a time of the plan, whoever is called first."""
        on: dict[PartyId, dict[PersonId, None]] = {party: {} for party in sorted(self.parties)}
        for shift in self.shifts:
            if shift.begins <= at < shift.ends:
                for party in shift.parties:
                    on[party].update(dict.fromkeys(shift.people))
        return {party: tuple(people) for party, people in on.items()}

    def find(self, name: str) -> Person | None:
        """A person by id, or by the name that the screen shows."""
        known = self.people.get(PersonId(name))
        by_name = [one for one in self.people.values() if one.name.casefold() == name.casefold()]
        return known or (by_name[0] if len(by_name) == 1 else None)

    def shifts_of(self, person: str) -> list[WorkShift]:
        """The shifts of a person, the earliest first."""
        return sorted((one for one in self.shifts if person in one.people), key=lambda shift: shift.begins)


NO_SHIFTS = ShiftPlan()
"""A plan that says nothing of people: every party acts all night by itself."""


def without_gaps(times: Collection[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Times that touch or overlap as one, in order."""
    joined: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(times):
        if joined and begins <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(ends, joined[-1][1])
        else:
            joined.append((begins, ends))
    return joined


def stretches(times: Collection[tuple[datetime, datetime]]) -> list[Stretch]:
    """What somebody works with less than a rest in between, in order."""
    found: list[Stretch] = []
    for begins, ends in without_gaps(times):
        if found and begins - found[-1].ends < REST:
            worked = found[-1].worked + (ends - begins)
            found[-1] = Stretch(begins=found[-1].begins, ends=ends, worked=worked)
        else:
            found.append(Stretch(begins=begins, ends=ends, worked=ends - begins))
    return found
