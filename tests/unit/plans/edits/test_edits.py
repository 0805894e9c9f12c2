"""A plan's text is changed at places: keys, values, lines of lists and tasks, in every style, and nothing else."""

import pytest

from plans.edits.edits import AddItem, AddKey, AddTask, Edit, SetValue, TakeOut, edited
from plans.edits.splices import Splice, spliced
from plans.file.yaml_source import parse

TEXT = """\
# æøå 🚑
cutover: 1
parties:
  a: {name: A}   # one
tasks:
  # --- one
  - id: A1   # line 3
    title: First   # why
    after:   # two
    - A0
    - A9  # nine
    manual: {}

  - {id: A2, title: "b", after: [A1, {A0: +3m}], manual: {}}

  # --- two
  - title: Third
    id: A3
    instructions: |
      one

      two

    todo:
      - "x"
    duration:
      5m
# end
"""


def changed(*edits: Edit, text: str = TEXT) -> str:
    return edited(text, "plan.yaml", edits)


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        (SetValue(path=("tasks", 0, "title"), value='"x: y"'), "title: First ", 'title: "x: y" '),
        (SetValue(path=("tasks", 1, "title"), value="c"), 'title: "b"', "title: c"),
        (SetValue(path=("tasks", 2, "duration"), value="7m"), "      5m\n", "      7m\n"),
        (
            SetValue(path=("tasks", 0, "after"), value="[A2]"),
            "after:   # two\n    - A0\n    - A9  # nine\n",
            "after: [A2]   # two  # nine\n",
        ),
        (
            SetValue(path=("tasks", 2, "instructions"), value='"z"'),
            "instructions: |\n      one\n\n      two\n",
            'instructions: "z"\n',
        ),
        (TakeOut(path=("tasks", 0, "title")), "    title: First   # why\n", ""),
        (TakeOut(path=("tasks", 1, "title")), ', title: "b"', ""),
        (TakeOut(path=("tasks", 1, "id")), "id: A2, ", ""),
        (TakeOut(path=("tasks", 2, "title")), "- title: Third\n    id: A3", "- id: A3"),
        (TakeOut(path=("tasks", 0, "after", 0)), "    - A0\n", ""),
        (TakeOut(path=("tasks", 1, "after", 0)), "[A1, {A0: +3m}]", "[{A0: +3m}]"),
        (AddItem(items=("tasks", 0, "after"), value="A7"), "- A9  # nine\n", "- A9  # nine\n    - A7\n"),
        (AddItem(items=("tasks", 1, "after"), value="A7"), "{A0: +3m}]", "{A0: +3m}, A7]"),
        (
            AddKey(mapping=("tasks", 0), key="owner", value="a", behind=("id", "title", "stream")),
            "# why\n",
            "# why\n    owner: a\n",
        ),
        (
            AddKey(mapping=("tasks", 1), key="owner", value="a", behind=("id", "title")),
            'title: "b",',
            'title: "b", owner: a,',
        ),
        (AddKey(mapping=("parties",), key="b", value="{name: B}"), "# one\n", "# one\n  b: {name: B}\n"),
        (AddKey(mapping=("tasks", 1, "manual"), key="text", value='"t"'), "manual: {}}", 'manual: {text: "t"}}'),
        (
            AddTask(behind=0, lines=("id: N", "x: y"), flow=""),
            "manual: {}\n\n",
            "manual: {}\n\n  - id: N\n    x: y\n\n",
        ),
        (TakeOut(path=("tasks", 1)), '\n  - {id: A2, title: "b", after: [A1, {A0: +3m}], manual: {}}\n', ""),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_one_change_is_made_and_nothing_else(edit: Edit, before: str, after: str, ends: str) -> None:
    assert TEXT.count(before) == 1
    wanted = TEXT.replace(before, after).replace("\n", ends)
    assert changed(edit, text=TEXT.replace("\n", ends)) == wanted
    parse(wanted, "p")


def test_many_changes_of_one_task_go_together() -> None:
    text = changed(
        TakeOut(path=("tasks", 1, "id")),
        TakeOut(path=("tasks", 1, "title")),
        TakeOut(path=("tasks", 1, "after")),
        AddKey(mapping=("tasks", 1), key="one", value="1"),
        AddKey(mapping=("tasks", 1), key="two", value="2"),
        TakeOut(path=("tasks", 0)),
        AddTask(behind=2, lines=("id: N",), flow=""),
        AddTask(behind=2, lines=("id: O",), flow=""),
    )
    assert "  - {manual: {}, one: 1, two: 2}\n" in text
    assert text.endswith("      5m\n\n  - id: N\n\n  - id: O\n# end\n")
    assert "A1" not in text


def test_tasks_in_brackets_get_tasks_in_brackets() -> None:
    text = "tasks: [{id: A}, {id: B}]\n"
    assert changed(AddTask(behind=0, lines=(), flow="{id: N}"), text=text) == "tasks: [{id: A}, {id: N}, {id: B}]\n"
    assert changed(AddTask(behind=-1, lines=(), flow="{id: N}"), text=text) == "tasks: [{id: N}, {id: A}, {id: B}]\n"


def test_a_first_task_comes_before_all_and_a_file_may_end_without_a_line_end() -> None:
    text = "tasks:\n- id: A\n- id: B"
    assert changed(AddTask(behind=-1, lines=("id: N",), flow=""), text=text) == "tasks:\n- id: N\n- id: A\n- id: B"
    assert changed(AddTask(behind=1, lines=("id: N",), flow=""), text=text) == "tasks:\n- id: A\n- id: B\n- id: N"
    assert changed(TakeOut(path=("tasks", 1)), text=text) == "tasks:\n- id: A\n"


def test_two_texts_never_replace_the_same_characters() -> None:
    with pytest.raises(ValueError, match="two splices at 1"):
        spliced("abc", [Splice(0, 2, "x"), Splice(1, 3, "y")])
