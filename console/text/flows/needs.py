"""The flows as items of needs-you: the worst red ones, how many are red besides, and which are amber."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from console.text.flows.told import all_flows, how_many, reason_text, settled_text, since_text, word_of
from console.text.formatting import Times
from console.text.night.need import Kind, Need, Rank
from console.view.model import Page, View
from jobs.run.outlook.flows import FlowRow, Light
from plans.plurals import counted

_ITEMS = 5
"""Red flows that are an item each; a storm of them is one more."""


def flow_needs(view: View, times: Times) -> Iterator[Need]:
    """Each flow once, by what stands worst of it."""
    flows = all_flows(view)
    red = [row for row in flows if row.light is Light.RED]
    for row in red[:_ITEMS]:
        yield _need(_said(view, times, row), view, red=row)
    if more := red[_ITEMS:]:
        yield replace(_need(f"{counted(len(more), 'more flow')} red: {_told(more)}", view), since=_latest(view, red))
    if amber := [row for row in flows if row.light is Light.AMBER]:
        lost = sum(row.given_up for row in amber)
        besides = f"; {lost:,} given up as lost" if lost else ""
        yield _need(f"{counted(len(amber), 'flow')} amber: {_told(amber)}{besides}", view, rank=Rank.WARNING)


def _latest(view: View, rows: Sequence[FlowRow]) -> float:
    """Since when the newest of them is so, so that what counts the others stands behind those that are named."""
    return max((view.state.clock.run_time(row.since).timestamp() for row in rows if row.since is not None), default=0.0)


def _said(view: View, times: Times, row: FlowRow) -> str:
    """`SILENT L-DISCHARGE/17B since 03:10, Discharge letters / 17B: none in 2 h, 41 expected`."""
    since = f" since {since_text(view, times, row)}" if row.since is not None else ""
    lost = settled_text(view, times, row)
    why = reason_text(view, times, row)
    said = f"{word_of(row)} {row.series.name}{since}, {row.name}{f': {why}' if why else ''}"
    return f"{said}; besides {lost}" if lost else said


def _told(rows: Sequence[FlowRow]) -> str:
    return ", ".join(map(str, how_many(rows)))


def _need(text: str, view: View, *, red: FlowRow | None = None, rank: Rank = Rank.TROUBLE) -> Need:
    since = view.state.clock.run_time(red.since).timestamp() if red is not None and red.since is not None else 0.0
    name, party = (red.series.name, red.owner) if red is not None else ("", None)
    group = "" if name else "amber" if rank is Rank.WARNING else "red"
    return Need(
        rank=rank,
        kind=Kind.FLOW,
        unit="",
        text=text,
        key="F",
        page=Page.FLOWS,
        flow=name,
        group=group,
        since=since,
        party=party,
    )
