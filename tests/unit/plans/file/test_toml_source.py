"""Where the keys of a TOML file stand, and what is no TOML."""

import pytest

from plans.file.toml_source import parse
from plans.file.yaml_source import Path
from plans.problems import PlanProblems

TEXT = """\
address = "a"

[channels.desk.webhook]
url = "u"  # [no.table]
headers = {Authorization = "${TOKEN}"}

[[hooks]]
when = "hold"

[[hooks]]
tell = ["a",
  "b"]
limits.after = 3
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("address",), 1),
        (("channels", "desk"), 3),
        (("channels", "desk", "webhook", "url"), 4),
        (("channels", "desk", "webhook", "headers", "Authorization"), 5),
        (("hooks", 0), 7),
        (("hooks", 0, "when"), 8),
        (("hooks", 1, "tell", 1), 11),
        (("hooks", 1, "limits", "after"), 13),
    ],
)
def test_a_value_has_the_line_of_the_nearest_key_at_the_beginning_of_one(path: Path, line: int) -> None:
    assert parse(TEXT, "f").value_place(path).line == line
    assert parse(TEXT, "f").key_place(path).line == line


def test_what_is_no_toml_is_a_problem_with_its_line() -> None:
    with pytest.raises(PlanProblems) as raised:
        parse("a = 1\nb c", "f")
    assert str(raised.value).startswith("f:2:3: not TOML: Expected '='")


def test_what_a_terminal_would_obey_is_a_problem() -> None:
    assert [one.place.line for one in parse('a = "x"\nb = "\u202e"\n', "f").problems] == [2]
