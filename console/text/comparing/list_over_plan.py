"""What `cutover plan import --over` prints: what a list says otherwise than a plan, and what becomes of it."""

from collections.abc import Iterator, Sequence

from console.text.columns import wrapped
from console.text.comparing.plan_change_page import section
from plans.characters import shown
from plans.model import Task
from plans.plurals import counted
from plans.reimporting.comparing import Comparison, Difference, Fate
from plans.reimporting.importing import Over
from plans.reimporting.matching import Pair
from plans.reimporting.missing import Missing, Stays

_MOST = 60
"""Characters of a text that is said in a line."""
_MOST_NAMED = 30
"""Tasks named in one line."""
_HEADINGS = {
    Fate.TAKEN: "changed by the list",
    Fate.TAKEN_OUT: "emptied in the list, and taken out of the plan",
    Fate.BOTH: "changed in the list and in the plan: the plan's stands, with a todo (--both list takes the list's)",
    Fate.KEPT: "otherwise in the list, and left as the plan has it",
    Fate.PLANS: "changed in the plan alone",
}
_MISSING = {
    Stays.TODO: "gone from the list: kept, with a todo (--gone drop takes them out)",
    Stays.HELD: "gone from the list, and not dropped without their names (--drop ID): kept, with a todo",
    Stays.KEPT: "gone from the list: kept",
    Stays.DROPPED: "dropped from the plan",
    Stays.OWN: "in the plan alone",
}


def over_text(over: Over) -> Iterator[str]:
    """The difference, in lines of at most 80 columns."""
    comparison = over.comparison
    both = len(comparison.matching.pairs)
    yield f"{counted(len(comparison.listed.lines), 'task')} in the list, {both} of them in the plan"
    if is_same(over):
        yield "the list and the plan say the same"
    yield from section(
        "taken for the same, and not certain", [_doubt(one) for one in comparison.matching.pairs if one.doubt]
    )
    yield from section("new", [_new(over, at) for at in range(len(comparison.matching.new))])
    for fate, heading in _HEADINGS.items():
        yield from _changed(over, heading, comparison.of(fate))
    yield from section("parties", [*_parties(comparison)])
    for stays, heading in _MISSING.items():
        yield from section(heading, _missing([one for one in over.outcome.missing if one.stays is stays]))
    yield from section("empty in the list: the plan's stand", [*_empty(comparison.of(Fate.EMPTY))])


def is_same(over: Over) -> bool:
    """Whether nothing is to be written."""
    comparison, becomes = over.comparison, over.outcome
    taken = comparison.of(Fate.TAKEN, Fate.TAKEN_OUT) or comparison.matching.new or comparison.contacts
    return not (taken or becomes.todos or becomes.dropped)


def _doubt(pair: Pair) -> str:
    return shown(f"{pair.task.id} {pair.line.draft.title[:_MOST]} ({pair.line.place}): {pair.doubt}")


def _new(over: Over, at: int) -> str:
    line = over.comparison.matching.new[at]
    return shown(f"{over.comparison.waits.ids[line.draft.id]} {line.draft.title[:_MOST]} ({line.place})")


def _changed(over: Over, heading: str, differences: Sequence[Difference]) -> Iterator[str]:
    if not differences:
        return
    yield from wrapped("", heading)
    task: Task | None = None
    for one in differences:
        if one.task is not task:
            task = one.task
            yield from wrapped("  ", shown(f"{task.id} {task.title}"), most=1)
        yield from wrapped("    ", shown(_difference(over, one)))


def _difference(over: Over, one: Difference) -> str:
    place = over.places[one.task.id, one.key]
    before = f", before it {_said(one.before)}" if one.before else ""
    why = f": {one.why}" if one.why else ""
    what = f"{' '.join(one.key)} {_said(one.listed)}{before} ({one.place}) instead of {_said(one.planned)} ({place})"
    return what + why


def _said(text: str) -> str:
    flat = " ".join(text.split())
    return "nothing" if not flat else f'"{flat[:_MOST]}{".." if len(flat) > _MOST else ""}"'


def _parties(comparison: Comparison) -> Iterator[str]:
    for key, party in comparison.new_parties:
        contact = f", {party.contact}" if party.contact else ""
        yield shown(f"new: {key}, {party.name}{contact}")
    for one in comparison.contacts:
        place = f" ({one.place})" if one.place else ""
        yield shown(f"{one.party.name} answers at {one.contact}{place} instead of {_said(one.party.contact)}")


def _missing(missing: Sequence[Missing]) -> list[str]:
    return [shown(f"{one.task.id} {one.task.title}") + (f": {one.why}" if one.why else "") for one in missing]


def _empty(differences: Sequence[Difference]) -> Iterator[str]:
    """One line for each column: it is usual that a list says nothing of much."""
    by_key: dict[str, list[str]] = {}
    for one in differences:
        by_key.setdefault(" ".join(one.key), []).append(one.task.id)
    for key, names in by_key.items():
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield f"{key}: {', '.join(names[:_MOST_NAMED])}{more}"
