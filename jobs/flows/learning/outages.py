"""Stretches of past weeks that are no week like the others: everything was silent, or one flow that never is. Pure.

What is left out is named. An hour is *dark* for a flow if there was nothing in it, though in the other weeks there was
something at this hour (all but one of them). Half an outage is not found: it widens what is taken as usual.
"""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plans.plurals import counted

Counts = Mapping[int, int]
"""By the number of the hour; one that was not counted, or is left out already, is not there."""

_ENOUGH = 20.0
"""So many would have been usual in a stretch that is left out: the chance of nothing at all is one in 500 million."""
_LONG_ENOUGH_ALONE = 3
"""Hours that one flow must have been dark while others were not."""
_FEW_WEEKS = 3
"""Of fewer others nobody knows whether it never is silent."""
_GAP = 168
"""A week of nothing: also of a flow that had nothing in most weeks, as its past is not kept, or it did not exist."""
_GAP_FACTOR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From one hour to before another one, by their numbers, and why it is left out."""

    begins: int
    ends: int
    why: str


def usual(counts: Counts, of_week: Sequence[int]) -> Mapping[int, float]:
    """Of each hour of a flow that is never silent then, how many are usual: the median of the other weeks."""
    alike: dict[int, list[int]] = {}
    for number in counts:
        alike.setdefault(of_week[number], []).append(number)
    found: dict[int, float] = {}
    for numbers in alike.values():
        for number in numbers:
            many = _usual([counts[other] for other in numbers if other != number])
            if many > 0:
                found[number] = many
    return found


def _usual(others: Sequence[int]) -> float:
    silent = sum(1 for one in others if not one)
    if len(others) < _FEW_WEEKS or silent > 1:
        return 0.0
    return float(statistics.median(others))


def everything_silent(flows: Mapping[str, Counts], of_week: Sequence[int]) -> Sequence[Stretch]:
    """Stretches in which nothing at all was counted, of flows that never are silent then: all of them together."""
    expected = [0.0] * len(of_week)
    came = [0] * len(of_week)
    for counts in flows.values():
        for number, count in counts.items():
            came[number] += count
        for number, many in usual(counts, of_week).items():
            expected[number] += many
    what = "nothing was counted" if len(flows) == 1 else f"nothing came of any of the {len(flows):,} flows"
    return [
        Stretch(begins=begins, ends=ends, why=f"{what}: {counted(round(many), 'message')} would have been usual")
        for begins, ends, _, many in _dark(came, expected)
        if many >= _ENOUGH
    ]


def alone_silent(counts: Counts, of_week: Sequence[int]) -> Sequence[Stretch]:
    """Stretches in which one flow was silent that never is."""
    expected = [0.0] * len(of_week)
    for number, many in usual(counts, of_week).items():
        expected[number] = many
    came = [counts.get(number, 0) for number in range(len(of_week))]
    found = [
        Stretch(begins=begins, ends=ends, why=f"silent: {counted(round(many), 'message')} would have been usual")
        for begins, ends, dark, many in _dark(came, expected)
        if many >= _ENOUGH and dark >= _LONG_ENOUGH_ALONE
    ]
    gap = _gap(counts, len(of_week))
    if gap is None:
        return found
    return [gap, *(one for one in found if one.ends <= gap.begins or gap.ends <= one.begins)]


def _dark(came: Sequence[int], expected: Sequence[float]) -> Iterator[tuple[int, int, int, float]]:
    """Stretches of nothing, from a dark hour to a dark hour: begin, end, how many dark hours, how many were usual."""
    begins = ends = dark = 0
    many = 0.0
    for number in range(len(came) + 1):
        if number < len(came) and not came[number]:
            if expected[number] > 0:
                begins = begins if dark else number
                ends, dark, many = number + 1, dark + 1, many + expected[number]
        elif dark:
            yield begins, ends, dark, many
            dark, many = 0, 0.0


def _gap(counts: Counts, length: int) -> Stretch | None:
    """A week or more of nothing, twice as long as any other silence of the flow."""
    total = sum(counts.values())
    silences = sorted(_silences(counts, length), key=lambda one: one[0] - one[1])
    if not total or not silences:
        return None
    begins, ends = silences[0]
    long = ends - begins
    others = silences[1][1] - silences[1][0] if len(silences) > 1 else 0
    would_be = total / (len(counts) - long) * long if len(counts) > long else 0.0
    if long < max(_GAP, _GAP_FACTOR * others) or would_be < _ENOUGH:
        return None
    where = "is nothing kept of that time?" if begins == 0 else "is it in use still?" if ends == length else "why?"
    return Stretch(begins=begins, ends=ends, why=f"nothing at all: {where}")


def _silences(counts: Counts, length: int) -> Iterator[tuple[int, int]]:
    """Every stretch without a message."""
    begins = 0
    for number in range(length + 1):
        if number == length or counts.get(number, 0):
            if number > begins:
                yield begins, number
            begins = number + 1
