"""What a cell holds more than one of is read as it was written."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.importers.exported.texts import links_text, names_text, read_links, read_names, wait_text

NAMES = st.text(alphabet='aÅ ;,"/&', min_size=1, max_size=8).map(lambda name: " ".join(name.split())).filter(bool)


@given(st.lists(NAMES, max_size=4))
def test_names_are_read_as_they_were_written(names: list[str]) -> None:
    assert read_names(names_text(names)) == names


def test_names_are_written_as_people_write_them() -> None:
    assert names_text(["Berg, Anna", "Ward on call"]) == "Berg, Anna; Ward on call"
    assert names_text(["DBA; night", "Ops"]) == '"DBA; night"; Ops'


@pytest.mark.parametrize(
    ("since_start", "lag", "text"),
    [(False, 0, "A03"), (False, 30, "A03 FS+30m"), (True, 0, "A03 SS"), (True, 90, "A03 SS+1h30m")],
)
def test_a_wait_is_written_as_planners_write_it(since_start: bool, lag: int, text: str) -> None:
    assert wait_text("A03", since_start=since_start, lag=timedelta(minutes=lag)) == text


def test_links_keep_their_names_and_one_without_a_name_gets_a_number() -> None:
    links = {"Runbook: night": "https://wiki.example/a08", "link 2": "mailto:ward@example.org"}
    assert read_links(links_text(links)) == links
    assert read_links("https://wiki.example\n\n") == {"link 1": "https://wiki.example"}
