"""The file of figures: whole, to be read by every account, and gone once nobody keeps it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.errors import NotFound
from console.running.watching.textfile import NAME, file_in, keeping_file
from console.telling.machines.watched import AllWatched, Watched
from tests.support.eventually import eventually
from tests.support.world import half_way

TOLD = AllWatched(runs=(Watched(view=half_way().view()),))


@pytest.fixture
def careful() -> Iterator[None]:
    """An account whose files nobody else may read."""
    before = os.umask(0o077)
    yield
    os.umask(before)


async def test_the_file_can_be_read_by_the_collector_whatever_the_umask_and_is_gone_afterwards(
    tmp_path: Path, careful: None
) -> None:
    file = file_in(tmp_path)
    async with keeping_file(file, lambda: TOLD, say=print):
        await eventually(file.exists)
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        text = file.read_text(encoding="utf-8")
        assert text.startswith("# HELP cutover_program_info")
        assert "# EOF" not in text  # which that form does not know
        assert os.listdir(tmp_path) == [NAME]  # noqa: PTH208
    assert os.listdir(tmp_path) == []  # noqa: PTH208


async def test_a_disk_that_takes_nothing_is_said_once_and_that_it_does_again(tmp_path: Path) -> None:
    folder = tmp_path / "node"
    folder.mkdir()
    file, said = file_in(folder), list[str]()
    folder.rmdir()
    async with keeping_file(file, lambda: TOLD, say=said.append, every=0.01):
        await eventually(lambda: said)
        folder.mkdir()
        await eventually(file.exists)
        await eventually(lambda: len(said) > 1)
    assert said == [f"figures: there is no folder {folder}", f"figures: {file} is written again"]


def test_a_folder_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no folder"):
        file_in(tmp_path / "none")
