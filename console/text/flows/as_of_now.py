"""How the flows stand as far as their counts are fresh: what is overdue is never told as flowing. Pure.

An engine judges what it has counted; of a count that hangs it says only after a quarter of an hour that it was not
read. Until then this says at once up to when it was, and since when it is asked.
"""

from dataclasses import replace

from console.text.flows.figures import moment
from console.text.flows.overdue import OverdueCount, overdue_counts
from console.text.formatting import Times
from console.view.model import View
from jobs.run.outlook.flows import FlowRow, Light, every_row, flow_rows, in_rank, series_rows
from plans.model.flows import Flow


def rows_now(view: View) -> tuple[FlowRow, ...]:
    """All flows, and those templates and receivers that do not flow well, the worst first, as `flow_rows`."""
    return _as_of_now(view, flow_rows(view.plan, view.state))


def every_row_now(view: View) -> tuple[FlowRow, ...]:
    """All flows with each of their templates and receivers, as `every_row`."""
    return _as_of_now(view, every_row(view.plan, view.state))


def series_now(view: View, flow: Flow) -> tuple[FlowRow, ...]:
    """One flow with each of its templates and receivers, as `series_rows`."""
    return _as_of_now(view, series_rows(view.plan, view.state, flow))


def _as_of_now(view: View, rows: tuple[FlowRow, ...]) -> tuple[FlowRow, ...]:
    """The same; of what flowed when it was counted last, that its count is overdue."""
    overdue = overdue_counts(view)
    if not overdue:
        return rows
    times = Times.of(view.plan, view.forecast)
    return in_rank(_row(view, times, row, overdue.get(row.flow.id)) for row in rows)


def _row(view: View, times: Times, row: FlowRow, overdue: OverdueCount | None) -> FlowRow:
    if overdue is None or row.light is not Light.GREEN:
        return row
    asked = moment(view, times, overdue.asked)
    reason = f"it flowed when it was read last; {overdue.stage} is asked since {asked} and has not answered"
    return replace(row, light=Light.AMBER, condition=None, since=overdue.read, reason=reason)
