"""What lies before a kept fold is verified while the screen is open, and what is wrong there is told."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from console.layout.board import Board
from console.layout.compose import draw
from console.layout.frame import text_of
from console.layout.glyphs import ASCII
from console.text.event_sentences import sentence
from console.text.verified import still_verifying
from console.view import verifying
from console.view.model import Page, Ui, View
from console.view.picture import Picture
from console.view.verifying import verify_what_was_before
from jobs.kept_past import kept_past
from jobs.past import history
from jobs.run.events import NotRecorded
from jobs.run.state.kept import hash_of_text, mark_of, plan_text
from plans.load import load_bundle
from tests.support.engines import utc_now
from tests.support.kept_runs import keep_fold, keep_run, note, small_plan
from tests.support.memory_journal import MemoryJournal

RUN = "night"


@pytest.fixture
async def journal(tmp_path: Path) -> MemoryJournal:
    """A run with a fold that counts."""
    journal = MemoryJournal(now=utc_now)
    await keep_run(journal, small_plan(tmp_path), RUN, ended=False)
    await note(journal, RUN, "before")
    await keep_fold(journal, RUN)
    return journal


async def begun(journal: MemoryJournal) -> Picture:
    past = await kept_past(journal, RUN)
    assert past is not None
    return Picture(past)


def view_of(picture: Picture) -> View:
    return picture.view(host_now=utc_now())


def shown(view: View, width: int, page: Page = Page.BOARD) -> str:
    return text_of(draw(Board.of(view, Ui(page=page), (width, 60), ASCII)))


async def test_the_screen_says_since_when_until_everything_is_verified(journal: MemoryJournal) -> None:
    picture = await begun(journal)
    view = view_of(picture)
    since = still_verifying(view)
    assert since.startswith("the journal is verified since ")
    assert ", verified since " in shown(view, 120).splitlines()[0]
    assert since in shown(view, 120, Page.HELP)

    await verify_what_was_before(journal, RUN, picture, pause=0)
    view = view_of(picture)
    assert (still_verifying(view), view.state) == ("", (await history(journal, RUN)).state)
    assert "verified" not in shown(view, 120).splitlines()[0] + shown(view, 120, Page.HELP)


async def test_an_event_before_the_fold_that_was_changed_is_told_as_if_everything_had_been_read(
    journal: MemoryJournal,
) -> None:
    picture = await begun(journal)
    events = journal._store.runs[RUN].events
    events[2] = replace(events[2], body='{"v":1}')
    await note(journal, RUN, "and the run goes on")
    await verify_what_was_before(journal, RUN, picture, pause=0)
    view, whole = view_of(picture), (await history(journal, RUN)).state
    assert (view.state, view.verified_since) == (whole, None)
    assert view.state.flaws[0].seq == 3
    assert "not what was recorded" in shown(view, 120)


async def test_a_fold_that_the_chain_names_and_the_events_do_not_add_up_to_is_told(journal: MemoryJournal) -> None:
    run = journal._store.runs[RUN]
    kept = await keep_fold(journal, RUN, named=False)
    body = kept.body.replace("Small night", "Great night")
    lying = replace(kept, body=body, sha256=sha256(body.encode()).hexdigest())
    run.folds[:] = [lying]
    await note(journal, RUN, "an engine with a defect", mark_of(lying))
    picture = await begun(journal)
    assert view_of(picture).state.title == "Great night"
    await verify_what_was_before(journal, RUN, picture, pause=0)
    view = view_of(picture)
    assert (view.state.title, view.state.flaws) == ("Small night", ())
    said = view.entries[-1].event
    assert isinstance(said, NotRecorded)
    assert "does not add up to the state that was kept" in said.why
    assert sentence(view.plan, view.entries[-1]).text == said.why


async def test_a_journal_without_its_first_event_is_told_and_the_screen_goes_on(journal: MemoryJournal) -> None:
    picture = await begun(journal)
    del journal._store.runs[RUN].events[0]
    await verify_what_was_before(journal, RUN, picture, pause=0)
    view = view_of(picture)
    assert view.verified_since is not None
    said = view.entries[-1].event
    assert isinstance(said, NotRecorded)
    assert "cannot be verified" in said.why


async def test_a_kept_plan_that_is_not_the_frozen_one_is_told_and_the_frozen_one_is_shown(
    journal: MemoryJournal,
) -> None:
    run = journal._store.runs[RUN]
    kept = await keep_fold(journal, RUN, named=False)
    state, _, plan = kept.body.partition("\n")
    body = f"{state}\n{plan.replace('First', 'Another')}"
    lying = replace(kept, body=body, sha256=sha256(body.encode()).hexdigest())
    run.folds[:] = [lying]
    await note(journal, RUN, "an engine with a defect", mark_of(lying))
    picture = await begun(journal)
    assert view_of(picture).plan.tasks[0].title == "Another"
    await verify_what_was_before(journal, RUN, picture, pause=0)
    view = view_of(picture)
    assert (view.plan.tasks[0].title, view.verified_since) == ("First", None)
    said = view.entries[-1].event
    assert isinstance(said, NotRecorded)
    assert "the plan that was kept is not the one that is frozen" in said.why


async def test_a_kept_plan_that_a_process_beside_finds_frozen_is_not_loaded_here(
    journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = await begun(journal)
    monkeypatch.setattr(verifying, "frozen_plan", None)

    async def beside(bundle: str) -> str:
        return hash_of_text(plan_text(load_bundle(bundle)))

    await verify_what_was_before(journal, RUN, picture, pause=0, beside=beside)
    assert picture.begun is None
    assert not any(isinstance(one.event, NotRecorded) for one in picture.entries)
    assert view_of(picture).plan.tasks[0].title == "First"
