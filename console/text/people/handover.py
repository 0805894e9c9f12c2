"""What goes over to a substitute, told before the command is sent. Pure."""

from collections import Counter
from collections.abc import Iterator

from console.text.formatting import Times, task_rows
from console.text.people.hours import on_for_text
from console.text.people.theirs import Part, Theirs, of_party, of_person
from console.view.model import Preview, View
from jobs.run.outlook.people.acting import NOT_IN_PLAN, acting, caller
from jobs.run.outlook.people.hours import long_on
from jobs.run.state.fold import fold
from jobs.run.state.model import RunState
from jobs.run.what_if import Supposition, WhatIf
from plans.model import PartyId
from plans.model.shifts import Person
from plans.plurals import counted

_KINDS = {
    Part.DOES: "task",
    Part.ANSWERS: "answer",
    Part.DECIDES: "decision",
    Part.CONFIRMS: "confirmation",
    Part.CALLED: "job",
}


def handover(view: View, supposed: Supposition, seen: WhatIf) -> Preview:
    """`as of 23:52:30 Bea Lie takes over from Anna Berg, called at +47 ...: 2 now (W1, G1), 3 tasks, 1 answer to come`,
    and each thing in a line of its own."""
    times = Times.of(view.plan, view.forecast)
    as_of = f"as of {times.clock(seen.now)}"
    if seen.refused:
        return Preview(line=f"{as_of} it would be refused: {seen.refused}", refused=True)
    after = fold(seen.entries, view.state)
    replaced = str(supposed.args["party"])
    theirs = _theirs(view, replaced)
    before, instead = _who(view, view.state, replaced), _who(view, after, replaced)
    long = _newly_long(view, after, times)
    told = "; ".join([_in_short(theirs), *long])
    head = f"{instead.name} takes over from {before.name}"
    contact = f"called at {instead.contact}" if instead.contact else "NOBODY KNOWS HOW TO CALL THEM"
    table = (head, f"  {contact}", *(f"  {line}" for line in _lines(theirs, times)), *(f"  {line}" for line in long))
    return Preview(line=f"{as_of} {head}, {contact}: {told}", table=table)


def _who(view: View, state: RunState, replaced: str) -> Person:
    """Who acts for a party, or in place of a person."""
    plan = view.plan
    person = plan.people.find(replaced) if replaced not in plan.parties else None
    found = acting(plan, state, person.id) if person is not None else caller(plan, state, replaced)
    if found is not None:
        return found
    party = plan.parties[PartyId(replaced)]
    return Person(id=NOT_IN_PLAN, name=party.name, contact=party.contact)


def _theirs(view: View, replaced: str) -> list[Theirs]:
    rows = tuple(task_rows(view.plan, view.state, view.forecast, view.now, view.progress))
    person = view.plan.people.find(replaced) if replaced not in view.plan.parties else None
    return of_person(view, rows, person.id) if person is not None else of_party(view, rows, replaced)


def _in_short(theirs: list[Theirs]) -> str:
    """`2 now (W1, G1), 3 tasks and 1 answer to come`."""
    now = list(dict.fromkeys(one.row.id for one in theirs if one.is_now))
    kinds = Counter(_KINDS[one.part] for one in theirs if not one.is_now)
    coming = ", ".join(counted(count, kind) for kind, count in kinds.items())
    told = [f"{len(now)} now ({', '.join(now)})"] if now else []
    return ", ".join([*told, *([f"{coming} to come"] if coming else [])]) or "nothing is open"


def _lines(theirs: list[Theirs], times: Times) -> Iterator[str]:
    for one in theirs:
        at = "now" if one.is_now else times.when(one.row.expected.start) if one.row.expected is not None else ""
        items = f" ({', '.join(one.items)})" if one.items else ""
        yield f"{at:>9}  {one.row.id:6} {_KINDS[one.part]}{items}: {one.row.title}"


def _newly_long(view: View, after: RunState, times: Times) -> list[str]:
    """Who would be on for too long by it."""
    before = {(one.person.name, one.task) for one in long_on(view.plan, view.state, view.forecast)}
    found = long_on(view.plan, after, view.forecast)
    return [on_for_text(one, times) for one in found if (one.person.name, one.task) not in before]
