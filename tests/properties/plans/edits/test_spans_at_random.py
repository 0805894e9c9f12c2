"""Places of values count characters, whatever those are."""

from hypothesis import given
from hypothesis import strategies as st

from plans.edits.spans import locate
from plans.file.yaml_source import parse


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=40))
def test_places_count_characters_whatever_they_are(before: str) -> None:
    text = f"# {before}\na: value\n"
    node = locate(text, "p")[("a",)]
    assert text[node.begin : node.end] == "value"
    assert parse(text, "p").data == {"a": "value"}
