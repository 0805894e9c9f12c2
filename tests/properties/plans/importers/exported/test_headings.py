"""The headings of an exported plan are known again, and a field of the team's own is never taken for one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.importers.exported.headings import MOMENTS, Head, field_heading, field_name, read_head, zoned


@pytest.mark.parametrize("head", list(Head))
def test_a_heading_is_read_as_the_column_that_it_was_written_for(head: Head) -> None:
    assert read_head(zoned(head, "Europe/Oslo")) == (head, "Europe/Oslo" if head in MOMENTS else "")


def test_a_column_of_times_that_names_no_zone_is_none_of_ours() -> None:
    assert read_head("Start") is None


@pytest.mark.parametrize("name", ["Owner", "owner", "Start (UTC)", "ticket (field)"])
def test_a_field_that_could_be_taken_for_a_column_is_marked(name: str) -> None:
    assert field_heading(name) == f"{name} (field)"


@given(st.one_of(st.text(min_size=1, max_size=40), st.sampled_from([*Head]), st.just("Start (UTC)")))
def test_a_field_keeps_its_name_and_is_no_column(name: str) -> None:
    assert field_name(field_heading(name)) == name
    assert read_head(field_heading(name)) is None
