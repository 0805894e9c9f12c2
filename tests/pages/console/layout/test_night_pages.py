"""The pages of the night as a whole: its streams, and what happened since somebody looked away."""

from datetime import timedelta

import pytest

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.view.looked import Away, Mark
from console.view.model import Page, View
from tests.pages.console.layout.test_frames import golden
from tests.support.world import PROGRESS, START, polling, ui


@pytest.fixture(scope="module")
def poll() -> View:
    return polling().view(progress=PROGRESS)


@pytest.mark.parametrize("page", [Page.STREAMS, Page.SINCE])
def test_the_pages_of_the_night(poll: View, page: Page) -> None:
    away = Away(mark=Mark(seq=8, at=START + timedelta(minutes=100))).with_news(poll.entries)
    golden(f"page-{page}-100x30", layout(poll, ui(page=page, away=away), (100, 30), ASCII))


def test_of_what_is_left_out_the_number_is_said(poll: View) -> None:
    away = Away(mark=Mark(seq=0, at=START), entries=tuple(poll.entries[-3:]), left_out=40)
    shown = text_of(layout(poll, ui(page=Page.SINCE, away=away), (80, 24), ASCII))
    assert "only the latest 3 of 43 events; cutover log 7f3a has all" in shown
