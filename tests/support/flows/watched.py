"""Plans whose flows are watched, and what an engine says of them."""

from dataclasses import replace
from datetime import datetime, timedelta

from jobs.flows.series import Condition, Series
from jobs.run.decisions.flowing.seen import FlowsSeen
from jobs.run.events import FlowsChanged, FlowStanding
from plans.model import Plan
from plans.model.flows import Flow, FlowId, SqlCount, Stage, Watched
from plans.problems import Place
from tests.support.nights import OWNER, START, TARGET


def flow(name: str, **more: object) -> Flow:
    """A flow that is counted where it is sent, every five minutes."""
    counts = {Stage.SENT: SqlCount(on=TARGET, query="select 1")}
    place = Place(file="plan.yaml", line=1, column=1)
    facts = {"counts": counts, "owner": OWNER, **more}
    return Flow(id=FlowId(name), title=name.title(), place=place, **facts)  # type: ignore[arg-type]


def watching(plan: Plan, *flows: Flow | str, hypercare: timedelta = timedelta()) -> Plan:
    """The plan with these flows, and so many days after its go-live."""
    watched = tuple(flow(one) if isinstance(one, str) else one for one in flows)
    return replace(plan, watched=Watched(flows=watched, hypercare=hypercare))


def series(name: str) -> Series:
    """`letters`, `letters/17B`, `letters/17B/roros`."""
    parts = (*name.split("/"), "", "")
    return Series(flow=FlowId(parts[0]), template=parts[1], receiver=parts[2])


def stands(name: str, condition: Condition, *, since: datetime = START, **more: object) -> FlowStanding:
    """How a series stands, by its name."""
    return FlowStanding(series=series(name), condition=condition, since=since, **more)  # type: ignore[arg-type]


def seen(*flows: FlowStanding, gone: tuple[str, ...] = ()) -> FlowsSeen:
    """What an engine says of them."""
    return FlowsSeen(changed=FlowsChanged(flows=flows, gone=tuple(map(series, gone))))
