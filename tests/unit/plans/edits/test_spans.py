"""Every value of a plan's text is found where it begins and ends, whatever its style, its line ends and its letters."""

import pytest

from plans.edits.spans import locate

TEXT = """\
# Ünïcode before it: æøå 🚑
title: "Night: 30m"   # duration: 30m
folded: >-
  one
  two

  three

plain: several words
  and more   # not this
list:   # of what
  - A1  # first
  -
    id: x
    empty:
  - [a, {b: +3m}]
tight:
- 'it''s'
last: {a: 1, b: "x"}
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_each_value_is_what_stands_between_its_ends(ends: str) -> None:
    text = TEXT.replace("\n", ends)
    located = locate(text, "p")

    def stands(*path: str | int) -> str:
        return text[located[path].begin : located[path].end].replace(ends, "\n")

    assert stands("title") == '"Night: 30m"'
    assert stands("folded") == ">-\n  one\n  two\n\n  three"
    assert stands("plain") == "several words\n  and more"
    assert stands("list") == "- A1  # first\n  -\n    id: x\n    empty:\n  - [a, {b: +3m}]"
    assert stands("list", 2, 1) == "{b: +3m}"
    assert stands("list", 2, 1, "b") == "+3m"
    assert stands("tight", 0) == "'it''s'"
    assert stands("last") == '{a: 1, b: "x"}'
    assert located[("last", "b")].is_flow
    assert not located[("list", 0)].is_flow
    assert located.line_break == ends
