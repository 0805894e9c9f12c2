"""A list against the plan over which it is imported, and against the list before it where there is one.

Of what a list has a column for and a filled cell, the list is right: titles, streams, owners, contacts, lengths,
times, predecessors, notes, links, fields. All else is the plan's. With the list before it is told who changed what.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from plans.importers.draft import DraftParty, Kind
from plans.model import Plan
from plans.reimporting.choices import AS_USUAL, Choices
from plans.reimporting.contacts import changed_contacts
from plans.reimporting.differences import ChangedContact, Difference, Fate
from plans.reimporting.earlier import Changes, Earlier, lay_over
from plans.reimporting.judging import Judge
from plans.reimporting.matching import Matching, match
from plans.reimporting.parties import Known
from plans.reimporting.planned import PlanSays, Waits
from plans.reimporting.said import OWNER, Line, Listed

_FEWEST = 3
"""Of fewer tasks nobody says that the night was moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A list against a plan."""

    plan: Plan
    listed: Listed
    matching: Matching
    """Its new lines are those that become tasks."""
    taken_out: tuple[Line, ...]
    """Lines whose tasks were taken out of the plan since the list before: they become none again."""
    differences: tuple[Difference, ...]
    contacts: tuple[ChangedContact, ...]
    new_parties: tuple[tuple[str, DraftParty], ...]
    """With their keys in the plan; those that own something of what is written."""
    waits: Waits
    known: Known
    earlier: Earlier | None = None
    """The list before."""
    moved: timedelta = timedelta()
    """By how much every task starts later in the list than in the plan; zero where that is not one length."""

    def of(self, *fates: Fate) -> tuple[Difference, ...]:
        """The differences of these fates."""
        return tuple(one for one in self.differences if one.fate in fates)


def compare(listed: Listed, plan: Plan, choices: Choices = AS_USUAL, before: Listed | None = None) -> Comparison:
    """Compare a list with the plan over which it is imported.

    Args:
        before: the list before, from which the plan was edited.
    """
    earlier = lay_over(before, plan) if before is not None else None
    matching, taken_out = _without_taken_out(match(listed.lines, plan), earlier)
    known = Known(plan)
    waits = _waits(matching, taken_out, plan)
    lines = {pair.task.id: pair.line for pair in matching.pairs}
    says = PlanSays(plan, known, waits, listed.zone)
    judge = Judge(
        plan=plan,
        listed=listed,
        says=says,
        choices=choices,
        changes=Changes(earlier, lines, listed) if earlier is not None else None,
        says_before=PlanSays(plan, known, earlier.waits, earlier.listed.zone) if earlier is not None else None,
    )
    differences = tuple(chain.from_iterable(map(judge.differences, matching.pairs)))
    earlier_contacts = before.contacts if before is not None else ()
    lists_first = choices.lists_first
    contacts = changed_contacts(plan, listed.contacts, earlier_contacts, known, lists_first=lists_first)
    return Comparison(
        plan=plan,
        listed=listed,
        matching=matching,
        taken_out=taken_out,
        differences=differences,
        contacts=tuple(contacts),
        new_parties=tuple(_new_parties(listed, matching, differences, known)),
        waits=waits,
        known=known,
        earlier=earlier,
        moved=_moved(matching, says),
    )


def _moved(matching: Matching, says: PlanSays) -> timedelta:
    timed = [(pair.task, pair.line.draft.start) for pair in matching.pairs]
    lengths = {says.later(task, start) for task, start in timed if start is not None}
    return lengths.pop() if len(lengths) == 1 and len(timed) >= _FEWEST else timedelta()


def _without_taken_out(matching: Matching, earlier: Earlier | None) -> tuple[Matching, tuple[Line, ...]]:
    """Part the lines that are new from those whose tasks somebody has taken out of the plan."""
    out = tuple(line for line in matching.new if earlier is not None and earlier.had(line))
    new = tuple(line for line in matching.new if line not in out)
    return Matching(pairs=matching.pairs, new=new, missing=matching.missing), out


def _waits(matching: Matching, taken_out: Sequence[Line], plan: Plan) -> Waits:
    """Which task each id of the list means; a new line keeps its own, or gets one that no task has."""
    ids = {pair.line.draft.id: str(pair.task.id) for pair in matching.pairs}
    taken = {name.casefold() for task in plan.tasks for name in (task.id, *task.was)}
    for line in matching.new:
        ids[line.draft.id] = _free(line, taken)
        taken.add(ids[line.draft.id].casefold())
    return Waits(
        ids=ids,
        listed=frozenset(str(pair.task.id) for pair in matching.pairs),
        nobody=frozenset(line.draft.id for line in taken_out),
    )


def _free(line: Line, taken: set[str]) -> str:
    """The id of a new line, or one like it that no task has; of a line without an id the next number."""
    name = line.draft.id
    numbered = (f"{name[:8]}-{number}" for number in range(2, 9999))
    following = (f"T{number:0{len(name) - 1}}" for number in range(1, 99999) if number > line.number)
    return next(one for one in chain([name], numbered if line.written_id else following) if one.casefold() not in taken)


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
    """The keys of those who act in a line, and are asked; where its whole cell is the name of one whom the plan knows,
    of these alone."""
    asked, owner = line.draft.asked or [], line.says.get(OWNER)
    if owner is not None and known.find(owner.text) is not None:
        return asked
    return [*(line.draft.owners if line.draft.kind is Kind.GATE else line.draft.owners[:1]), *asked]
