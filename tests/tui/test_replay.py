"""A replay under a pilot: its keys move the moment on the screen, and nothing is sent or said of the one before."""

from pathlib import Path

from console.layout import text_of
from console.layout.glyphs import ASCII
from console.layout.palette import Colour
from console.terminal.app import Application
from console.view.keymap import STANDARD
from console.view.replay_source import ReplaySource
from jobs.run.events import Warned
from tests.support.eventually import eventually
from tests.support.replayed import small_recording


async def test_the_moment_on_the_screen_is_moved_by_keys_and_by_a_typed_time(tmp_path: Path) -> None:
    source = ReplaySource(await small_recording(tmp_path), warns=lambda _, one: isinstance(one.event, Warned))
    app = Application(
        source, glyphs=ASCII, colour=Colour.NONE, keymap=STANDARD.for_replay(), player=source, greetings=["a replay"]
    )

    def first() -> str:
        return text_of(app.shown).splitlines()[0] if app.shown else ""

    async with source, app.run_test(size=(80, 24)) as pilot:
        await eventually(lambda: "REPLAY Fri 12:00:00 PAUSED" in first())
        await pilot.press("right", "right")
        await eventually(lambda: "12:02:00" in first())
        await pilot.press("T")
        await pilot.press(*"12:04", "enter")
        await eventually(lambda: "12:04:00" in first())
        await pilot.press("E")
        await eventually(lambda: "12:05:00" in first())
        await pilot.press("p")
        await eventually(lambda: "end of what was recorded" in text_of(app.shown))
        await pilot.press("h")
        await eventually(lambda: "nothing in it can be commanded" in text_of(app.shown))
        await pilot.press("0", "plus")
        await eventually(lambda: "12:00:00" in first())
        assert app.ui.away is None
        assert app.ui.trends == {}
