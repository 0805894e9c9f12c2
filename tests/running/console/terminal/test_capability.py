"""What a terminal can do, by its environment; the palettes; the keys; the writer that would rather forget a frame."""

import os
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from console.layout.glyphs import ASCII, UNICODE
from console.layout.palette import Colour, Theme
from console.terminal.capability import capability
from console.text.command_line import command_help
from console.view.keymap import BINDINGS, STANDARD
from console.view.model import Page
from console.view.trends import History
from tests.support.world import NOW, PROGRESS, half_way


@pytest.mark.parametrize(
    ("env", "encoding", "glyphs", "colour"),
    [
        ({"TERM": "xterm-256color", "LANG": "nb_NO.UTF-8"}, "utf-8", UNICODE, Colour.EIGHT_BIT),
        ({"TERM": "xterm-256color", "LANG": "C", "LC_CTYPE": "C.UTF-8"}, "utf-8", ASCII, Colour.EIGHT_BIT),
        ({"TERM": "xterm-256color", "LC_ALL": "C", "LANG": "nb_NO.UTF-8"}, "utf-8", ASCII, Colour.EIGHT_BIT),
        ({"TERM": "xterm", "LANG": "en_US.utf8"}, "ascii", ASCII, Colour.STANDARD),
        ({"TERM": "linux", "LANG": "en_US.UTF-8"}, "utf-8", ASCII, Colour.STANDARD),
        ({"TERM": "screen", "LANG": "en_US.UTF-8"}, "utf-8", UNICODE, Colour.STANDARD),
        ({"TERM": "xterm-256color", "LANG": "en_US.UTF-8", "NO_COLOR": "1"}, "utf-8", UNICODE, Colour.NONE),
        ({"TERM": "vt220", "LANG": "C", "CUTOVER_GLYPHS": "unicode"}, "utf-8", UNICODE, Colour.NONE),
    ],
)
def test_glyphs_and_colours_follow_from_the_environment(
    env: dict[str, str], encoding: str, glyphs: object, colour: Colour
) -> None:
    found = capability(env, terminal=True, encoding=encoding)
    assert (found.glyphs, found.colour) == (glyphs, colour)


@pytest.mark.parametrize(
    ("env", "colour", "theme"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Colour.TRUE, Theme.DARK),
        ({"TERM": "xterm", "COLORTERM": "yes", "COLORFGBG": "15;0"}, Colour.EIGHT_BIT, Theme.DARK),
        ({"TERM": "xterm-direct", "COLORFGBG": "0;default;15"}, Colour.TRUE, Theme.LIGHT),
        ({"TERM": "xterm", "COLORFGBG": "0;7", "NO_COLOR": "1", "COLORTERM": "24bit"}, Colour.NONE, Theme.LIGHT),
    ],
)
def test_how_many_colours_there_are_and_on_which_ground(env: dict[str, str], colour: Colour, theme: Theme) -> None:
    found = capability(env, terminal=True, encoding="utf-8")
    assert (found.colour, found.theme) == (colour, theme)


def test_a_dumb_terminal_or_none_has_no_screen() -> None:
    assert not capability({"TERM": "dumb"}, terminal=True, encoding="utf-8").screen
    assert not capability({"TERM": "xterm"}, terminal=False, encoding="utf-8").screen


def test_no_key_means_two_things_on_one_page_unless_the_page_has_its_own() -> None:
    for page in Page:
        shared: dict[str, list[str]] = {}
        for one in BINDINGS:
            for key in one.keys:
                if page in one.pages:
                    shared.setdefault(key, []).append(one.id)
        for key, ids in shared.items():
            assert STANDARD.find(page, key) is not None
            assert (
                len([one for one in ids if "." in one and not one.startswith(("find", "page", "pane", "need"))]) <= 1
            ), ids
    assert len({one.id for one in BINDINGS}) == len(BINDINGS)


def test_every_verb_is_explained_in_help() -> None:
    assert all(text for _, text in command_help().values())


def test_a_rate_is_of_this_attempt() -> None:
    history = History()
    night = half_way()
    for second in range(12):
        moved = replace(PROGRESS["B02"], done=PROGRESS["B02"].done + 30_000 * second)
        at = NOW + timedelta(seconds=second)
        history.take(night.view(now=at, progress={**PROGRESS, "B02": moved}))
    trend = next(one for unit, one in history.trends().items() if unit == "B02")
    assert trend.rate == pytest.approx(30_000)
    assert len(trend.samples) == 11
    history.take(night.view(now=NOW + timedelta(seconds=20), progress={"B02": replace(PROGRESS["B02"], done=10)}))
    assert [one.rate for one in history.trends().values()] == [0.0]


def test_the_writer_forgets_frames_rather_than_wait_and_keeps_what_sets_modes() -> None:
    from console.terminal.writer import Writer

    reader, writer = os.pipe()
    again = threading.Event()
    one = Writer(writer, again.set, limit=64 * 1024)
    one.start()
    frame = "x" * 8000
    for _ in range(200):  # 1.6 MB into a pipe of 64 kB that nobody reads: returns at once, or this test hangs
        one.write(frame)
    one.write("\x1b[?1049l")
    assert one.waiting <= 64 * 1024 + len(frame)
    taken = b""
    while b"\x1b[?1049l" not in taken:  # the last of what was written: to read on would be to wait for ever
        taken += os.read(reader, 65536)
    assert again.wait(60)
    assert len(taken) < 400_000
    one.write("after")
    one.stop()
    assert os.read(reader, 65536).endswith(b"after")
    os.close(reader)
    os.close(writer)


def test_the_writer_takes_one_frame_of_a_very_wide_terminal_which_is_longer_than_what_may_wait() -> None:
    from console.terminal.writer import Writer

    reader, writer = os.pipe()
    one = Writer(writer, lambda: None, limit=100)
    one.start()
    one.write("\x1b[?1049h")
    one.write("x" * 1000)
    one.stop()
    assert os.read(reader, 65536).endswith(b"x" * 1000)
    os.close(reader)
    os.close(writer)
