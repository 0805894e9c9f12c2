"""Who must act, as the lines of `status`: each item with whom to call, and who chooses in what is broken. Pure."""

from collections.abc import Iterator, Sequence

from console.text.columns import cut, wrapped
from console.text.formatting import TaskRow, Times
from console.text.gates.shut import shut_gates
from console.text.needs import needs
from console.text.night.lag_line import next_lag
from console.text.night.need import BROKEN_RANKS, Kind, Need, Rank
from console.view.model import View
from jobs.run.events import task_of
from jobs.run.outlook.people.acting import contact_of, party_name
from plans.model import PartyId

_LABEL = "WHO ACTS?   "
_BELOW = " " * len(_LABEL)
_READABLE = 30
"""Columns that the text of an item keeps before the words behind it are shortened."""


def who_acts(view: View, rows: Sequence[TaskRow], times: Times, width: int, shown: int) -> Iterator[str]:
    """The items of needs-you with whom to call. What is broken has a line of its own; who chooses there is said here.

    Args:
        shown: how many items have a line.
    """
    items = needs(view, rows, times)
    others = [need for need in items if need.rank not in BROKEN_RANKS]
    lines = [line for told in _each(view, items, others[:shown], width) for line in told]
    if not lines:
        lines = wrapped(_LABEL, _nobody(view), width=width, most=2)
    yield lines[0]
    yield from (_BELOW + line[len(_LABEL) :] for line in lines[1:])
    if len(others) > shown:
        yield f"{_BELOW}and {len(others) - shown} more"


def _nobody(view: View) -> str:
    """`nobody just now; C1 waits: after A1 + 30m, from 22:40`."""
    if view.state.ended is not None:
        return "nobody any more"
    return "; ".join(filter(None, ("nobody just now", next_lag(view))))


def _each(view: View, items: Sequence[Need], others: Sequence[Need], width: int) -> Iterator[list[str]]:
    if chosen := _choosers(view, items):
        yield wrapped(_LABEL, f"{chosen} (see below)", width=width, most=2)
    yield from (_item(view, need, width) for need in others)


def _choosers(view: View, items: Sequence[Need]) -> str:
    """`Lab (+47 900 00 004) chooses at T08; k.stone, who holds the keys, at HOLD`; empty where nothing asks."""
    asking: dict[str, list[str]] = {}
    for need in items:
        if need.rank is Rank.CHOICE:
            asking.setdefault(_chooser(view, need), []).append(task_of(need.unit)[0] if need.unit else "the hold")
    choosers = [f"{who} chooses at {', '.join(where)}" for who, where in asking.items()]
    return "; ".join([*choosers, *_beginning(view, items), *_looking_after(view, items)])


def _beginning(view: View, items: Sequence[Need]) -> Iterator[str]:
    """`Lab (+47 900 00 004) has a worker of hospital-dmz begun`, of the labels that nobody serves."""
    for need in items:
        if need.kind is Kind.WORKER:
            who = called(view, need.party) if need.party is not None else "somebody"
            yield f"{who} has a worker of {need.label} begun"
        elif need.kind is Kind.UNLISTED:
            yield f"the control database's owner lists what {task_of(need.unit)[0]} starts"


def _looking_after(view: View, items: Sequence[Need]) -> Iterator[str]:
    """`Roros (+47 900 00 002) looks after P1, P3`, of the red problems and flows; those that nobody does last."""
    owners: dict[PartyId | None, list[str]] = {}
    for need in items:
        if need.rank is Rank.TROUBLE and need.about:
            owners.setdefault(need.party, []).append(need.about)
    for party in sorted(owners, key=lambda one: one is None):
        if party is not None:
            yield f"{called(view, party)} looks after {', '.join(owners[party])}"
        elif unowned := [one for one in owners[party] if not _owner(view, one)]:
            yield f"NOBODY looks after {', '.join(unowned)}"


def _owner(view: View, name: str) -> str:
    problem = view.state.problem(name)
    return problem.owner if problem is not None else ""


def _chooser(view: View, need: Need) -> str:
    if need.party is None:
        return f"{view.state.keys.shown}, with the keys,"
    return called(view, need.party)


def called(view: View, party: PartyId) -> str:
    """`Lab (+47 900 00 004)`; without a contact its name alone."""
    name, contact = party_name(view.plan, view.state, party), contact_of(view.plan, view.state, party)
    return f"{name} ({contact})" if contact else name


def _item(view: View, item: Need, width: int) -> list[str]:
    """One line; a poll and a no-go are said in full, the latter with the command that begins the rollback."""
    if item.unit in {task.id for task in view.no_go}:
        command = f" [cutover do {view.run} rollback reason=...]" if view.forecast.back_by is not None else ""
        return wrapped(_LABEL, item.text + command, width=width, most=3)
    if item.kind is Kind.POLL or (item.rank is Rank.DECISION and item.unit in shut_gates(view)):
        tail = _tails(view, item)[0]
        room = 3 * (width - len(_LABEL)) - len(tail) - _READABLE
        return wrapped(_LABEL, cut(item.text, min(len(item.text), max(room, _READABLE))) + tail, width=width, most=3)
    return [_LABEL + _on_one_line(view, item, width - len(_LABEL))]


def _on_one_line(view: View, item: Need, width: int) -> str:
    """Its text is cut before whom to call, and before the command that acknowledges it."""
    text, command = " ".join(item.text.split()), f" [ack {item.seq}]" if item.seq else ""
    room, wanted = width - len(command), min(len(text), _READABLE)
    tail = next(one for one in _tails(view, item) if not one or room - len(one) >= wanted)
    return cut(text, min(len(text), room - len(tail))).rstrip() + tail + command


def _tails(view: View, item: Need) -> tuple[str, ...]:
    """`; call Lab (+47 900 00 004)`, and shorter; nothing where it waits for no party, or nobody knows a number."""
    if item.party is None:
        return ("",)
    contact, known = contact_of(view.plan, view.state, item.party), view.plan.parties.get(item.party)
    if not contact:
        return ("",)
    short = f" ({known.short} {contact})" if known is not None else ""
    return (f"; call {called(view, item.party)}", *([short] if short else []), f" ({contact})", "")
