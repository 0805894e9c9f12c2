"""A production run that is begun more than an hour after its start names what starts at once."""

from dataclasses import replace
from datetime import timedelta

import click
import pytest

from console.errors import Declined
from console.running import late_start
from console.running.create_run import Wish, create_run
from jobs.run.outlook.late_start import late_by
from plans.bundle import digest
from plans.load import Loaded
from plans.model import Manual, Milestone, RunKind
from tests.support.memory_journal import MemoryJournal
from tests.support.nights import START, at, gate, night, sql_job, task

PLAN = night(
    task("A1", sql_job()),
    task("A2", sql_job(), after="A1"),
    task("B1", sql_job(), not_before=30),
    task("B2", sql_job(), not_before=600),
    task("G1", gate(), not_before=90),
    task("P1", Manual()),
    task("X1", sql_job(), only=RunKind.REHEARSAL),
    task("M0", Milestone()),
    task("M1", Milestone(), after="A2 B2 G1 P1"),
)


def test_an_hour_is_tolerated_and_a_rehearsal_is_never_late() -> None:
    assert late_by(PLAN, RunKind.PRODUCTION, at(60)) is None
    assert late_by(PLAN, RunKind.PRODUCTION, at(61)) == timedelta(minutes=61)
    assert late_by(PLAN, RunKind.REHEARSAL, at(900)) is None
    assert late_by(PLAN, RunKind.PRODUCTION, at(-900)) is None


def test_what_would_start_at_once_is_what_decide_starts() -> None:
    assert list(late_start.starts_at_once(PLAN, at(120))) == [
        "A1 Task A1 (sql) starts",
        "B1 Task B1 (sql) starts",
        "G1 Task G1 (checkpoint) opens its poll",
        "P1 Task P1 (manual) is ready, and a person starts it",
        "M0 Task M0 (milestone) is reached",
    ]
    assert list(late_start.starts_at_once(PLAN, at(-5))) == []


def test_a_word_is_typed_after_all_of_it_was_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(click, "prompt", lambda *_, **__: " start late ")
    late_start.agree_by_word(PLAN, START + timedelta(days=8))
    told = capsys.readouterr().err
    assert "The start was 8 days ago" in told
    assert "A1 Task A1 (sql) starts" in told
    monkeypatch.setattr(click, "prompt", lambda *_, **__: "yes")
    with pytest.raises(Declined, match="the start was 2h ago, and nobody agreed"):
        late_start.agree_by_word(PLAN, at(120))


async def test_without_that_word_no_late_run_comes_into_being() -> None:
    journal = MemoryJournal(now=lambda: at(120), actor="k.stone")
    loaded = Loaded(plan=replace(PLAN, sha256=digest("{}")), bundle="{}")
    with pytest.raises(Declined, match="the start of this production run is past"):
        await create_run(journal, loaded, Wish(kind=RunKind.PRODUCTION), authenticated=True)
    assert not await journal.runs()
    await create_run(journal, loaded, Wish(kind=RunKind.PRODUCTION, late=True), authenticated=True)
    await create_run(journal, loaded, Wish(), authenticated=True)
