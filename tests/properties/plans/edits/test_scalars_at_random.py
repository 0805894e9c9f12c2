"""Whatever a text holds, it is one value of YAML and is read back."""

from hypothesis import given
from hypothesis import strategies as st

from plans.characters import shown_lines
from plans.edits.scalars import like
from plans.file.yaml_source import parse

PIECES = ["a", " ", ": ", "#", " #", "\n", "- ", "[", "{", "'", '"', "&x", "*x", "!t", "|", "%", "no", "1", "\ufeff"]
HOSTILE = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES)).map("".join))


@given(HOSTILE, st.sampled_from(["", "'", '"', "|", ">"]), st.booleans())
def test_whatever_it_holds_is_read_back_as_a_text(text: str, style: str, in_brackets: bool) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    written = like(text, style, indent=-1 if in_brackets else 0)
    whole = f"{{a: {written}, b: 1}}\n" if in_brackets else f"a: {written}\nb: 1\n"
    assert parse(whole, "p").data == {"a": shown_lines(text), "b": 1}
