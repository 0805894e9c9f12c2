"""The replications as items of needs-you: what keeps changes from arriving, and what a person does about it."""

from collections.abc import Iterator

from console.text.formatting import Times
from console.text.night.need import Kind, Need, Rank
from console.text.replications.told import figures_of, stands_text
from console.view.model import Page, View
from jobs.run.outlook.replicating.standings import Light, Standing, owner_of, standings

_NAMED = 2
"""What only warns of one, that its item names."""


def replication_needs(view: View, times: Times) -> Iterator[Need]:
    """Each that does not do as it should; of those that do, what else is worth a look."""
    for one in standings(view.plan, view.state):
        if one.light is Light.RED:
            yield _need(one, Rank.TROUBLE, f"{_said(view, times, one)}{_mend(one)}", view)
        elif one.light is Light.AMBER:
            yield _need(one, Rank.WARNING, f"{_said(view, times, one)}{_mend(one)}", view)
        elif told := _remarks(view, one):
            yield _need(one, Rank.WARNING, f"replication {one.of.id}: {told}", view)


def _said(view: View, times: Times, one: Standing) -> str:
    return f"replication {one.of.id}, {one.route}: {stands_text(view, times, one)}"


def _mend(one: Standing) -> str:
    return f"; {one.stands.mend}" if one.stands is not None and one.stands.mend else ""


def _remarks(view: View, one: Standing) -> str:
    """What only warns: writers on the subscriber, a log that grows, an old transaction."""
    known = figures_of(view, one)
    found = [remark for remark in (known.remarks if known is not None else ()) if not remark.grave]
    told = [f"{remark.text}{f' ({remark.hint})' if remark.hint else ''}" for remark in found[:_NAMED]]
    more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"{'; '.join(told)}{more}"


def _need(one: Standing, rank: Rank, text: str, view: View) -> Need:
    since = view.state.clock.run_time(one.stands.since).timestamp() if one.stands is not None else 0.0
    return Need(
        rank=rank,
        kind=Kind.REPLICATION,
        unit="",
        text=text,
        key="R",
        page=Page.REPLICATIONS,
        replication=one.of.id,
        since=since,
        party=owner_of(view.plan, one.of.id),
    )
