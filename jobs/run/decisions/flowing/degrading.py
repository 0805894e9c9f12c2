"""What of the go-live is degraded by what does not flow: declared when a flow turns red, over when it flows again."""

from collections.abc import Container, Iterator, Sequence

from jobs.run.decisions.decision import Desk
from jobs.run.events import Degraded, NormalAgain
from jobs.run.outlook.flows import FlowRow, Light, flow_rows, not_judged_because
from jobs.run.outlook.problems.standing import degraded_now
from jobs.run.state.model import RunState
from jobs.run.state.problems import Degradation
from plans.characters import shown
from plans.model import Plan

_LONGEST = 300
"""Characters of what is said of a flow."""


def degrade_by_flows(desk: Desk) -> None:
    """Declare what flows degrade that are red, and end what those degraded that flow again; nothing once the run has
    ended."""
    standing = [one for one in degraded_now(desk.state) if one.flow]
    causes = any(flow.degrades for flow in desk.plan.watched.flows)
    if desk.state.ended is not None or not (standing or causes):
        return
    for one in standing:
        if (over := _over_because(desk, one)) is not None:
            desk.emit(NormalAgain(part=one.part, flow=one.flow, text=over))
    _declare(desk, {one.flow for one in degraded_now(desk.state)})


def _declare(desk: Desk, known: Container[str]) -> None:
    for row in red_flows(desk.plan, desk.state):
        if row.flow.degrades and row.flow.id not in known:
            text = shown(f"{row.name} is {row.condition}")[:_LONGEST]
            desk.emit(Degraded(text=text, part=row.flow.degrades, flow=row.flow.id))


def red_flows(plan: Plan, state: RunState) -> Iterator[FlowRow]:
    """Of each flow that is red the row that stands worst."""
    known: set[str] = set()
    for row in flow_rows(plan, state):
        if row.light is Light.RED and row.flow.id not in known:
            known.add(row.flow.id)
            yield row


def _over_because(desk: Desk, one: Degradation) -> str | None:
    """Why the go-live is no longer degraded by a flow, empty where all of that flows again; None where it still is."""
    flow = desk.plan.watched.flow(one.flow)
    if flow is None:
        return "it is watched no more"
    if flow.degrades != one.part:
        return "the plan says no more that it degrades this"
    if why := not_judged_because(desk.plan, desk.state):
        return f"it is judged no more: {why}"
    rows: Sequence[FlowRow] = [row for row in flow_rows(desk.plan, desk.state) if row.flow is flow]
    lost = sum(row.given_up for row in rows)
    said = f"it flows again, and {lost:,} are given up as lost" if lost else ""
    return said if all(row.comes for row in rows) else None
