"""Variants of one sentence: of those that need servers one is tried by day, all of them by night."""

from collections.abc import Iterable

import pytest
from _pytest.mark.structures import ParameterSet

WITH_SERVERS = ("tests/db/", "tests/drills/")
"""Where a variant costs a server's time."""


def by_night(*values: object) -> ParameterSet:
    """One set of a parametrised test's values that is left for the night; it is counted at the end of a run."""
    return pytest.param(*values, marks=pytest.mark.night)


def leave_all_but_the_first(items: Iterable[pytest.Item]) -> None:
    """Leave for the night all variants of a test with servers but the first: one is enough to see whether it holds."""
    tried = set[str]()
    for item in items:
        sentence, bracket, _ = item.nodeid.partition("[")
        if bracket and sentence.startswith(WITH_SERVERS) and not item.get_closest_marker("night"):
            if sentence in tried:
                item.add_marker(pytest.mark.night)
            tried.add(sentence)
