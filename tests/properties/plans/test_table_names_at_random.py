"""Any names of tables, and any patterns for them."""

from hypothesis import given
from hypothesis import strategies as st

from plans.table_names import covers, matches, may_share, pattern, split, table_title

WILD = st.text("ab*?.", min_size=1, max_size=5)
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1, max_size=8)


@given(schema=NAMES, name=NAMES)
def test_every_name_has_one_form_that_means_it_and_nothing_else(schema: str, name: str) -> None:
    title = table_title(schema, name)
    assert split(title) == (schema, name)
    assert pattern(title).text == title
    assert matches(title, title)
    assert not matches(title, table_title(schema, name + "x"))


@given(schema=NAMES, name=NAMES)
def test_a_name_that_is_quoted_without_need_is_the_same_name(schema: str, name: str) -> None:
    quoted = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name))
    assert pattern(quoted).text == table_title(schema, name)


@given(one=WILD, other=WILD, name=st.text("ab.", min_size=1, max_size=5))
def test_what_is_said_of_two_patterns_holds_of_every_table(one: str, other: str, name: str) -> None:
    one, other, table = (f"s.{part}" if "." not in part else f's."{part}"' for part in (one, other, name))
    if matches(one, table) and matches(other, table):
        assert may_share(one, other)
    if covers(one, other) and matches(other, table):
        assert matches(one, table)
    assert covers(one, one)
    assert not covers(one, other) or may_share(one, other)
