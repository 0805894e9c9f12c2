"""The page of a hand-over says what turned red after it began: it has no item for that."""

from dataclasses import replace

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.view.model import Page, Ui
from jobs.flows.series import Condition
from jobs.run.events import FlowsChanged, HandoverBegun
from jobs.run.outlook.days_after.left import handed_over, left_over
from tests.support.flows.after import NOW, bad, days_after, standing
from tests.support.world import START


def test_what_turned_red_after_the_hand_over_began_is_said_to_be_no_item_of_it() -> None:
    night = days_after(12, *bad())
    before = night.view(now=NOW)
    night.say((NOW - START).total_seconds() / 60, HandoverBegun(left=left_over(before.plan, before.state)))
    night.say((NOW - START).total_seconds() / 60, FlowsChanged(flows=(standing("F002", Condition.SILENT),)))
    view = night.view(now=NOW)
    view = replace(view, plan=handed_over(view.plan, view.state))
    text = text_of(layout(view, Ui(page=Page.ITEMS, selected="HANDOVER"), (100, 30), ASCII))
    assert "flow:F004 Radiology" in text
    assert "red since, no item: flow:F002" in text
