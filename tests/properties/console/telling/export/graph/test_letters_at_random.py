"""Any title in the room that there is."""

from hypothesis import given
from hypothesis import strategies as st

from console.telling.export.graph.letters import wide, wrapped


@given(st.text(max_size=80))
def test_no_line_is_wider_than_its_room(text: str) -> None:
    lines = wrapped(text, 10, 90, 3)
    assert len(lines) <= 3
    assert all(wide(line, 10) <= 90.001 for line in lines)
