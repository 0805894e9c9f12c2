"""The open problems as items of needs-you: each red one, and of the others the gravest."""

from collections.abc import Iterator

from console.text.formatting import Times
from console.text.night.need import Kind, Need, Rank
from console.text.problems.told import headline, open_ones, owner_party
from console.view.model import Page, View
from jobs.run.outlook.problems.standing import Standing


def problem_needs(view: View, times: Times) -> Iterator[Need]:
    """Each red problem; of the others one item, with how many there are besides."""
    known = open_ones(view)
    for one in known:
        if one.problem.is_red:
            yield _need(view, one, times, Rank.TROUBLE, name=one.problem.id)
    ambers = [one for one in known if not one.problem.is_red]
    for one in ambers[:1]:
        rank = Rank.LATE_WORK if one.overdue else Rank.WARNING
        yield _need(view, one, times, rank, others=len(ambers) - 1)


def _need(view: View, one: Standing, times: Times, rank: Rank, *, name: str = "", others: int = 0) -> Need:
    more = f" (and {others} more)" if others else ""
    return Need(
        rank=rank,
        kind=Kind.PROBLEM,
        unit="",
        text=f"{headline(view, one, times)}{more}",
        key="P",
        page=Page.PROBLEMS,
        problem=name,
        since=one.problem.opened.timestamp(),
        party=owner_party(view, one.problem),
        overdue=bool(one.overdue),
    )
