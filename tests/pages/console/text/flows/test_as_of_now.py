"""A count that hangs is told at once: no flow is said to flow by a figure whose successor is overdue."""

from datetime import datetime, timedelta

import pytest

from console.layout import layout, text_of
from console.layout.glyphs import ASCII
from console.text.flows.as_of_now import rows_now, series_now
from console.text.flows.for_scripts import flows_json
from console.text.flows.overdue import PATIENCE, overdue_counts
from console.text.flows.told import all_flows, in_short, stands_text
from console.text.formatting import Times
from console.text.status_page import status_text
from console.view.counted_hour import CountedHour
from console.view.model import Page, Ui, View
from jobs.flows.series import Series
from jobs.run.outlook.flows import Light
from plans.model.flows import FlowId, Stage
from tests.support.flows.after import MINUTE, NOW, bad, days_after

HANGS = FlowId("F002")
READ = NOW - 10 * MINUTE
"""08:10; each flow is counted every five minutes, a minute after its window has ended."""


def seen(read: datetime = READ, now: datetime = NOW, **changes: object) -> View:
    """Six flows that are counted by now, but for one of which what is sent was read up to another moment."""
    flows = [FlowId(f"F{number:03}") for number in range(1, 13)]
    ends = {(flow, stage): now - MINUTE for flow in flows for stage in Stage}
    counts = {(Series(flow=flow), stage): 58 for flow, stage in ends}
    hour = CountedHour(until=now, counts=counts, ends={**ends, (HANGS, Stage.SENT): read})
    return days_after(12, *bad()).view(**{"now": now, "real_now": now, "counted_hour": hour, **changes})


def line(view: View) -> str:
    [row] = [one for one in all_flows(view) if one.flow.id == HANGS]
    return stands_text(view, Times.of(view.plan, view.forecast), row)


def test_it_is_amber_and_says_up_to_when_it_was_read_and_since_when_it_is_asked() -> None:
    assert line(seen()).startswith(
        "no count since 08:10: it flowed when it was read last; sent is asked since 08:16 and has not answered"
    )
    assert "1 not counted lately" in in_short(seen(), Times.of(seen().plan, seen().forecast))


def test_it_is_said_as_soon_as_the_count_is_overdue_and_not_before() -> None:
    asked = READ + 6 * MINUTE
    in_time = seen(now=asked + PATIENCE)
    assert overdue_counts(in_time) == {}
    assert rows_now(in_time) is rows_now(in_time)
    late = seen(now=asked + PATIENCE + timedelta(seconds=1))
    assert overdue_counts(late)[HANGS].read == READ


def test_what_is_red_stays_red_and_its_templates_are_told_like_the_flow() -> None:
    view = seen()
    lights = {row.series.name: row.light for row in rows_now(view)}
    assert lights["F004"] is Light.RED
    assert lights["F002"] is Light.AMBER
    flow = view.plan.watched.flow("F002")
    assert flow is not None
    assert {row.light for row in series_now(view, flow)} == {Light.AMBER}


@pytest.mark.parametrize("changes", [{"lost": True}, {"lease": None, "unheld_since": NOW - 60 * MINUTE}])
def test_where_nobody_counts_at_all_no_flow_is_singled_out(changes: dict[str, object]) -> None:
    assert overdue_counts(seen(**changes)) == {}


def test_page_status_and_scripts_say_the_same() -> None:
    view = seen()
    page = text_of(layout(view, Ui(page=Page.FLOWS), (100, 30), ASCII))
    [row] = [one for one in page.splitlines() if "F002" in one and "no count" in one]
    assert row.startswith(" +F002")
    assert "08:10" in row
    assert "1 not counted lately" in " ".join(status_text(view, width=100).split())
    [told] = [one for one in flows_json(view)["flows"] if one["flow"] == "F002"]  # type: ignore[attr-defined]
    assert (told["light"], told["condition"], told["since"]) == ("amber", None, READ.isoformat())
