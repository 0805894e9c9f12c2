"""From a shell, too, what cannot be taken back is shown first and needs its word; a script says --yes."""

import io
from collections.abc import Callable

import pytest

from console.cli import seen_first
from console.errors import Declined
from jobs.run.events import Choice
from plans.model import Manual
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import command_job, gate, night, task

ROLLBACK = ("rollback", {"task": "all", "reason": "oops"})
GO = ("decide", {"task": "G2", "choice": Choice.GO})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Ask as `cutover do` does, of a run with a task done and one begun; by default nobody is there."""
    plan = night(
        task("A1", command_job(), undo=True),
        task("P1", Manual(), minutes=300),
        task("G1", gate(), after="A1"),
        task("G2", gate(final=True)),
        task("G3", gate(final=True), after="G1"),
    )
    run = Driven(plan)
    run.ends("A1")
    run.do("start", task="P1")
    run.votes("G2", "owner", "ward")

    def ask(command: str, args: dict[str, object], typed: str | None = None) -> bool:
        stdin = io.StringIO(typed or "")
        monkeypatch.setattr(stdin, "isatty", lambda: typed is not None)
        monkeypatch.setattr("sys.stdin", stdin)
        return seen_first.agreed(view_of(run), command, args)

    return ask


@pytest.mark.parametrize(("command", "args"), [ROLLBACK, GO])
def test_without_anybody_there_it_is_refused_and_the_option_for_scripts_is_named(
    asked: Callable[..., bool], command: str, args: dict[str, object]
) -> None:
    with pytest.raises(Declined) as refused:
        asked(command, args)
    assert "nothing was sent" in str(refused.value)
    assert "--yes" in str(refused.value.hint)


@pytest.mark.parametrize(("command", "args", "word"), [(*ROLLBACK, "roll back"), (*GO, "go")])
def test_the_word_does_it_and_no_other(
    asked: Callable[..., bool], command: str, args: dict[str, object], word: str
) -> None:
    assert asked(command, args, f"{word}\n")
    with pytest.raises(Declined):
        asked(command, args, "y\n")


def test_what_it_does_and_what_it_leaves_is_told_first(
    asked: Callable[..., bool], capsys: pytest.CaptureFixture[str]
) -> None:
    asked(*ROLLBACK, "roll back\n")
    told = capsys.readouterr().err
    assert "rolls back 1 task, the latest first: A1" in told
    assert "NOT undone: P1 begun" in told


@pytest.mark.parametrize("args", [{"task": "G1", "choice": Choice.GO}, {"task": "G2", "choice": Choice.NO_GO}])
def test_a_decision_that_leaves_the_way_back_needs_no_word(asked: Callable[..., bool], args: dict[str, object]) -> None:
    assert asked("decide", args)


def test_at_a_poll_that_is_not_open_no_word_is_asked_for(asked: Callable[..., bool]) -> None:
    with pytest.raises(Declined, match="nothing was sent: G3 is not open"):
        asked("decide", {"task": "G3", "choice": Choice.GO}, "go\n")


@pytest.mark.parametrize(("typed", "agreed"), [("y\n", True), ("n\n", False), (None, True)])
def test_an_amendment_is_shown_and_asked_for_where_somebody_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str | None, agreed: bool
) -> None:
    stdin = io.StringIO(typed or "")
    monkeypatch.setattr(stdin, "isatty", lambda: typed is not None)
    monkeypatch.setattr("sys.stdin", stdin)
    assert seen_first.agreed_to_amend(["go-live: 22:40, 10m later"]) is agreed
    assert "go-live: 22:40, 10m later" in capsys.readouterr().err
