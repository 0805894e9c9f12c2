"""From counts of hours to sums by hour of the week: of a flow, of each template, each receiver, of both. Pure."""

from collections.abc import Collection, Mapping, Sequence

from plans.baseline import HOURS_OF_WEEK, HourSum, SeriesBaseline
from plans.model.flows import Dimension, Flow

Names = tuple[str, str]
"""Template and receiver, under their old names; empty where a count does not tell."""
HourCounts = Mapping[Names, Mapping[int, int]]
"""Of each template and receiver, how many there were by the number of the hour."""

Told = tuple[list[SeriesBaseline], int]
MOST_SERIES = 2_000
"""So many templates and receivers of a flow are kept: those of which there were most."""


def all_of(counts: HourCounts, asked: Collection[int]) -> Mapping[int, int]:
    """How many of the flow there were in each hour that was asked; 0 is told as such."""
    total = dict.fromkeys(asked, 0)
    for hours in counts.values():
        for number, count in hours.items():
            total[number] += count
    return total


def sums(
    flow: Flow, counts: HourCounts, kept: Collection[int], of_week: Sequence[int]
) -> tuple[list[SeriesBaseline], int]:
    """The sums of a flow, and how many templates and receivers are not told apart.

    Args:
        flow: says what is told apart.
        counts: of all hours.
        kept: the hours that count: they were asked, and are not left out.
        of_week: of each hour, which of the week it is.
    """
    weeks = [0] * HOURS_OF_WEEK
    for number in kept:
        weeks[of_week[number]] += 1
    by_series = _by_series(flow, counts, frozenset(kept))
    largest = sorted(by_series, key=lambda names: (names != ("", ""), -sum(by_series[names].values()), names))
    told = [_series(flow, names, by_series[names], weeks, of_week) for names in sorted(largest[:MOST_SERIES])]
    return told, len(largest) - len(told)


def _by_series(flow: Flow, counts: HourCounts, kept: frozenset[int]) -> Mapping[Names, Mapping[int, int]]:
    """Each series that a template and a receiver count to, with its counts; the flow itself always."""
    found: dict[Names, dict[int, int]] = {("", ""): {}}
    for (template, receiver), hours in counts.items():
        for names in _counts_to(flow, template, receiver):
            of_one = found.setdefault(names, {})
            for number, count in hours.items():
                if number in kept:
                    of_one[number] = of_one.get(number, 0) + count
    return found


def _counts_to(flow: Flow, template: str, receiver: str) -> Collection[Names]:
    template = template if Dimension.TEMPLATE in flow.by else ""
    receiver = receiver if Dimension.RECEIVER in flow.by else ""
    return {("", ""), (template, ""), ("", receiver), (template, receiver)}


def _series(
    flow: Flow, names: Names, hours: Mapping[int, int], weeks: Sequence[int], of_week: Sequence[int]
) -> SeriesBaseline:
    totals, squares = [0] * HOURS_OF_WEEK, [0] * HOURS_OF_WEEK
    for number, count in hours.items():
        totals[of_week[number]] += count
        squares[of_week[number]] += count * count
    return SeriesBaseline(
        flow=flow.id,
        template=names[0],
        receiver=names[1],
        hours=tuple(
            HourSum(weeks=many, total=total, squares=square)
            for many, total, square in zip(weeks, totals, squares, strict=True)
        ),
    )
