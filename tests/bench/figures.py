"""Figures of an interleaved bench. What disturbs a round disturbs everybody in it: ratios are taken round by round."""

import statistics
from collections.abc import Mapping, Sequence


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """The lower one, the median, the upper one."""
    if len(values) < 2:
        return (values[0],) * 3
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def ratios(ours: Sequence[float], peer: Sequence[float]) -> list[float]:
    """Of each round; empty where the peer is missing."""
    return [mine / theirs for mine, theirs in zip(ours, peer, strict=True)] if peer else []


def rounded(values: Sequence[float]) -> float | None:
    """Their median for the last line; null where nothing was measured."""
    return round(statistics.median(values), 3) if values else None


def seconds(values: Sequence[float], missing: str = "not on PATH") -> str:
    """For people: median and quartiles, or why there are none."""
    if not values:
        return f"  {missing}"
    low, middle, high = quartiles(values)
    return f"{middle:8.2f} s  ({low:.2f} to {high:.2f})"


def verdicts(measured: Mapping[str, Sequence[float]], goals: Mapping[str, float]) -> str:
    """A line for each goal, which is missed only if the quartiles do not touch it either."""
    lines = []
    for name, goal in goals.items():
        if not measured[name]:
            lines.append(f"  {name:24}   not measured, goal {goal:g}")
            continue
        low, middle, high = quartiles(measured[name])
        met = "met" if middle <= goal else "touched" if low <= goal else "MISSED"
        lines.append(f"  {name:24}{middle:7.2f}  ({low:.2f} to {high:.2f}), goal {goal:g}: {met}")
    return "\n".join(lines)
