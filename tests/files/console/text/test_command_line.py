"""Words of a person into the arguments of a command."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.text.command_line import command_help, lacks_reason, read_arguments
from jobs.run.decisions.command_text import BadCommand, parse, positional
from jobs.run.decisions.commands import COMMANDS
from jobs.run.events import Answer
from plans.load import load
from plans.model import Plan
from tests.support.command_line import cutover, plan_file

NOW = datetime(2022, 11, 12, 0, 30, tzinfo=UTC)
"""01:30 in Oslo."""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return load(plan_file(tmp_path)).plan


@pytest.mark.parametrize(
    ("verb", "words", "args"),
    [
        ("vote", "G1 roros go", {"task": "G1", "party": "roros", "answer": "go"}),
        ("vote", "G1 answer=no-go party=roros", {"task": "G1", "party": "roros", "answer": "no-go"}),
        ("vote", "G1 roros caveat two letters pending",
         {"task": "G1", "party": "roros", "answer": "caveat", "text": "two letters pending"}),
        ("count", "A12 535", {"task": "A12", "value": "535"}),
        ("skip", "D08 not in use yet", {"task": "D08", "reason": "not in use yet"}),
        ("note", "the bridge call moved", {"text": "the bridge call moved"}),
        ("note", "task=D08 seen", {"task": "D08", "text": "seen"}),
        ("rollback", "all no-go at the last check-in", {"task": "all", "reason": "no-go at the last check-in"}),
        ("done", "C11 not-tested", {"task": "C11", "verdict": "not tested"}),
        ("decide", "G1 go accept=criterion:2,vote:roros text=seen",
         {"task": "G1", "choice": "go", "accept": ["criterion:2", "vote:roros"], "text": "seen"}),
        ("decide", "G1 postpone until=02:45",
         {"task": "G1", "choice": "postpone", "until": "2022-11-12T01:45:00+00:00"}),
        ("decide", "G1 postpone until=01:15",
         {"task": "G1", "choice": "postpone", "until": "2022-11-13T00:15:00+00:00"}),
        ("resume", "", {}),
        ("problem", "open the lab is dead severity=red eta=02:45",
         {"act": "open", "text": "the lab is dead", "severity": "red", "eta": "2022-11-12T01:45:00+00:00"}),
        ("problem", "update P1 eta=none", {"act": "update", "text": "P1", "eta": "none"}),
        ("degraded", "results can only be read part=lab", {"text": "results can only be read", "part": "lab"}),
        ("normal", "", {}),
    ],
)  # fmt: skip
def test_values_may_be_given_by_position_or_by_name(verb: str, words: str, args: dict[str, object], plan: Plan) -> None:
    assert read_arguments(verb, words.split(), plan=plan, now=NOW) == args
    parse(verb, args)


@pytest.mark.parametrize(
    ("verb", "words", "says"),
    [
        ("vot", "G1 roros go", "did you mean vote?"),
        ("vote", "G1 roros", "vote: answer is missing (vote TASK PARTY ANSWER [text=...] [answered_by=...])"),
        ("vote", "G1 roros perhaps", "vote: answer must be go, caveat or no-go ("),
        ("rollback", "all", "rollback: reason is missing (rollback TASK REASON)"),
        ("waive", "C04 x", "waive: reason is missing, fallback is missing ("),
        ("count", "A12 many", "count: value must be a whole number (count TASK VALUE)"),
        ("eta", "A12 nan", "eta: minutes must be a number"),
        ("throttle", "A12 99", "throttle: workers must be at most 64"),
        ("count", "A12 -5", "count: value must be at least 0"),
        ("count", "A12 2000000000", "count: value must be at most 1,000,000,000"),
        ("decide", "G1 postpone until=25:99", "decide: until must be a clock time such as 02:45"),
        ("amend", "", "amend: the file of the new plan is missing (amend PLAN [summary=...])"),
        ("vote", "G1 party=roros party=oslo answer=go", "given twice"),
        ("retry", "D08 now please", "quote what holds blanks"),
        ("hold", "reson=x", "does not take reson"),
    ],
)
def test_what_cannot_be_understood_is_said_before_anything_is_sent(
    verb: str, words: str, says: str, plan: Plan
) -> None:
    with pytest.raises(BadCommand) as refused:
        read_arguments(verb, words.split(), plan=plan, now=NOW)
    assert says in str(refused.value)


def test_the_title_that_ends_a_run_needs_no_quotes(plan: Plan) -> None:
    words = [*plan.title.split(), "wrong", "database"]
    assert read_arguments("abort", words, plan=plan, now=NOW) == {"title": plan.title, "reason": "wrong database"}
    assert read_arguments("abort", [plan.title], plan=plan, now=NOW) == {"title": plan.title}
    assert read_arguments("abort", ["Another"], plan=plan, now=NOW) == {"title": "Another"}


def test_a_rollback_is_named_as_the_screen_writes_it(plan: Plan) -> None:
    assert read_arguments("done", ["<D08"], plan=plan, now=NOW) == {"task": "D08~back"}


def test_every_verb_has_help_and_its_task_comes_first() -> None:
    told = command_help()
    assert told.keys() == COMMANDS.keys()
    assert all(meaning for _, meaning in told.values())
    assert {positional(verb)[0] for verb in ("start", "vote", "decide", "rollback", "skip", "eta")} == {"task"}
    assert told["vote"][0] == "vote TASK PARTY ANSWER [text=...] [answered_by=...]"


def test_a_negative_number_is_a_word_of_the_command_and_no_option(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[str, ...]] = []

    async def answered(run: str, verb: str, words: tuple[str, ...], **_: object) -> int:
        given.append((run, verb, *words))
        return 0

    monkeypatch.setattr("console.cli.do._do", answered)
    assert cutover("do", "7f3a", "count", "CNT", "-5", "--no-wait").returncode == 0
    assert given == [("7f3a", "count", "CNT", "-5")]


@pytest.mark.parametrize(
    ("verb", "args", "lacks"),
    [
        ("vote", {"answer": "no-go"}, True),
        ("vote", {"answer": Answer.NO_GO, "text": "  "}, True),
        ("vote", {"answer": "no-go", "text": "no beds"}, False),
        ("vote", {"answer": "go"}, False),
        ("decide", {"choice": "no-go"}, True),
        ("decide", {"choice": "postpone"}, False),
        ("skip", {"reason": "x"}, False),
    ],
)
def test_a_no_go_needs_its_reason(verb: str, args: dict[str, object], lacks: bool) -> None:
    assert lacks_reason(verb, args) is lacks


def test_an_eta_that_has_just_passed_is_not_taken_for_tomorrow_s(plan: Plan) -> None:
    with pytest.raises(BadCommand, match=r"eta: 01:15 is past, .*eta=2022-11-13T01:15:00\+01:00"):
        read_arguments("problem", ["open", "x", "eta=01:15"], plan=plan, now=NOW)
