"""What a terminal would obey does not come in by a plan, and does not go out."""

import json
from pathlib import Path

import pytest

from plans.characters import shown, shown_json, shown_lines, unfit
from plans.load import load
from plans.problems import PlanProblems

OBEYED = [chr(code) for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"]
TURNS = list("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("char", [*OBEYED, *TURNS, "\u2028", "\ud800"], ids=lambda char: f"{ord(char):04x}")
def test_each_is_named_when_it_comes_in_and_harmless_when_it_goes_out(char: str) -> None:
    text = f"before{char}after"
    assert unfit(text) == f"U+{ord(char):04X}"
    assert char not in shown(text)
    assert char not in shown_lines(text)
    assert len(shown(text)) == len(shown_lines(text)) == len(text)
    dumped = shown_json(json.dumps(text, ensure_ascii=False))
    assert char not in dumped
    assert json.loads(dumped) == text


def test_what_people_write_is_left_as_it_is() -> None:
    text = "Røros kommune: «ja» 日本 👍🏽 naïve – 3 × 4"
    assert unfit(text) == ""
    assert shown(text) == shown_lines(text) == shown_json(text) == text
    assert shown_lines("a\tb\n  c\n") == "a\tb\n  c\n"
    assert shown("one line\nlooks like\tone") == "one line looks like one"


PLAN = """\
cutover: 1
title: {title}
timezone: Europe/Oslo
start: 2022-11-11 12:00
go_live: M1
parties:
  owner: {{name: {name}}}
tasks:
  - {{id: T1, title: First, owner: owner, duration: 5m, job: {{command: {{argv: [echo, {word}]}}}}}}
  - {{id: M1, title: Go-live, after: [T1], milestone: true}}
"""


def test_a_plan_that_holds_some_is_a_problem_with_the_place_of_each(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN.format(title=r'"\0night"', name=r'"\e[31mred"', word=r'"a\u202eb"'), encoding="utf-8")
    with pytest.raises(PlanProblems) as found:
        load(path)
    said = [str(one).removeprefix(f"{path}:") for one in found.value.problems]
    assert [one.partition(" (")[0] for one in said] == [
        "2:8: the character U+0000 cannot stand in a plan",
        "7:17: the character U+001B cannot stand in a plan",
        "9:85: the character U+202E cannot stand in a plan",
    ]


def test_so_is_one_that_is_written_as_it_is_also_in_a_comment(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("# \u202eno\n" + PLAN.format(title="x", name="y", word="z"), encoding="utf-8")
    with pytest.raises(PlanProblems, match=r"plan.yaml:1:3: the character U\+202E cannot stand in a plan"):
        load(path)
