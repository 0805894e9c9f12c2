"""The flows as a row of the status page, and on the page of one party. Pure."""

from collections.abc import Iterator, Sequence

from console.text.columns import wrapped
from console.text.flows.as_of_now import rows_now
from console.text.flows.figures import figures_text
from console.text.flows.told import all_flows, in_short, owner_text, settled_text, stands_text
from console.text.formatting import Times
from console.view.model import View
from jobs.run.outlook.flows import FlowRow, Light, not_judged_because
from plans.plurals import counted

_LABEL = "FLOWS       "
_BELOW = " " * len(_LABEL)
_BAD = frozenset({Light.RED, Light.AMBER})


def flows_row(view: View, times: Times, width: int, shown: int) -> Iterator[str]:
    """How many stand how, then the worst in a line each; nothing of a plan that watches none.

    Args:
        shown: how many red ones have a line.
    """
    told = in_short(view, times)
    if not told:
        return
    yield from wrapped(_LABEL, told, width=width, most=2)
    red = [row for row in all_flows(view) if row.light is Light.RED]
    for row in red[:shown]:
        said = f"{row.name} {stands_text(view, times, row)}; {owner_text(view, row)}"
        yield from wrapped(_BELOW, said, width=width, most=2)
    if len(red) > shown:
        yield f"{_BELOW}and {len(red) - shown} more that are red"
    yield from _settled(view, times, width, shown)


def _settled(view: View, times: Times, width: int, shown: int) -> Iterator[str]:
    """Those that are red no more because some of them were given up."""
    lost = [row for row in rows_now(view) if row.settled and row.light is not Light.RED]
    for row in lost[:shown]:
        yield from wrapped(_BELOW, f"{row.name}: {settled_text(view, times, row)}", width=width, most=2)
    if len(lost) > shown:
        yield f"{_BELOW}and {len(lost) - shown} more of which some are given up"


def flows_of_party(view: View, times: Times, party: str | None, width: int) -> Iterator[str]:
    """Those that a party owns and that are red or amber, with their figures; how many others there are."""
    rows = [row for row in rows_now(view) if row.owner == party and party is not None]
    if not rows:
        return
    bad = [row for row in rows if row.light in _BAD]
    yield ""
    yield from wrapped(_LABEL, _how_many(view, rows, bad), width=width)
    yield from _each(view, times, [*bad, *(row for row in rows if row.settled and row not in bad)], width)


def _each(view: View, times: Times, rows: Sequence[FlowRow], width: int) -> Iterator[str]:
    """Each with how it stands and its figures."""
    for row in rows:
        told = "; ".join(filter(None, (stands_text(view, times, row), figures_text(view, times, row))))
        yield from wrapped(f"  {row.series.name:10} ", f"{row.name}: {told}", width=width)


def _how_many(view: View, rows: list[FlowRow], bad: list[FlowRow]) -> str:
    """`2 of 167 need them`; where nothing does, how many there are, and why they are not judged where they are not."""
    owned = {row.flow.id for row in rows}
    needy = len({row.flow.id for row in bad})
    if bad:
        return f"{needy} of {len(owned)} {'needs' if needy == 1 else 'need'} them"
    why = not_judged_because(view.plan, view.state)
    return f"{counted(len(owned), 'flow')}{f', not judged: {why}' if why else ' well'}"
