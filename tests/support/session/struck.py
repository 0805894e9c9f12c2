"""How many of the troubles that drills meant to make took place, by kind, over a whole session.

A drill says so with what pytest calls properties of a test, which come from whichever process ran it.
"""

from collections import Counter
from collections.abc import Mapping

import pytest

PROPERTY = "trouble"
"""Its value is a kind and what became of it: `engine struck`."""
STRUCK, LATE, MISSED = OUTCOMES = ("struck", "late", "missed")
"""It did harm while its stage lasted; it did once that was over; there was nothing to harm."""

_SEEN: Counter[tuple[str, str]] = Counter()


def remember(report: pytest.TestReport) -> None:
    """Take in what a test says once it is over."""
    if report.when == "teardown":
        said = [str(value).rpartition(" ") for name, value in report.user_properties if name == PROPERTY]
        _SEEN.update((kind, outcome) for kind, _, outcome in said)


def told(seen: Mapping[tuple[str, str], int] | None = None) -> list[str]:
    """A line for all of them and one a kind; nothing where none was meant. Args: seen: by default of this session."""
    counts = Counter(_SEEN if seen is None else seen)
    by_outcome: Counter[str] = Counter()
    for (_, outcome), number in counts.items():
        by_outcome[outcome] += number
    lines = [_line(kind, {outcome: counts[kind, outcome] for outcome in OUTCOMES}) for kind, _ in counts]
    return [_line(f"{counts.total()} troubles", by_outcome), *sorted(set(lines))] if lines else []


def _line(what: str, by_outcome: Mapping[str, int]) -> str:
    return f"{what}: " + ", ".join(f"{by_outcome.get(outcome, 0)} {outcome}" for outcome in OUTCOMES)
