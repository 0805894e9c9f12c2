"""What a list says otherwise than a plan, and what becomes of each difference.

Of what a list has a column for and a filled cell, the list is right: titles, streams, owners, contacts, lengths,
times, predecessors, notes, links, fields. All else is the plan's. With the list before it is told who changed what.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from plans.importers.draft import DraftParty, Kind
from plans.model import Checkpoint, Milestone, Party, Plan, Task
from plans.reimporting.choices import AS_USUAL, Choices
from plans.reimporting.listed import AFTER, DURATION, OWNER, Contact, Key, Line, Listed, Said
from plans.reimporting.matching import Matching, Pair, match
from plans.reimporting.parties import Known
from plans.reimporting.planned import PlanSays, Waits, same_contact


class Fate(Enum):
    """What becomes of a difference."""

    TAKEN = "taken"
    """The plan says as the list."""
    TAKEN_OUT = "taken out"
    """The list has emptied it, and the plan says it no more."""
    BOTH = "both"
    """The list and the plan were both changed: the plan's stands, with a todo."""
    PLANS = "the plan's"
    """The plan was changed and the list was not."""
    KEPT = "kept"
    """It is not for a list to say, or it could not be read."""
    EMPTY = "empty"
    """The cell is empty, and nobody knows whether it was filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that a list says otherwise of a task."""

    task: Task
    key: Key
    said: Said | None
    """None where the list has emptied it."""
    listed: str
    planned: str
    fate: Fate
    why: str = ""
    place: str = ""
    """Of the cell."""
    before: str = ""
    """What the list before said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedContact:
    """A party of the plan that answers elsewhere by the list."""

    party: Party
    contact: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A list against a plan."""

    plan: Plan
    listed: Listed
    matching: Matching
    differences: tuple[Difference, ...]
    contacts: tuple[ChangedContact, ...]
    new_parties: tuple[tuple[str, DraftParty], ...]
    """With their keys in the plan; those that own something of what is written."""
    waits: Waits
    known: Known

    def of(self, *fates: Fate) -> tuple[Difference, ...]:
        """The differences of these fates."""
        return tuple(one for one in self.differences if one.fate in fates)


def compare(listed: Listed, plan: Plan, choices: Choices = AS_USUAL) -> Comparison:
    """Compare a list with the plan over which it is imported."""
    matching = match(listed.lines, plan)
    known = Known(plan)
    waits = _waits(matching, plan)
    says = PlanSays(plan, known, waits, listed.zone)
    found = (one for pair in matching.pairs for one in _of_pair(pair, says))
    differences = tuple(one for one in found if one.key[0] not in choices.keep)
    return Comparison(
        plan=plan,
        listed=listed,
        matching=matching,
        differences=differences,
        contacts=tuple(_contacts(listed.contacts, plan, known)),
        new_parties=tuple(_new_parties(listed, matching, differences, known)),
        waits=waits,
        known=known,
    )


def _waits(matching: Matching, plan: Plan) -> Waits:
    """Which task each id of the list means; a new line keeps its own, or gets one that no task has."""
    ids = {pair.line.draft.id: str(pair.task.id) for pair in matching.pairs}
    taken = {name.casefold() for task in plan.tasks for name in (task.id, *task.was)}
    for line in matching.new:
        ids[line.draft.id] = _free(line.draft.id, taken)
        taken.add(ids[line.draft.id].casefold())
    return Waits(ids=ids, listed=frozenset(str(pair.task.id) for pair in matching.pairs))


def _free(name: str, taken: set[str]) -> str:
    numbered = (f"{name[:8]}-{number}" for number in range(2, 9999))
    return name if name.casefold() not in taken else next(one for one in numbered if one.casefold() not in taken)


def _of_pair(pair: Pair, says: PlanSays) -> Iterator[Difference]:
    for key, said in pair.line.says.items():
        if not says.same(pair.task, key, said):
            fate, why = _fate(pair, key)
            yield Difference(
                task=pair.task,
                key=key,
                said=said,
                listed=said.text,
                planned=says.text(pair.task, key),
                fate=fate,
                why=why,
                place=said.place,
            )
    for key in sorted(pair.line.empty):
        if planned := says.text(pair.task, key):
            yield Difference(
                task=pair.task,
                key=key,
                said=None,
                listed="",
                planned=planned,
                fate=Fate.EMPTY,
                place=pair.line.place,
            )


def _fate(pair: Pair, key: Key) -> tuple[Fate, str]:
    if key == OWNER and isinstance(pair.task.body, Checkpoint):
        return Fate.KEPT, "who is asked and who decides, the plan says"
    if key == DURATION and isinstance(pair.task.body, Milestone):
        return Fate.KEPT, "a milestone takes no time"
    if key == AFTER and pair.line.draft.waits_unread:
        return Fate.KEPT, "not all of the cell could be understood"
    return Fate.TAKEN, ""


def _contacts(contacts: Sequence[Contact], plan: Plan, known: Known) -> Iterator[ChangedContact]:
    for one in contacts:
        found = known.find(one.party.name)
        party = next((party for party in plan.parties.values() if party.id == found), None)
        if party is not None and not same_contact(party.contact, one.party.contact):
            yield ChangedContact(party=party, contact=one.party.contact, place=one.place)


def _new_parties(
    listed: Listed, matching: Matching, differences: Sequence[Difference], known: Known
) -> Iterator[tuple[str, DraftParty]]:
    """Those who own a new task, or one that the list gives to them."""
    given = [one.task.id for one in differences if one.key == OWNER and one.fate is Fate.TAKEN]
    lines = [*matching.new, *(pair.line for pair in matching.pairs if pair.task.id in given)]
    named = set(chain.from_iterable(_acting(line, known) for line in lines))
    for party in listed.draft.parties:
        if party.key in named and known.find(party.name) is None:
            yield known.add(party), party


def _acting(line: Line, known: Known) -> list[str]:
    """The keys of those who act in a line; nobody where its whole cell is the name of one whom the plan knows."""
    owner = line.says.get(OWNER)
    if owner is not None and known.find(owner.text) is not None:
        return []
    return line.draft.owners if line.draft.kind is Kind.GATE else line.draft.owners[:1]
