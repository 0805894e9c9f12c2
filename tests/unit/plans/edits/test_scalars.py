"""A text is one value of YAML, as the one before it was written, and never becomes structure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.characters import shown_lines
from plans.edits.scalars import like, plain, quoted
from plans.file.yaml_source import parse

PIECES = ["a", " ", ": ", "#", " #", "\n", "- ", "[", "{", "'", '"', "&x", "*x", "!t", "|", "%", "no", "1"]
HOSTILE = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES)).map("".join))


@given(HOSTILE, st.sampled_from(["", "'", '"', "|", ">"]), st.booleans())
def test_whatever_it_holds_is_read_back_as_a_text(text: str, style: str, in_brackets: bool) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    written = like(text, style, indent=-1 if in_brackets else 0)
    whole = f"{{a: {written}, b: 1}}\n" if in_brackets else f"a: {written}\nb: 1\n"
    assert parse(whole, "p").data == {"a": shown_lines(text), "b": 1}


@pytest.mark.parametrize(
    ("text", "style", "written"),
    [
        ("Copy patients", "", "Copy patients"),
        ("Copy: patients", "", '"Copy: patients"'),
        ("no", "", '"no"'),
        ("12:30", "", '"12:30"'),
        ("it's", "'", "'it''s'"),
        ("A03", "", "A03"),
        ("one\ntwo", "|", "|-\n    one\n    two"),
        ("one\n two", "|", '"one\\n two"'),
    ],
)
def test_it_is_written_as_the_one_before_where_that_can_be(text: str, style: str, written: str) -> None:
    assert like(text, style, indent=2) == written


def test_a_plain_word_stays_plain() -> None:
    assert [plain("cutover-manager"), plain("1.1"), quoted("a")] == ["cutover-manager", '"1.1"', '"a"']
