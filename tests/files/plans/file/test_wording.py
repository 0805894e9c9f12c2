"""Whatever is wrong with a value is said in words of the plan: what was expected, what stands there, what to do."""

import copy
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from plans.file.host_shapes import HostFile
from plans.file.toml_source import parse as parse_toml
from plans.file.validation import check, read_as
from plans.file.yaml_source import ParsedFile, Path, parse
from plans.library import Sample, path_of
from tests.support.plan_files import changed

FOREIGN = re.compile(
    r"pydantic|validat|\binput\b|should (be|have|match)|greater than|less than|at least \d+ items?|tag\b|discriminator"
    r"|valid (string|integer|number|boolean|list|dict)|\b(None|True|False|NoneType|dict|str|tuple|datetime)\b"
    r"|<class|File\b|Literal|union|this cannot stand here"
)
"""What a library, or this program's own source, would say."""
QUOTED = re.compile(r'"[^"]*"|\(known here: .*\)')
ODD: tuple[object, ...] = (
    *(None, True, False, 0, -1, 3, 10**20, 1.5, float("nan"), float("inf"), "", "x", "x" * 2000, "no", "yes"),
    *([], [1], ["x"], [None], [[]], ["x"] * 2001, {}, {"a": 1}, {"": 1}, {"x" * 60: "y"}, [{}], {"a": {}}, {"a": None}),
)
EACH = 40
"""Mutations of one plan."""


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("target: 713", "target: 0", "expected a number of at least 1, found the number 0 (write 1 or more)"),
        ("{name: Cutover manager}", "{name: ''}", "this cannot be empty (give it a value or remove the line)"),
        ("id: A1\n", "id: A123456789012\n", "expected at most 12 characters, found \"A123456789012\" (shorten it)"),
        ("{name: Cutover manager}", "{name: {Boss: x}}", 'found a mapping (a text that holds ": " stands in quotes)'),
        ("{name: Cutover manager}", "{name: true}", 'found true (where a word is meant, in quotes: "true")'),
        ("{name: Cutover manager}", "{name: [Boss]}", "found a list (one text, without brackets and dashes)"),
        ("{name: Cutover manager}", "Boss", 'found "Boss" (its keys stand beneath it, indented, each as key: value)'),
        ("after: [A2, A3]", "after: {A2: A3}", "found a mapping (each entry begins with a dash)"),
        ("target: 713", "target: many", 'found "many" (write it in digits, without quotes)'),
        ("title: A small night", "title: A small night\nrehearsals: 3", "expected text or a list, found the number 3"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_said_with_what_to_do(before: str, after: str, says: str) -> None:
    found = [str(problem) for problem in check(parse(changed(before, after), "plan.yaml")).problems]
    assert any(says in problem for problem in found), found


def test_of_several_shapes_only_the_one_that_is_written_is_judged() -> None:
    hooks = "hooks: [{when: [ready, atention], tell: owner, through: desk}]"
    (problem,) = check(parse(changed("title: A small night", f"title: Night\n{hooks}"), "plan.yaml")).problems
    assert "found \"atention\" (did you mean \"attention\"?)" in str(problem)  # fmt: skip


def test_a_number_of_too_many_digits_is_above_its_limit() -> None:
    text = f'[channels.post.mail]\nhost = "m"\nfrom = "a@b.example"\nport = {10**20}\n'
    (problem,) = read_as(parse_toml(text, "host.toml"), HostFile)[1].values()
    assert "found the number 100000000000000000000 (write 65,535 or less)" in str(problem)


def test_a_list_as_the_name_of_a_figure_is_a_problem_and_no_crash() -> None:
    text = changed("manual: {counter: {target: 713, unit: patients}}", "manual: {ask: [{name: [a]}]}")
    (problem,) = check(parse(text, "plan.yaml")).problems
    assert "expected text, found a list" in str(problem)


def _places(data: object, path: Path = ()) -> Iterator[Path]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from _places(inner, (*path, key))


def _mutated(data: Any, chance: random.Random) -> Any:
    """The same plan with something odd at one place, or beneath a key that is unknown."""
    changed_plan = copy.deepcopy(data)
    *around, key = chance.choice(list(_places(data)))
    inside = changed_plan
    for step in around:
        inside = inside[step]
    unknown = isinstance(inside, dict) and chance.random() < 0.2
    inside[chance.choice(["zz", "x" * 80, ""]) if unknown else key] = chance.choice(ODD)
    return changed_plan


@pytest.mark.parametrize("sample", [one for one in Sample if one is not Sample.REFERENCE_NIGHT])
def test_no_message_is_in_the_words_of_a_library(sample: Sample) -> None:
    chance = random.Random(sample)
    source = parse(path_of(sample).read_text(encoding="utf-8"), "plan.yaml")
    for _ in range(EACH):
        data = _mutated(source.data, chance)
        odd = ParsedFile(file="plan.yaml", data=data, keys=source.keys, values=source.values)
        told = [QUOTED.sub("…", problem.message + problem.hint) for problem in check(odd).problems]
        assert [text for text in told if FOREIGN.search(text)] == []
