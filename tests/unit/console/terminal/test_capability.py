"""What a terminal can do, by its environment; the palettes; the keys; the writer that would rather forget a frame."""

import os
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from console.layout import Style
from console.layout.glyphs import ASCII, UNICODE
from console.layout.palette import BACKGROUND, PALETTES, Colour
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


def test_a_dumb_terminal_or_none_has_no_screen() -> None:
    assert not capability({"TERM": "dumb"}, terminal=True, encoding="utf-8").screen
    assert not capability({"TERM": "xterm"}, terminal=False, encoding="utf-8").screen


def _luminance(index: int) -> float:
    """Of one of xterm's 256 colours, by WCAG 2."""
    if index >= 232:
        rgb = [8 + 10 * (index - 232)] * 3
    else:
        steps = (0, 95, 135, 175, 215, 255)
        rgb = [steps[(index - 16) // 36], steps[(index - 16) // 6 % 6], steps[(index - 16) % 6]]
    parts = [c / 255 / 12.92 if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_every_text_has_a_contrast_of_at_least_four_and_a_half() -> None:
    for style, look in PALETTES[Colour.EIGHT_BIT].items():
        assert look.colour is not None
        assert look.background == BACKGROUND
        assert (_luminance(look.colour) + 0.05) / (_luminance(BACKGROUND) + 0.05) >= 4.5, style


def test_there_are_at_most_four_colours_and_without_any_the_urgent_still_stands_out() -> None:
    for colour, palette in PALETTES.items():
        assert set(palette) == set(Style)
        assert len({look.colour for look in palette.values() if look.colour not in (None, 252, 255)}) <= 4, colour
    plain = PALETTES[Colour.NONE]
    assert plain[Style.ATTENTION] != plain[Style.NORMAL] != plain[Style.LATE]


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
    from console.terminal.driver import Writer

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
