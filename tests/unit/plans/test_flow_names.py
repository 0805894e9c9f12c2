"""Names from outside are one clean line."""

import pytest

from plans.flow_names import NAMELESS, cleaned


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\x1b[31mb\r\nc", "a?[31mb c"),
        ("  ", NAMELESS),
        ("", NAMELESS),
        ("\u202eevil", "?evil"),
        ("Henvisning – øye", "Henvisning – øye"),
    ],
)
def test_a_name_is_one_clean_line(name: str, shown: str) -> None:
    assert cleaned(name) == shown


def test_long_names_are_cut_and_stay_two() -> None:
    one, other = cleaned("x" * 100), cleaned("x" * 101)
    assert one != other
    assert max(len(one), len(other)) <= 60
    longest = [cleaned("x" * 20_000 + end) for end in ("a", "b", "\x1b")]
    assert len(set(longest)) == 3
    assert max(map(len, longest)) <= 60
