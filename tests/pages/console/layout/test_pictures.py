"""The pictures of the documentation are frames of this program, and the cast is a night."""

import json
import os
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from tests.pictures.__main__ import FOLDER, main
from tests.pictures.cast import SECONDS, SIZE, cast
from tests.pictures.shots import SHOTS


def test_every_picture_is_there_is_shown_and_is_small() -> None:
    files = {path.stem: path for path in FOLDER.glob("*.svg")}
    assert set(files) == set(SHOTS)
    shown = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, path in files.items():
        assert f"({name}.svg)" in shown
        assert path.stat().st_size < 40_000
        fromstring(path.read_text(encoding="utf-8"))


def test_the_command_draws_what_is_named(tmp_path: Path) -> None:
    main(["board-40x10"], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["board-40x10.svg"]


@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_shows_the_screen_as_it_is(name: str) -> None:
    kept(FOLDER / f"{name}.svg", SHOTS[name].drawn())


@pytest.mark.night
def test_the_cast_is_the_night_as_it_is_played() -> None:
    kept(FOLDER / "night.cast", cast())


def kept(path: Path, text: str) -> None:
    if os.environ.get("CUTOVER_GOLDENS") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{path} shows an older screen; make pictures draws it anew"


def test_the_cast_lasts_a_minute_and_goes_forward() -> None:
    text = (FOLDER / "night.cast").read_text(encoding="utf-8")
    head, *events = map(json.loads, text.splitlines())
    assert (head["version"], head["width"], head["height"]) == (2, *SIZE)
    times = [at for at, _, _ in events]
    assert times == sorted(times)
    assert SECONDS <= times[-1] < SECONDS + 10
    assert len(text) < 500_000
