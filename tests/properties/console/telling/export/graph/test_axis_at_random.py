"""The axis of any drawing: in the order of time, with room for what has to be read."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.telling.export.graph.axis import Stretch, axis

NIGHT = datetime(2026, 11, 13, 18, tzinfo=UTC)
MINUTES = st.integers(min_value=0, max_value=3000).map(lambda minutes: NIGHT + timedelta(minutes=minutes))


@given(st.lists(st.tuples(MINUTES, MINUTES).map(sorted), min_size=1, max_size=30))
def test_later_is_further_right_and_every_stretch_has_its_room(stretches: list[list[datetime]]) -> None:
    asked = [Stretch(begins=begins, ends=ends, least=30) for begins, ends in stretches]
    scale = axis(asked, left=100, room=1000)
    assert list(scale.places) == sorted(scale.places)
    assert all(one.begins == one.ends or scale.x(one.ends) - scale.x(one.begins) >= 29.8 for one in asked)
