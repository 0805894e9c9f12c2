"""The board as a browser has it, on a telephone, at a desk and on a wall."""

from dataclasses import replace

import pytest

from console.board.wall import ALL
from tests.support.boards.browser import Browser, browser
from tests.support.boards.pages import drawn
from tests.support.boards.serving import Served, served
from tests.support.world import half_way

pytestmark = [
    pytest.mark.needs("Chromium", "what a browser makes of a page is seen in one"),
    pytest.mark.xdist_group("Chromium"),
]


async def fits(window: Browser, board: Served, width: int) -> None:
    """The page stands in the window without being moved sideways, and can be read from where it is looked at."""
    await window.show(f"http://localhost:{board.port}/", width)
    assert await window.says("document.documentElement.scrollWidth") == width
    letters = await window.says("parseFloat(getComputedStyle(document.body).fontSize)")
    assert letters >= max(16, width * 0.0125)
    first = await window.says("document.querySelector('#part-answers').getBoundingClientRect().top")
    assert first < 0.35 * 900


async def test_a_page_fits_a_telephone_a_desk_and_a_wall_and_goes_on_by_itself() -> None:
    hostile = half_way()
    hostile.plan = replace(hostile.plan, title="<script>alert(1)</script>" + "W" * 10_000)
    async with served(is_proxy=True) as board, browser() as window:
        board.wall.show(ALL, drawn(hostile.view()))
        for width in (390, 1280, 3840):
            await fits(window, board, width)
        clock = "document.querySelector('.wall .tick').textContent"
        before = await window.says(clock)
        await window.wait_for(f"{clock} !== {before!r}")
        shown = drawn(half_way().view())
        board.wall.show(ALL, replace(shown, parts={**shown.parts, "foot": "<p id='new'>news</p>"}))
        await window.wait_for("!!document.getElementById('new')")
        assert await window.says("document.title") == "St. Olavs and six municipalities - board"
        assert window.complaints == []  # no script failed, and the page's own rules refused nothing of it


async def test_without_scripts_a_page_is_there_all_the_same_and_loads_itself_anew() -> None:
    async with served(is_proxy=True) as board, browser() as window:
        await window.call("Emulation.setScriptExecutionDisabled", value=True)
        await window.show(f"http://localhost:{board.port}/", 390)
        assert await window.says("document.querySelectorAll('#part-answers .value').length") == 4
        assert await window.says("document.querySelector('meta[http-equiv=refresh]').content") == "10"
        assert await window.says("document.querySelector('.wall').textContent.trim().length") == len("23:52:30")
