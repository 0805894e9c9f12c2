"""What people are told of a task: only addresses that anybody may open, and none that holds a password."""

from pathlib import Path

import pytest

from plans.model import TaskId
from plans.model.guide import NO_GUIDE, Field, Guide, Link
from tests.support.plan_files import problems, sound, task

TOLD = """\
instructions: |
  Log in first.
    Then look at the queue.
links: {Runbook: "https://wiki.example/a08", Ward: "mailto:ward@example.org"}
fields: {ticket: CHG-4711, beds: 713}
manual: {}
"""


def test_instructions_links_and_fields_are_kept_in_their_order(tmp_path: Path) -> None:
    plan = sound(tmp_path, task(TOLD)).plan
    assert plan.by_id[TaskId("X1")].guide == Guide(
        instructions="Log in first.\n  Then look at the queue.",
        links=(Link(name="Runbook", address="https://wiki.example/a08"),
               Link(name="Ward", address="mailto:ward@example.org")),
        fields=(Field(name="ticket", value="CHG-4711"), Field(name="beds", value=713)),
    )  # fmt: skip
    assert plan.by_id[TaskId("A1")].guide is NO_GUIDE


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ftp://files.example/x", "an address begins with https://, http:// or mailto:"),
        ("javascript:alert(1)", "an address begins with https://, http:// or mailto:"),
        ("file:///etc/passwd", "an address begins with https://, http:// or mailto:"),
        ("wiki.example/a08", "an address begins with https://, http:// or mailto:"),
        ("https://", "this is no address"),
        ("https://[::1", "this is no address"),
        ("https://wiki.example/a 08", "this is no address"),
        ("mailto:ward", "this is no address"),
        ("https://user:geheim@wiki.example/", "an address holds no user and no password"),
    ],
)
def test_an_address_that_nobody_should_open_is_refused_without_being_repeated(
    tmp_path: Path, address: str, expected: str
) -> None:
    [problem] = problems(tmp_path, task(f'links: {{Runbook: "{address}"}}\nmanual: {{}}'))
    assert expected in problem
    assert "geheim" not in problem


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("fields: {ready: true}", "a field is a text or a number"),
        ("fields: {wards: [a, b]}", "a field is a text or a number"),
        ('instructions: "red \\e[31m"', "U+001B"),
        ("links: [https://wiki.example]", "expected a mapping"),
    ],
)
def test_what_is_no_text_and_no_number_is_refused(tmp_path: Path, lines: str, expected: str) -> None:
    found = problems(tmp_path, task(f"{lines}\nmanual: {{}}"))
    assert any(expected in problem for problem in found), found
