"""What `cutover plan import --over` prints: what a list says otherwise than a plan, and what becomes of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from console.text.columns import wrapped
from console.text.comparing.plan_change_page import section
from console.text.formatting import duration
from plans.characters import shown
from plans.model import Task
from plans.plurals import counted
from plans.reimporting.comparing import Comparison
from plans.reimporting.differences import ChangedContact, Difference, Fate
from plans.reimporting.importing import Over
from plans.reimporting.matching import Pair
from plans.reimporting.missing import Missing, Stays
from plans.reimporting.said import Line

_MOST = 60
"""Characters of a text that is said in a line."""
_MOST_NAMED = 30
"""Tasks named in one line."""
_MANY = 10
"""Of so many tasks one key is otherwise before anybody asks whether it is meant."""
_HEADINGS = {
    Fate.TAKEN: "changed by the list",
    Fate.TAKEN_OUT: "emptied in the list, and taken out of the plan",
    Fate.BOTH: "changed in the list and in the plan: the plan's stands, with a todo (--both list takes the list's)",
    Fate.ASKED: "changed in the list, and for the plan to say: the plan's stands, with a todo",
    Fate.KEPT: "otherwise in the list, and left as the plan has it",
}
_KEPT = {
    Fate.BOTH: ": both were changed, and the plan's stands, with a todo",
    Fate.KEPT: ": the list has several, and the plan's stands",
}
_MOVED = "was the night moved (start: and window_ends: in the plan), or is it another zone (--timezone)?"
_TWO_WAYS = (
    "nobody can tell what was changed in the list and what in the plan: the list's is taken (--since LIST tells)"
)
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
    yield from _head(over)
    doubts = [_doubt(one) for one in comparison.matching.pairs if one.doubt]
    yield from section("taken for the same, and not certain", doubts)
    yield from section("new", [_new(over, line) for line in comparison.matching.new])
    for fate, heading in _HEADINGS.items():
        yield from _changed(over, heading, comparison.of(fate))
    yield from _everywhere(comparison)
    yield from section("parties", [*_parties(comparison)])
    for stays, heading in _MISSING.items():
        yield from section(heading, _missing([one for one in over.outcome.missing if one.stays is stays]))
    yield from section("taken out of the plan since the list before: not new", [*map(_line, comparison.taken_out)])
    yield from section("empty in the list: the plan's stand", [*_by_key(comparison.of(Fate.EMPTY))])
    yield from section("changed in the plan alone", [*_by_key(comparison.of(Fate.PLANS))])
    if comparison.listed.alone and comparison.earlier is None:
        yield from wrapped("not compared, as the plan alone says it: ", shown(", ".join(comparison.listed.alone)))


def _head(over: Over) -> Iterator[str]:
    comparison = over.comparison
    both = len(comparison.matching.pairs)
    yield f"{counted(len(comparison.listed.lines), 'task')} in the list, {both} of them in the plan"
    if comparison.moved:
        way = "later" if comparison.moved > timedelta() else "earlier"
        yield from wrapped("", f"every task starts {duration(abs(comparison.moved))} {way} in the list: {_MOVED}")
    if is_same(over):
        yield (
            "nothing is to be written" if comparison.of(Fate.BOTH, Fate.KEPT) else "the list and the plan say the same"
        )
    elif comparison.earlier is None and comparison.of(Fate.TAKEN):
        yield from wrapped("", _TWO_WAYS)


def is_same(over: Over) -> bool:
    """Whether nothing is to be written."""
    comparison, becomes = over.comparison, over.outcome
    taken = comparison.of(Fate.TAKEN, Fate.TAKEN_OUT) or comparison.matching.new
    contacts = any(one.fate is Fate.TAKEN for one in comparison.contacts)
    return not (taken or contacts or becomes.todos or becomes.plan_todos or becomes.dropped)


def _everywhere(comparison: Comparison) -> Iterator[str]:
    """Say of what nearly every task is given another value that it need not be: the list has another idea of it."""
    counts = Counter(one.key[0] for one in comparison.of(Fate.TAKEN))
    pairs = len(comparison.matching.pairs)
    for key, count in counts.items():
        if count >= _MANY and count * 2 > pairs:
            text = f"{key} is otherwise in {count} of {pairs} tasks: --keep {key} leaves it as the plan has it"
            yield from wrapped("", text)


def _doubt(pair: Pair) -> str:
    return shown(f"{pair.task.id} {pair.line.draft.title[:_MOST]} ({pair.line.place}): {pair.doubt}")


def _line(line: Line) -> str:
    return shown(f"{line.written_id} {line.draft.title[:_MOST]} ({line.place})".strip())


def _new(over: Over, line: Line) -> str:
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
    told = one.before is not None and one.fate in (Fate.BOTH, Fate.ASKED)
    before = f", before it {_said(one.before.text)}" if told and one.before is not None else ""
    why = f": {one.why}" if one.why else ""
    place = over.places[one.task.id, one.key]
    planned = f" instead of {_said(one.planned)}" if one.planned or one.fate is not Fate.ASKED else ""
    return f"{' '.join(one.key)} {_said(one.listed)}{before} ({one.place}){planned} ({place}){why}"


def _said(text: str) -> str:
    flat = " ".join(text.split())
    return "nothing" if not flat else f'"{flat[:_MOST]}{".." if len(flat) > _MOST else ""}"'


def _parties(comparison: Comparison) -> Iterator[str]:
    for key, party in comparison.new_parties:
        contact = f", {party.contact}" if party.contact else ""
        yield shown(f"new: {key}, {party.name}{contact}")
    for one in comparison.contacts:
        if one.fate is not Fate.PLANS:
            yield shown(_contact(one))


def _contact(one: ChangedContact) -> str:
    if one.fate is Fate.EMPTY:
        return f"{one.party.name} has no number in the list any more: the plan's stands"
    place = f" ({one.place})" if one.place else ""
    kept = _KEPT.get(one.fate, "")
    return f"{one.party.name} answers at {one.contact}{place} instead of {_said(one.party.contact)}{kept}"


def _missing(missing: Sequence[Missing]) -> list[str]:
    return [shown(f"{one.task.id} {one.task.title}") + _why(one) for one in missing]


def _why(one: Missing) -> str:
    split = f"was it split into {' and '.join(one.split)}?" if one.split else ""
    return "".join(f": {text}" for text in (one.why, split) if text)


def _by_key(differences: Sequence[Difference]) -> Iterator[str]:
    """One line for each column: of many tasks it is usual."""
    by_key: dict[str, list[str]] = {}
    for one in differences:
        by_key.setdefault(" ".join(one.key), []).append(one.task.id)
    for key, names in by_key.items():
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield f"{key}: {', '.join(names[:_MOST_NAMED])}{more}"
