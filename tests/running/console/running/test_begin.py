"""How a run comes into being, and what is refused before it does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.cli.common import choose_run
from console.errors import Declined, NotFound
from console.exits import Exit
from console.running.create_run import Wish, create_run, refuse_beside_another, refuse_what_cannot_be
from console.running.preflight import written_to
from console.running.settings import Control, control, log_file, run_folder
from console.view.listed import run_state
from jobs.journal.base import Denied, Draft, RunRow
from jobs.past import history
from jobs.run import events as e
from plans.load import Loaded, load
from plans.model import RunKind
from tests.support import world
from tests.support.command_line import cutover, plan_file
from tests.support.memory_journal import MemoryJournal

NOW = datetime(2026, 11, 24, 9, 0, 7, tzinfo=UTC)
"""A Tuesday at 10:00:07 in Oslo."""


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return load(plan_file(tmp_path))


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal(now=lambda: NOW, actor="k.stone")


async def test_a_rehearsal_shifts_the_whole_plan_to_now(journal: MemoryJournal, loaded: Loaded) -> None:
    past = await history(journal, await create_run(journal, loaded, Wish(no_waits=True), authenticated=True))
    assert past.state.clock.planned(past.plan.start) == NOW == past.state.clock.run_time(NOW)
    assert (past.state.keys.holder, past.state.no_waits, past.state.kind) == ("k.stone", True, RunKind.REHEARSAL)
    assert past.plan.sha256 == loaded.plan.sha256


async def test_a_production_run_never_shifts(journal: MemoryJournal, loaded: Loaded) -> None:
    wish = Wish(kind=RunKind.PRODUCTION, late=True)
    past = await history(journal, await create_run(journal, loaded, wish, authenticated=True))
    assert past.state.clock.shift == timedelta()
    assert past.state.clock.run_time(NOW) == NOW


async def test_two_production_runs_of_one_title_are_not_begun_beside_each_other(
    journal: MemoryJournal, loaded: Loaded, tmp_path: Path
) -> None:
    title = loaded.plan.title
    await create_run(journal, loaded, Wish(name="dress"), authenticated=True)
    await refuse_beside_another(journal, title, print)
    wish = Wish(kind=RunKind.PRODUCTION, late=True, name="night")
    await create_run(journal, loaded, wish, authenticated=True)
    with pytest.raises(Declined, match=r"production run night of .* has not ended"):
        await refuse_beside_another(journal, title, print)
    await refuse_beside_another(journal, "Another plan", print)
    lease = await journal.acquire("night", "e1", timedelta(minutes=1))
    assert lease is not None
    kind, body = e.encode(e.RunEnded(result=e.Result.COMPLETED, by="", reason=""))
    await journal.append("night", term=lease.term, expected_seq=1, events=[Draft(kind=kind, body=body, at=NOW)])
    await refuse_beside_another(journal, title, print)


async def test_a_production_run_that_nobody_can_read_is_named_and_blocks_no_other(
    journal: MemoryJournal, loaded: Loaded
) -> None:
    await journal.create_run(
        "zz",
        title=loaded.plan.title,
        kind=RunKind.PRODUCTION,
        plan_sha256=loaded.plan.sha256,
        bundle=loaded.bundle,
        first=Draft(kind="FromTheFuture", body="{}", at=NOW),
    )
    said: list[str] = []
    await refuse_beside_another(journal, loaded.plan.title, said.append)
    assert "production run zz" in said[0]


async def test_a_login_that_may_not_command_begins_a_run_without_the_keys(loaded: Loaded) -> None:
    journal = MemoryJournal(now=lambda: NOW, actor="engine", may_command=False)
    past = await history(journal, await create_run(journal, loaded, Wish(), authenticated=True))
    assert (past.state.created_by, past.state.keys.holder, past.state.keys.shown) == ("engine", "", "nobody")


async def test_names_are_short_and_one_s_own_name_must_be_free(journal: MemoryJournal, loaded: Loaded) -> None:
    assert len(await create_run(journal, loaded, Wish(), authenticated=True)) == 4
    assert await create_run(journal, loaded, Wish(name="dress-2"), authenticated=True) == "dress-2"
    with pytest.raises(Denied):
        await create_run(journal, loaded, Wish(name="dress-2"), authenticated=True)


async def test_a_made_up_name_that_is_taken_is_made_up_again(
    journal: MemoryJournal, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(["7f3a", "7f3a", "81bc"])
    monkeypatch.setattr("console.running.create_run.secrets.token_hex", lambda _: next(names))
    assert await create_run(journal, loaded, Wish(), authenticated=True) == "7f3a"
    assert await create_run(journal, loaded, Wish(), authenticated=True) == "81bc"


def test_production_needs_a_control_database_of_the_team_s_own() -> None:
    wish = Wish(kind=RunKind.PRODUCTION)
    with pytest.raises(Declined, match="control database of the team's own"):
        refuse_what_cannot_be(wish, Control(dsn=None))
    refuse_what_cannot_be(wish, Control(dsn="postgresql:///control"))
    with pytest.raises(Declined, match="a rehearsal needs no approval"):
        refuse_what_cannot_be(Wish(unapproved="why"), Control(dsn=None))
    with pytest.raises(Declined, match="keeps its clock times"):
        refuse_what_cannot_be(Wish(kind=RunKind.PRODUCTION, no_waits=True), Control(dsn="postgresql:///control"))


def test_production_asks_for_the_title_and_takes_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing_to_say(*_: object) -> str:
        return ""

    monkeypatch.setattr("console.running.approval.agree_without", nothing_to_say)
    plan, state = plan_file(tmp_path), tmp_path / "state"
    environ = {"CUTOVER_STATE": str(state)}
    arguments = ("run", plan, "--production", "--control", "postgresql:///x?host=/nowhere")
    wrong = cutover(*arguments, environ=environ, stdin="Small nigth\n")
    assert (wrong.returncode, "that is not the plan's title" in wrong.stderr) == (Exit.REFUSED, True)
    assert "start Fri 11 Nov 2022 12:00, go-live Fri 11 Nov 2022 14:00, window ends" in wrong.stderr
    assert "WARNING: its go-live is" in wrong.stderr
    nothing = cutover(*arguments, environ=environ, stdin="")
    assert (nothing.returncode, "no title was typed; nothing was run" in nothing.stderr) == (Exit.REFUSED, True)
    right = cutover(*arguments, environ=environ, stdin="Small night\n")
    assert (right.returncode, "control database" in right.stderr) == (Exit.DATABASE, True)
    embedded = cutover("run", plan, "--production", environ={**environ, "CUTOVER_CONTROL": ""}, stdin="Small night\n")
    assert (embedded.returncode, state.exists()) == (Exit.REFUSED, False)


def test_a_command_that_only_looks_makes_no_server(tmp_path: Path) -> None:
    environ = {"CUTOVER_STATE": str(tmp_path / "state"), "CUTOVER_CONTROL": ""}
    for command in (("status",), ("runs",), ("attach",), ("do", "x", "hold")):
        answer = cutover(*command, environ=environ)
        assert (answer.returncode, "no run on this host yet" in answer.stderr) == (Exit.NOT_FOUND, True)
    assert not (tmp_path / "state").exists()


def test_the_control_database_is_named_by_option_then_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUTOVER_CONTROL", "postgresql:///variable")
    assert control("postgresql:///option").dsn == "postgresql:///option"
    assert control(None).dsn == "postgresql:///variable"
    monkeypatch.delenv("CUTOVER_CONTROL")
    assert control(None).embedded


def test_only_what_tasks_write_to_must_be_prepared() -> None:
    assert written_to(world.plan()) == {"platform"}


async def test_a_run_has_ended_although_a_stopped_attempt_said_so_afterwards(
    journal: MemoryJournal, loaded: Loaded
) -> None:
    run = await create_run(journal, loaded, Wish(), authenticated=True)
    lease = await journal.acquire(run, "e1", timedelta(seconds=10))
    assert lease is not None
    said: list[e.Event] = [e.RunEnded(result=e.Result.ABORTED, by="k.stone"), e.Noted(text="seen", by="k.stone")]
    drafts = [Draft(kind=kind, body=body, at=NOW) for kind, body in map(e.encode, said)]
    await journal.append(run, term=lease.term, expected_seq=1, events=drafts)
    assert await run_state(journal, (await journal.runs())[0], say=print) == "aborted"


def _run(name: str) -> RunRow:
    return RunRow(
        run=name, title="t", kind="rehearsal", plan_sha256="", created=NOW, created_by="x", head=1, last_event_at=NOW,
        lease=None,
    )  # fmt: skip


def test_a_run_is_found_by_enough_of_its_name() -> None:
    runs = [_run("81bc"), _run("7f3a"), _run("7f"), _run("7e00")]
    assert choose_run(runs, None).run == "81bc"
    assert choose_run(runs, "8").run == "81bc"
    assert choose_run(runs, "7f").run == "7f"
    assert choose_run(runs, "7f3").run == "7f3a"
    with pytest.raises(NotFound, match="may be any of 7f3a, 7f, 7e00"):
        choose_run(runs, "7")
    with pytest.raises(NotFound, match="there is no run x"):
        choose_run(runs, "x")
    with pytest.raises(NotFound, match="no run yet"):
        choose_run([], None)


@pytest.mark.parametrize("name", ["../x", "a b", "x\x1b", "-x", "", "a" * 41])
def test_a_run_is_called_by_one_plain_word(name: str) -> None:
    with pytest.raises(Declined, match="one word"):
        refuse_what_cannot_be(Wish(name=name), Control(dsn=None))


@pytest.mark.parametrize("name", ["../../x", "..", "a/b", "x\x1b"])
def test_a_name_that_somebody_wrote_into_the_database_leaves_no_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUTOVER_STATE", str(tmp_path / "state"))
    assert run_folder(name).resolve().parent == tmp_path / "state" / "runs"
    assert log_file(f"engine-{name}").resolve().parent == tmp_path / "state" / "log"
