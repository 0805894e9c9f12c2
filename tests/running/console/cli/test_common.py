"""The run that a screen watches is found with what was kept of it, and everything else reads all of it."""

import asyncio
from pathlib import Path

import pytest

from console.cli.common import find_readable_run, find_run_to_watch, wait_for, wait_lightly
from tests.support.engines import utc_now
from tests.support.kept_runs import keep_fold, keep_run, small_plan
from tests.support.memory_journal import MemoryJournal

RUN = "night"


@pytest.fixture
async def journal(tmp_path: Path) -> MemoryJournal:
    journal = MemoryJournal(now=utc_now)
    await keep_run(journal, small_plan(tmp_path), RUN)
    await keep_fold(journal, RUN)
    return journal


@pytest.mark.parametrize("typed", [RUN, "ni", None])
async def test_a_long_run_is_watched_from_its_kept_fold_on(journal: MemoryJournal, typed: str | None) -> None:
    past = (await find_run_to_watch(journal, typed)).take_past()
    assert past is not None
    assert past.begun is not None
    other = (await find_readable_run(journal, typed)).take_past()
    assert other is None or other.begun is None


async def test_a_run_with_an_event_that_is_missing_is_watched_from_its_beginning(
    journal: MemoryJournal,
) -> None:
    del journal._store.runs[RUN].events[-1]
    past = (await find_run_to_watch(journal, None)).take_past()
    assert past is not None
    assert past.begun is None
    assert past.state.flaws


def test_a_console_waits_on_the_small_loop_and_an_engine_on_the_fast_one() -> None:
    async def loop() -> str:
        return type(asyncio.get_running_loop()).__module__

    assert wait_lightly(loop()).startswith("asyncio.")
    assert wait_for(loop()).startswith("uvloop")
