"""Which kind of run it is, is told by the frame: at every size and without colours."""

from dataclasses import replace

import pytest

from console.layout import Style, layout, text_of
from console.layout.glyphs import ASCII
from console.view.model import Page
from plans.model import RunKind
from tests.support.world import SIZES, half_way, ui


@pytest.mark.parametrize("page", [Page.BOARD, Page.HELP])
@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
def test_production_has_a_frame_of_its_own_from_edge_to_edge(size: tuple[int, int], page: Page) -> None:
    view = half_way().view()
    production = replace(view, state=replace(view.state, kind=RunKind.PRODUCTION))
    assert {span.style for span in layout(production, ui(page=page), size, ASCII)[0]} == {Style.PRODUCTION}
    simulated = replace(view, state=replace(view.state, simulated=True))
    for other in (view, simulated):
        assert {span.style for span in layout(other, ui(page=page), size, ASCII)[0]} != {Style.PRODUCTION}


def test_the_frames_of_the_three_kinds_differ_without_any_attribute() -> None:
    view = half_way().view()
    kinds = (view, replace(view, state=replace(view.state, kind=RunKind.PRODUCTION)),
             replace(view, state=replace(view.state, simulated=True)))  # fmt: skip
    frames = [text_of(layout(one, ui(), (160, 50), ASCII)).splitlines() for one in kinds]
    assert [lines[1] for lines in frames] == ["-" * 160, "!" * 160, ":" * 160]
    assert ["!!!" in lines[0] for lines in frames] == [False, True, False]
