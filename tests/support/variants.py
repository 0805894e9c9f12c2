"""Variants of one sentence: a few are tried by day, all of them by night."""

from collections import defaultdict
from collections.abc import Iterable

import pytest
from _pytest.mark.structures import ParameterSet

WITH_SERVERS = ("tests/db/", "tests/drills/")
"""Where a variant costs a server's time."""


def by_night(*values: object) -> ParameterSet:
    """One set of a parametrised test's values that is left for the night; it is counted at the end of a run."""
    return pytest.param(*values, marks=pytest.mark.night)


def leave_those_between(items: Iterable[pytest.Item]) -> None:
    """Leave for the night what stands between the first and the last variant of a test with servers."""
    variants = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        sentence, bracket, _ = item.nodeid.partition("[")
        if bracket and sentence.startswith(WITH_SERVERS) and not item.get_closest_marker("night"):
            variants[sentence].append(item)
    for those in variants.values():
        for between in those[1:-1]:
            between.add_marker(pytest.mark.night)
