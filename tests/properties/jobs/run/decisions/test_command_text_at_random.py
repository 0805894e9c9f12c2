"""Any text and any JSON is an order or a bad order, and never another error."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from jobs.run.decisions.command_text import BadCommand, parse
from jobs.run.decisions.commands import COMMANDS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(COMMANDS)) | st.text(max_size=10), st.data())
def test_anything_else_is_a_bad_order_and_never_another_error(verb: str, data: st.DataObject) -> None:
    names = ["task", "reason", "value", "seq", "until", "minutes", "accept", "text", "answer", "party", "x"]
    args = data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=4))
    with suppress(BadCommand):
        parse(verb, args)
