"""Papers in case of fire on a disk: when one is due, and what becomes of disks that are full, gone or silent."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

import console.running.paper as module
from console.errors import Declined
from console.running.paper import (
    AGAIN,
    EVERY,
    LISTENS_EVERY,
    EnginePapers,
    PaperPlace,
    PaperRound,
    existing_folder,
    writing_papers,
)
from console.telling.moments import Moments
from console.telling.paper.contents import Scribe
from console.view.model import View
from console.view.picture import Picture
from jobs.journal.base import Journal, Unavailable
from jobs.past import Past
from jobs.run import events as e
from plans.model.host import NO_HOST
from plans.model.languages import Language
from tests.support.eventually import eventually
from tests.support.world import Night, half_way, polling


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def picture_of(night: Night) -> Picture:
    return Picture(Past(run="7f3a", plan=night.plan, state=night.state(), entries=()))


class Papers:
    """A round on a folder, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.picture, self.clock = picture_of(half_way()), Clock()
        self.told: list[str] = []
        self.heeded: list[View] = []
        self.place = PaperPlace(folder=folder, by=Scribe.ENGINE)
        self.round = PaperRound(self.place, lambda: self.picture, self.told.append, heed=self._heed, seconds=self.clock)
        self.text, self.page = self.place.files("7f3a")

    async def _heed(self, view: View) -> None:
        self.heeded.append(view)

    async def later(self, seconds: float) -> None:
        self.clock.now += seconds
        await self.round.look()


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path)


async def test_one_is_written_at_once_then_every_five_minutes(papers: Papers) -> None:
    await papers.later(0)
    await papers.later(EVERY.total_seconds() - 1)
    assert papers.told == [""]
    await papers.later(1)
    assert papers.told == ["", ""]
    assert len(papers.heeded) == 1


async def test_a_checkpoint_that_opens_has_one_written_at_once(papers: Papers) -> None:
    await papers.later(0)
    papers.picture.state = polling().state()
    await papers.later(1)
    assert papers.told == ["", ""]
    assert "G2   OPEN" in papers.text.read_text()
    assert len(papers.heeded) == 2


@pytest.mark.parametrize(
    "said", [e.HoldSet(by="k", reason="x"), e.RunEnded(result=e.Result.ABORTED, by="k", reason="")]
)
async def test_so_has_a_hold_and_the_end(papers: Papers, said: e.Event) -> None:
    await papers.later(0)
    night = half_way()
    night.say(171, said)
    papers.picture.state = night.state()
    await papers.later(1)
    assert len(papers.told) == 2


async def test_a_control_database_that_goes_away_is_on_the_next_one_at_once(papers: Papers) -> None:
    await papers.later(0)
    papers.picture.lost = True
    await papers.later(1)
    assert "COULD NOT BE REACHED" in papers.text.read_text()
    assert "COULD NOT BE REACHED" in papers.page.read_text()


async def test_nobody_but_the_account_reads_it_whatever_stood_there(papers: Papers) -> None:
    papers.text.write_text("old")
    papers.text.chmod(0o644)
    await papers.later(0)
    assert [one.stat().st_mode & 0o777 for one in (papers.text, papers.page)] == [0o600, 0o600]
    assert len(list(papers.place.folder.iterdir())) == 2


