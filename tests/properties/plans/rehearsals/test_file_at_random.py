"""Any night survives being written and read."""

from hypothesis import given
from hypothesis import strategies as st

from plans.rehearsals.file import read, written
from tests.unit.plans.rehearsals.test_file import a_night, a_task


@given(title=st.text(), seconds=st.floats(0, 1e6))
def test_whatever_its_texts_and_figures_are(title: str, seconds: float) -> None:
    night = a_night(a_task(seconds=seconds), title=title)
    assert read(written(night)) == night
