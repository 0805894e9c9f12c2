"""How long a task surely waits after what stands before it: lags add up, also through others, and work takes none."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.lags import lost_lags, sure_waits
from plans.model import Manual, Plan, Side, TaskId
from tests.support.nights import gate, night, task

G = TaskId("G")


def plan(**waits: str) -> Plan:
    """Tasks by what each waits for; G is a checkpoint."""
    return night(*(task(name, gate() if name == "G" else Manual(), after=after) for name, after in waits.items()))


def lost(first: Plan, fresh: Plan) -> list[str]:
    return [f"{one.moment[0]}: {one}" for one in lost_lags(first, fresh, G)]


def test_lags_on_a_way_add_up_the_longest_way_counts_and_work_takes_no_time() -> None:
    waits = sure_waits(plan(A="", B="A+10", C="A+25", D="B+20 C", G="D", H="G+5"), G)
    minutes = {name: waits.get((TaskId(name), Side.END), timedelta(-1)) // timedelta(minutes=1) for name in "ABCDGH"}
    assert minutes == {"A": 30, "B": 20, "C": 0, "D": 0, "G": -1440, "H": -1440}


def test_what_passes_after_an_end_passes_after_the_beginning_too() -> None:
    waits = sure_waits(plan(A="", B="A:started+10", G="A+3 B"), G)
    assert waits[TaskId("A"), Side.END] == timedelta(minutes=3)
    assert waits[TaskId("A"), Side.START] == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("first", "fresh", "named"),
    [
        pytest.param({"A": "", "G": "A+30"}, {"A": "", "G": "A+10"}, ["A: 10m after A instead of 30m"], id="direct"),
        pytest.param(
            {"A": "", "B": "A+30", "G": "B"},
            {"A": "", "B": "A", "G": "B"},
            ["A: 0m after A instead of 30m"],
            id="above",
        ),
        pytest.param(
            {"A": "", "G": "A+30"},
            {"A": "", "N": "A", "G": "N"},
            ["A: 0m after A instead of 30m"],
            id="led through a new task",
        ),
        pytest.param(
            {"A": "", "G": "A+30"}, {"A": "", "N": "", "G": "N"}, ["A: 0m after A instead of 30m"], id="not waited for"
        ),
        pytest.param(
            {"A": "", "B": "A:started+30", "G": "A B"},
            {"A": "", "B": "A:started+5", "G": "A B"},
            ["A: 5m after the start of A instead of 30m"],
            id="behind a beginning",
        ),
        pytest.param(
            {"A": "", "B": "A+5", "G": "B+5"},
            {"A": "", "B": "A", "G": "B"},
            ["B: 0m after B instead of 5m", "A: 0m after A instead of 10m"],
            id="two on one way are two",
        ),
        pytest.param(
            {"Z": "", "A": "Z", "G": "A+30"},
            {"Z": "", "A": "Z", "G": "A"},
            ["A: 0m after A instead of 30m"],
            id="not again of all before it",
        ),
    ],
)
def test_a_lag_that_is_shorter_or_gone_is_named_where_it_stood(
    first: dict[str, str], fresh: dict[str, str], named: list[str]
) -> None:
    assert lost(plan(**first), plan(**fresh)) == named


@pytest.mark.parametrize(
    ("first", "fresh"),
    [
        pytest.param({"A": "", "G": "A+30"}, {"A": "", "G": "A+45"}, id="longer"),
        pytest.param({"A": "", "G": "A+30"}, {"A": "", "N": "A+30", "G": "N"}, id="moved to a new task"),
        pytest.param({"A": "", "B": "A+30", "G": "B"}, {"A": "", "B": "A", "G": "B+30"}, id="moved nearer"),
        pytest.param(
            {"A": "", "B": "A+30", "G": "A+40 B"}, {"A": "", "B": "A", "G": "A+40 B"}, id="a longer one holds"
        ),
        pytest.param({"A": "", "G": "A", "X": "G+30"}, {"A": "", "G": "A", "X": "G"}, id="behind it"),
        pytest.param({"A": "", "B": "A", "G": "B"}, {"A": "", "B": "", "G": "B"}, id="there was none"),
    ],
)
def test_a_lag_that_passes_all_the_same_is_not_lost(first: dict[str, str], fresh: dict[str, str]) -> None:
    assert not lost(plan(**first), plan(**fresh))


WAYS = st.lists(st.sampled_from(["", "+5", "+9"]), min_size=6, max_size=6)


@given(WAYS, st.permutations(range(6)), WAYS)
def test_something_is_named_exactly_where_less_time_passes_after_anything(
    then: list[str], left: list[int], now: list[str]
) -> None:
    """Of A, B, C, G each may wait for all before it; of the second plan half of the links are left out."""
    pairs = list(combinations("ABCG", 2))

    def of(lags: list[str], links: Sequence[int]) -> Plan:
        waits = {name: " ".join(pairs[at][0] + lags[at] for at in links if pairs[at][1] == name) for name in "ABCG"}
        return plan(**waits)

    first, fresh = of(then, range(6)), of(now, left[:3])
    before, after = sure_waits(first, G), sure_waits(fresh, G)
    less = any(after.get(moment, timedelta()) < length for moment, length in before.items())
    assert bool(lost(first, fresh)) is less
