"""One form of a table's name, and one matcher."""

import pytest

from plans.table_names import NotATable, covers, matches, may_share, pattern, split, table_title


def test_patterns_mean_schema_and_table_and_respect_case() -> None:
    assert matches("ehr.*", "ehr.Patient")
    assert matches("*.tmp_?", "ehr.tmp_1")
    assert matches("e*r.[a]", "ehr.[a]")
    assert not matches("ehr.*", "ehrx.t")
    assert not matches("ehr.patient", "ehr.Patient")
    assert not matches("ehr.[ab]", "ehr.a")


def test_what_is_quoted_is_taken_letter_by_letter() -> None:
    assert matches('"s.with space".*', table_title("s.with space", "t"))
    assert matches('s."a?b[c]*"', table_title("s", "a?b[c]*"))
    assert not matches('s."a?"', table_title("s", "ab"))
    assert matches('"ehr"."Patient"', "ehr.Patient")
    assert matches('s."say ""hello"""', table_title("s", 'say "hello"'))


def test_a_wildcard_stops_at_the_end_of_the_schema() -> None:
    assert not matches("s.*", table_title("s.with space", "t"))
    assert matches("s*.t", table_title("s.with space", "t"))


@pytest.mark.parametrize("text", ["patient", "a.b.c", 'a."b', '"".t', "a. b", "", ".", 'a.b"c"'])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(NotATable):
        pattern(text)


@pytest.mark.parametrize("text", ["ehr.*", "e?r.t"])
def test_a_pattern_is_no_single_table(text: str) -> None:
    assert not pattern(text).single
    with pytest.raises(NotATable):
        split(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ehr.*", "ehr.patient"), ("ehr.*_2022", "ehr.pat*"), ("e*.t", "*r.?"), ("*.*", '"a b"."*"'), ("s.a*b", "s.*ab*")],
)
def test_two_patterns_may_share_a_table(one: str, other: str) -> None:
    assert may_share(one, other)
    assert may_share(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ehr.*", "core.*"), ("s.*", '"s.t".*'), ("s.?", "s.??"), ("s.a*", "s.b*"), ('s."*"', "s.a"), ("s.a", "no name")],
)
def test_and_some_never_do(one: str, other: str) -> None:
    assert not may_share(one, other)
    assert not may_share(other, one)


@pytest.mark.parametrize(("wide", "narrow"), [("ehr.*", "ehr.pat*"), ("*.?*", "ehr.?"), ("s.a*", 's."a*"')])
def test_a_pattern_covers_what_is_narrower(wide: str, narrow: str) -> None:
    assert covers(wide, narrow)
    assert not covers(narrow, wide)
