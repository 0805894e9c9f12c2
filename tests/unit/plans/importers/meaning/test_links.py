"""Predecessors as planners write them."""

from datetime import timedelta

import pytest

from plans.importers.meaning.links import LinkType, pieces, read_link

KNOWN = frozenset({"a03", "a05", "1", "2", "3", "load: all; twice"})


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("A03 A05", ["A03", "A05"]), ("a03, A05", ["a03", "A05"]), ("A03;A05 & 1", ["A03", "A05", "1"]),
        ("A03\nA05", ["A03", "A05"]), ("None", []), ("—", []), ("0", []), ("Load: all; twice", ["Load: all; twice"]),
        ("[A03, A05]", ["A03", "A05"]), ("1FS+2d 2SS", ["1FS+2d", "2SS"]),
    ],
)  # fmt: skip
def test_a_cell_is_split_into_what_it_names(text: str, ids: list[str]) -> None:
    assert pieces(text, KNOWN) == ids


@pytest.mark.parametrize(
    ("text", "to", "kind", "minutes"),
    [
        ("1FS+2 days", "1", LinkType.FS, 2880), ("2SS+1d", "2", LinkType.SS, 1440), ("2fs", "2", LinkType.FS, 0),
        ("2EA+2 Tage", "2", LinkType.FS, 2880), ("3AA", "3", LinkType.SS, 0), ("A03 FS+30", "A03", LinkType.FS, 30),
        ("1FS-30m", "1", LinkType.FS, -30), ("3II", "3", LinkType.SS, 0), ("#2", "2", LinkType.FS, 0),
        ("A03 FS+1h30m", "A03", LinkType.FS, 90), ("1+1d 2h", "1", LinkType.FS, 1560),
    ],
)  # fmt: skip
def test_a_link_has_its_type_and_its_lag(text: str, to: str, kind: LinkType, minutes: int) -> None:
    link = read_link(text, KNOWN)
    assert (link.to, link.kind, link.lag) == (to, kind, timedelta(minutes=minutes))


def test_a_lag_that_is_a_share_is_odd_and_an_id_that_looks_like_a_link_is_an_id() -> None:
    assert read_link("3FS+50%", KNOWN).odd
    assert read_link("T1-SS", KNOWN | {"t1-ss"}).can_be_waited_for


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Task 1", ["1"]),
        ("after 2", ["2"]),
        ("1, 2 and 3", ["1", "2", "3"]),
        ("1-3", ["1", "2", "3"]),
        ("Steps 2 to 4", ["2", "3", "4"]),
        ("3-1", ["3-1"]),
        ("2-9", ["2-9"]),
        ("after the wards are told", ["after the wards are told"]),
    ],
)
def test_words_around_ids_and_spans_of_them_are_understood_where_all_are_known(text: str, found: list[str]) -> None:
    assert pieces(text, frozenset({"1", "2", "3", "4"})) == found


def test_a_link_in_small_letters_ends_where_an_id_that_is_known_ends() -> None:
    link = read_link("m1-02fs", frozenset({"m1-02"}))
    assert (link.to, link.kind) == ("m1-02", LinkType.FS)
