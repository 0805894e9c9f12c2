"""A text that a task sends: whom it goes to, its subject, and each blank that no run can fill in, at its place."""

from pathlib import Path

import pytest

from plans.load import load
from plans.model import CommsSpec, Job
from plans.problems import PlanProblems
from tests.support.plan_files import task, write

MAIL = "mail: {mail: {host: m, from: a@b.example}}"
HOOK = "desk: {webhook: {url: 'https://desk.example/'}}"


def plan(to: str = "[boss]", *, channel: str = "desk", rehearsed: bool = True) -> str:
    lines = f"after: [A1, G1]\njob: {{comms: {{to: {to}, file: told.md, channel: {channel}}}}}"
    there = f"rehearsal_messages: {{through: {channel}, address: team@b.example}}\n" if rehearsed else ""
    return task(lines).replace("tasks:\n", f"channels:\n  {HOOK}\n  {MAIL}\n{there}tasks:\n", 1)


def read(folder: Path, text: str, told: str) -> CommsSpec:
    (folder / "told.md").write_text(told, encoding="utf-8")
    body = load(write(folder, text)).plan.tasks[-1].body
    assert isinstance(body, Job)
    assert isinstance(body.spec, CommsSpec)
    return body.spec


def problems(folder: Path, text: str, told: str) -> str:
    with pytest.raises(PlanProblems) as caught:
        read(folder, text, told)
    return "\n".join(map(str, caught.value.problems))


def test_the_first_line_is_the_subject_where_it_is_a_heading(tmp_path: Path) -> None:
    spec = read(tmp_path, plan(), "# Open since {go_live.end}\n\nOne\nTwo {now}\n")
    assert (spec.subject, spec.text) == ("Open since {go_live.end}", "One\nTwo {now}")
    assert read(tmp_path, plan(), "One\n").subject == ""


def test_everybody_is_every_party(tmp_path: Path) -> None:
    assert read(tmp_path, plan("everybody"), "x").to == ("boss", "roros")
    assert read(tmp_path, plan("roros"), "x").to == ("roros",)


def test_the_text_is_frozen_with_the_plan(tmp_path: Path) -> None:
    read(tmp_path, plan(), "one")
    first = load(tmp_path / "plan.yaml")
    read(tmp_path, plan(), "two")
    assert '"told.md":"one' in first.bundle
    assert load(tmp_path / "plan.yaml").plan.sha256 != first.plan.sha256


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ("one\n{A9.end}", 'told.md:2:1: unknown task "A9" in {A9.end}'),
        ("{A1.endet}", 'told.md:1:1: A1 has no figure "endet" (did you mean "ended"?)'),
        ("{A3.rows}", 'A3 has no figure "rows"'),
        ("{A1.decision}", 'A1 has no figure "decision"'),
        ("{whenever}", 'a run has no figure "whenever"'),
        ("a ${MAIL_PASSWORD}", 'told.md:1:4: a run has no figure "MAIL_PASSWORD"'),
        ("a } b", "told.md:1:3: a brace stands here alone"),
        ("\n \n", "there is no text here to be sent"),
        ("# Only a subject\n", "there is no text here to be sent"),
        ("x" * 20_001, "this text has 20,001 characters"),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_a_problem_at_its_line(tmp_path: Path, told: str, says: str) -> None:
    assert says in problems(tmp_path, plan(), told)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (plan("[nobody]"), 'unknown party "nobody"'),
        (plan("[boss, boss]"), "stands in this list twice"),
        (plan(channel="dask"), 'unknown channel "dask"'),
    ],
)
def test_a_party_or_a_channel_that_is_not_there_is_a_problem(tmp_path: Path, text: str, says: str) -> None:
    assert says in problems(tmp_path, text, "x")


def test_a_file_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(PlanProblems) as caught:
        load(write(tmp_path, plan()))
    assert len(caught.value.problems) == 1