async def test_a_link_that_lies_in_its_place_is_replaced_and_not_followed(papers: Papers, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    papers.text.symlink_to(other)
    await papers.later(0)
    assert other.read_text() == "mine"
    assert not papers.text.is_symlink()


async def test_a_folder_that_vanishes_is_told_and_not_made_anew_and_written_to_once_it_is_back(tmp_path: Path) -> None:
    there = tmp_path / "usb"
    papers = Papers(there)
    await papers.later(0)
    assert papers.told == [f"there is no folder {there}"]
    assert not there.exists()
    there.mkdir()
    await papers.later(AGAIN.total_seconds())
    assert papers.told[-1] == ""
    assert papers.text.exists()


async def test_where_it_cannot_be_written_what_stood_there_still_does(papers: Papers) -> None:
    await papers.later(0)
    before = papers.text.read_text()
    papers.page.unlink()
    papers.page.mkdir()
    papers.picture.lost = True
    await papers.later(1)
    assert papers.told[-1] == f"Is a directory ({papers.page})"
    assert before != papers.text.read_text()
    assert not list(papers.place.folder.glob(".*"))


async def test_what_a_killed_writer_left_is_removed_and_nothing_that_is_written_just_now(papers: Papers) -> None:
    old, new = (papers.place.folder / f".{papers.text.name}.{name}" for name in ("old", "new"))
    old.write_text("half of")
    new.write_text("half of")
    os.utime(old, (1, 1))
    await papers.later(0)
    assert (old.exists(), new.exists()) == (False, True)


@pytest.fixture
def silent_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    answers = threading.Event()

    def write(_: PaperPlace, view: View, moments: Moments | None = None) -> tuple[Path, Path]:
        answers.wait(30)
        return Path(), Path()

    monkeypatch.setattr(PaperPlace, "write", write)
    monkeypatch.setattr(module, "ANSWERS_WITHIN", 0.01)
    yield answers
    answers.set()


async def test_a_disk_that_does_not_answer_holds_up_nobody_and_is_told(
    papers: Papers, silent_disk: threading.Event
) -> None:
    await papers.later(0)
    await papers.later(AGAIN.total_seconds())
    assert papers.told == [f"{papers.place.folder} does not answer"] * 2
    assert sum(one.name == "paper" for one in threading.enumerate()) == 1


async def test_one_that_could_be_written_late_is_heeded_all_the_same(tmp_path: Path) -> None:
    papers = Papers(tmp_path / "usb")
    await papers.later(0)
    papers.place.folder.mkdir()
    await papers.later(AGAIN.total_seconds())
    await papers.later(EVERY.total_seconds())
    assert papers.told[1:] == ["", ""]
    assert len(papers.heeded) == 1


async def test_a_defect_that_ends_the_writing_is_told_and_disturbs_nobody(
    papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "matters", lambda _: 1 // 0)
    async with writing_papers(papers.round):
        await eventually(lambda: papers.told)
    assert set(papers.told) == {"a defect of this program (ZeroDivisionError)"}


async def test_at_the_end_one_is_written_where_something_has_changed(papers: Papers) -> None:
    async with writing_papers(papers.round):
        await papers.round.look()
        papers.picture.state = polling().state()
    assert len(papers.told) == 2


def test_two_runs_and_two_hosts_have_files_of_their_own(papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    here = papers.place.files("a/../b")
    assert {one.parent for one in here} == {papers.place.folder}
    monkeypatch.setattr("socket.gethostname", lambda: "other")
    assert set(papers.place.files("a/../b")).isdisjoint(here)
    assert set(papers.place.files("c")).isdisjoint(papers.place.files("d"))


def test_a_folder_that_is_not_there_is_refused_before_anything_begins(tmp_path: Path) -> None:
    with pytest.raises(Declined, match=r"there is no folder .*/none for papers"):
        existing_folder(str(tmp_path / "none"))
    assert existing_folder(str(tmp_path)) == tmp_path


class AwayStore:
    """A control database that answers nothing."""

    async def progress(self, _: str = "") -> None:
        raise Unavailable("it is away")

    lease = now = progress

    async def tell_head(self, _: str, **__: object) -> bool:
        return False


class StoppedStore:
    """One that is away and back as a test says."""

    def __init__(self) -> None:
        self.is_away = False

    async def now(self) -> datetime:
        if self.is_away:
            raise Unavailable("it is away")
        return datetime.now(UTC)

    async def lease(self, _: str) -> None:
        return None

    free_since = lease

    progress = lease

    async def tell_head(self, _: str, **__: object) -> bool:
        return True


async def test_an_engine_writes_at_once_when_its_control_database_goes_and_when_it_is_back(tmp_path: Path) -> None:
    told: list[str] = []
    store, clock = StoppedStore(), Clock()
    papers = EnginePapers(cast(Journal, store), "7f3a", str(tmp_path), NO_HOST, seconds=clock)
    papers.tell(told.append)
    night = half_way()
    papers.follow(night.plan, night.state())
    text, _ = PaperPlace(folder=tmp_path, by=Scribe.ENGINE).files("7f3a")
    assert papers.round is not None
    for away in (False, True, False):
        store.is_away = away
        clock.now += LISTENS_EVERY
        await papers.round.look()
        assert ("COULD NOT BE REACHED" in text.read_text()) is away
    assert told == ["", "", ""]


async def test_an_engine_whose_control_database_is_away_writes_what_it_knows_and_tells_that(tmp_path: Path) -> None:
    told: list[str] = []
    store = cast(Journal, AwayStore())
    papers = EnginePapers(store, "7f3a", "", replace(NO_HOST, paper=str(tmp_path), paper_lang=Language.NORWEGIAN))
    papers.tell(told.append)
    assert papers.round is not None
    await papers.round.look()
    assert told == []
    night = half_way()
    papers.follow(night.plan, night.state())
    await papers.round.look()
    assert told == [""]
    text, _ = PaperPlace(folder=tmp_path, by=Scribe.ENGINE).files("7f3a")
    assert "KONTROLLDATABASEN KUNNE IKKE NAS" in text.read_text()
    assert "av motoren pa" in text.read_text()


def test_an_engine_that_was_asked_for_none_writes_none() -> None:
    assert EnginePapers(cast(Journal, AwayStore()), "7f3a", "", NO_HOST).round is None
