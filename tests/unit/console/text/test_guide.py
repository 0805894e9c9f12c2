"""What people are told of a task, as lines and for a script."""

from console.text.guide import guide_json, instruction_lines, link_and_field_lines
from plans.model import Milestone
from plans.model.guide import Field, Guide, Link
from tests.support.nights import task

GUIDE = Guide(
    instructions="Look at the queue of letters, and count.\n  Then call.",
    links=(Link(name="Runbook", address="https://wiki.example/a08"),),
    fields=(Field(name="ticket", value="CHG-4711"), Field(name="beds", value=1713)),
)


def test_instructions_are_wrapped_line_by_line_and_stay_indented() -> None:
    assert [*instruction_lines(GUIDE, 24)] == ["Look at the queue of", "letters, and count.", "  Then call."]


def test_links_and_fields_stand_under_their_names() -> None:
    assert [*link_and_field_lines(GUIDE, 60)] == [
        "Runbook: https://wiki.example/a08",
        "ticket: CHG-4711",
        "beds: 1,713",
    ]


def test_a_script_always_finds_the_three_keys() -> None:
    empty = {"instructions": "", "links": {}, "fields": {}}
    assert guide_json(None) == guide_json(task("M1", Milestone())) == empty
