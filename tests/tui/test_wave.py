"""Several runs side by side under a pilot."""

from console.layout.frame import text_of
from console.layout.glyphs import ASCII
from console.layout.palette import Colour, Theme, palette
from console.layout.wave.frame import Wave
from console.terminal.wave import WaveApplication
from tests.support.watching.waves import six_runs
from tests.support.world import NOW

RUNS = six_runs()


def application() -> WaveApplication:
    def told(chosen: str, said: str) -> Wave:
        return Wave(runs=RUNS, now=NOW, chosen=chosen, said=said)

    return WaveApplication(told, glyphs=ASCII, palette=palette(Theme.MONO, Colour.NONE))


async def test_arrows_choose_and_enter_leaves_the_screen_for_the_console_of_the_chosen_run() -> None:
    app = application()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        assert "\n> RED  orland-1" in text_of(app.shown)
        await pilot.press("x")
        assert "Enter opens its console" in text_of(app.shown)
        await pilot.press("enter")
    assert app.return_value == "orland-1"


async def test_q_leaves_for_good_and_another_size_is_drawn_anew() -> None:
    app = application()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert len(app.shown) == 10
        await pilot.press("q")
    assert app.return_value is None
