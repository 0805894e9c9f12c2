"""A run that is read from a kept fold on is the run; whatever cannot be believed is read from its beginning."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from jobs.journal.base import Recorded, StoredFold
from jobs.kept_past import LATEST, kept_past
from jobs.past import history
from jobs.run import events as e
from jobs.run.state.kept import mark_of
from plans.kept import same_plan
from tests.support.engines import utc_now
from tests.support.kept_runs import keep_fold, keep_run, note, small_plan
from tests.support.memory_journal import MemoryJournal

RUN = "night"
Change = Callable[[list[Recorded]], Sequence[Recorded]]


@pytest.fixture
async def journal(tmp_path: Path) -> MemoryJournal:
    """A run of eleven events, of which nine are in a kept fold, and the tenth names it."""
    journal = MemoryJournal(now=utc_now)
    await keep_run(journal, small_plan(tmp_path), RUN)
    while (await journal.standing(RUN)).seq < 9:
        await note(journal, RUN, "before")
    await keep_fold(journal, RUN)
    await note(journal, RUN, "after")
    return journal


def folds(journal: MemoryJournal) -> list[StoredFold]:
    return journal._store.runs[RUN].folds


def change(journal: MemoryJournal, seq: int, **changes: object) -> None:
    run = journal._store.runs[RUN]
    run.events = [replace(one, **changes) if one.seq == seq else one for one in run.events]  # type: ignore[arg-type]


async def test_it_is_the_run_with_its_latest_events_and_says_where_it_began(journal: MemoryJournal) -> None:
    found, whole = await kept_past(journal, RUN), await history(journal, RUN)
    assert found is not None
    assert found.begun is not None
    assert (found.begun.state.head, whole.begun) == (9, None)
    assert (found.state, tuple(found.entries)) == (whole.state, whole.entries)
    assert same_plan(found.plan, whole.plan)


async def test_of_a_long_run_only_the_latest_of_what_was_before_is_read(
    journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.kept_past.LATEST", 4)
    found = await kept_past(journal, RUN)
    assert found is not None
    assert [one.seq for one in found.entries] == [6, 7, 8, 9, 10, 11]
    assert LATEST > 4


async def test_a_run_of_which_nothing_is_kept_is_read_from_its_beginning(journal: MemoryJournal) -> None:
    folds(journal).clear()
    assert await kept_past(journal, RUN) is None


async def test_a_forged_fold_is_refused_although_its_own_hash_is_right(journal: MemoryJournal) -> None:
    [kept] = folds(journal)
    body = kept.body.replace("Small night", "Great night")
    folds(journal)[:] = [replace(kept, body=body, sha256=sha256(body.encode()).hexdigest())]
    assert await kept_past(journal, RUN) is None


async def test_a_fold_that_no_event_has_named_yet_counts_for_nothing_and_an_older_one_is_taken(
    journal: MemoryJournal,
) -> None:
    await keep_fold(journal, RUN, named=False)
    found = await kept_past(journal, RUN)
    assert found is not None
    assert found.begun is not None
    assert found.begun.state.head == 9


async def test_an_event_that_names_a_forged_fold_does_not_continue_the_chain(journal: MemoryJournal) -> None:
    [kept] = folds(journal)
    body = kept.body.replace("Small night", "Great night")
    forged = replace(kept, body=body, sha256=sha256(body.encode()).hexdigest())
    folds(journal)[:] = [forged]
    change(journal, 10, body=e.encode(e.Noted(text="x", by="y"), fold=mark_of(forged))[1])
    assert await kept_past(journal, RUN) is None


@pytest.mark.parametrize("seq", [6, 9, 11])
@pytest.mark.parametrize("changes", [{"body": '{"by":"x","text":"y","v":1}'}, {"command_id": 99}, {"hash": "0" * 64}])
async def test_where_an_event_that_is_read_was_changed_all_of_them_are_read(
    journal: MemoryJournal, seq: int, changes: dict[str, object]
) -> None:
    change(journal, seq, **changes)
    assert await kept_past(journal, RUN) is None
    assert (await history(journal, RUN)).state.flaws


async def test_another_head_than_that_of_the_store_is_a_reason_to_read_all(journal: MemoryJournal) -> None:
    journal._store.runs[RUN].head = (11, "b" * 64)
    assert await kept_past(journal, RUN) is None
