"""The code keeps its air: what is dense is on a list, and the list may only shrink."""

import pytest

from tests.architecture.air import LIST, RULES, dense, dense_in, listed

RENEW = "`make air` (python -m tests.architecture.air) takes off what is no longer dense, also after a merge"


ONE_PROCESS = pytest.mark.xdist_group("air")
"""What is dense is worked out once, by one process."""


@pytest.fixture(scope="module")
def dense_now() -> set[str]:
    """What is dense in this tree."""
    return dense()


@ONE_PROCESS
@pytest.mark.parametrize("rule", RULES)
def test_nothing_becomes_dense(rule: str, dense_now: set[str]) -> None:
    new = sorted(line for line in dense_now - listed() if line.startswith(f"{rule} "))
    assert not new, f"{RULES[rule]}. Air these; do not put them on the list. Only moved or renamed? {RENEW}."


@ONE_PROCESS
def test_what_has_been_aired_is_off_the_list(dense_now: set[str]) -> None:
    aired = sorted(listed() - dense_now)
    assert not aired, f"well done, take them off: {RENEW}"


def test_the_list_has_one_sorted_name_a_line() -> None:
    assert LIST.read_text().splitlines() == sorted(listed()), RENEW


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        ("a = [b for b in c if b]", []),
        ("a = [[d for d in b] for b in c]", [("nested", "(module)")]),
        ("class A:\n def b(self): return {d for d in {e for e in f}}", [("nested", "A.b")]),
        ("def a(): return any(b for b in c if b and\n d)", [("condition", "a")]),
        ("def a(): return {b: b for b in c\n if b\n if d}", [("condition", "a")]),
        ("def a(b):\n" + " if b: b = 1\n" * 10, [("branches", "a")]),
        ("def a(b):\n" + " if b: b = 1\n" * 9, []),
    ],
)
def test_a_rule_sees_what_breaks_it(source: str, broken: list[tuple[str, str]]) -> None:
    assert list(dense_in(source)) == broken
