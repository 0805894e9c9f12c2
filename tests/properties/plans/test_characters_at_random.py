"""Whatever a text holds, nothing goes out that a terminal obeys."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from plans.characters import shown, shown_json, shown_lines, unfit


@given(st.text())
def test_nothing_that_goes_out_is_a_control_character(text: str) -> None:
    assert shown(text).isprintable()
    for out in (shown_lines(text).replace("\n", "").replace("\t", ""), shown_json(json.dumps(text))):
        assert "Cc" not in set(map(unicodedata.category, out))
        assert unfit(out) == ""
