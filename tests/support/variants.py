"""Variants of one sentence: a few are tried by day, all of them by night."""

import pytest
from _pytest.mark.structures import ParameterSet


def by_night(*values: object) -> ParameterSet:
    """One set of a parametrised test's values that is left for the night; it is counted at the end of a run."""
    return pytest.param(*values, marks=pytest.mark.night)
