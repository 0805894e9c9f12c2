"""A run two days after its go-live, with as many flows as a test wants: a few stand badly, the others flow."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from jobs.flows.series import Condition, Series
from jobs.run import events as e
from jobs.run.events import FlowsChanged, FlowStanding
from plans.model import Checkpoint, DatabaseId, PartyId, Plan, RunKind, Task
from plans.model.flows import Dimension, Flow, FlowId, SqlCount, Stage, Watched
from plans.problems import Place
from tests.support.world import START, Night
from tests.support.world import plan as night_plan

LIVE = START + timedelta(hours=6)
"""Sat 03:00 in Oslo."""
NOW = LIVE + timedelta(days=2, hours=5, minutes=20)
MINUTE = timedelta(minutes=1)
_TITLES = (
    "Discharge letters to general practitioners",
    "Laboratory orders",
    "Laboratory answers",
    "Radiology orders",
    "Referrals from outside",
    "Prescriptions",
    "Admissions to the municipality",
    "Blood bank orders",
    "Sick notes",
    "Appointments by letter",
    "Vaccinations to the registry",
    "Patient transport",
)
_OWNERS = tuple(map(PartyId, ("int", "st-olavs", "roros")))


def flow_name(place: int) -> str:
    """`F001`."""
    return f"F{place:03}"


def _flow(place: int) -> Flow:
    count = SqlCount(on=DatabaseId("platform"), query="select 1")
    return Flow(
        id=FlowId(flow_name(place)),
        title=_TITLES[(place - 1) % len(_TITLES)],
        place=Place(file="night.yaml", line=place, column=1),
        counts={Stage.SENT: count, Stage.RECEIVED: count, Stage.PROCESSED: count},
        by=(Dimension.TEMPLATE,),
        owner=_OWNERS[place % len(_OWNERS)],
    )


def watching(flows: int, *, hypercare: timedelta = timedelta(days=14)) -> Plan:
    """The plan of the night with so many flows."""
    watched = Watched(flows=tuple(map(_flow, range(1, flows + 1))), hypercare=hypercare)
    return replace(night_plan(), watched=watched)


def standing(name: str, condition: Condition, minutes_ago: float = 60, **more: object) -> FlowStanding:
    """How `F001`, or `F001/17B`, stands since so many minutes."""
    flow, _, template = name.partition("/")
    facts = {"since": NOW - minutes_ago * MINUTE, "to_notice": 25 * MINUTE, **more}
    return FlowStanding(series=Series(flow=FlowId(flow), template=template), condition=condition, **facts)  # type: ignore[arg-type]


def bad() -> Iterator[FlowStanding]:
    """A dead template among those that flow, a queue that nobody empties, and what nobody knows of."""
    stage, counts = Stage, {Stage.SENT: 0, Stage.RECEIVED: 0, Stage.PROCESSED: 0}
    yield standing("F001/17B", Condition.SILENT, 3140, reason="none in 2 days 4 h, 1,204 expected", counts=counts)
    yield standing(
        "F004",
        Condition.SHORT,
        95,
        missing=212,
        oldest=NOW - 110 * MINUTE,
        reason="212 sent and not received within 15m, the oldest of 06:30",
        counts={stage.SENT: 140, stage.RECEIVED: 3, stage.PROCESSED: 3},
    )
    yield standing("F006", Condition.THIN, 300, reason="31 in 3 h, 118 expected", counts=dict.fromkeys(Stage, 9))
    yield standing("F008", Condition.LATE, 30, reason="half of them take 40m, 15m are allowed")
    yield standing("F009", Condition.NOT_READ, 12, reason="received: the address answered 503", to_notice=None)
    yield standing(
        "F011", Condition.UNWATCHED, 3140, reason="2 a day are normal, and no canary flies", to_notice=timedelta(days=2)
    )


def _ended(task: Task) -> e.Event:
    unit = e.UnitId(task.id)
    if isinstance(task.body, Checkpoint):
        return e.CheckpointDecided(unit=unit, decision=e.Decision.GO, party="cm", by="k.stone")
    return e.TaskFinished(unit=unit, how=e.Finish.DONE, by="k.stone")


def days_after(
    flows: int, *stands: FlowStanding, kind: RunKind = RunKind.PRODUCTION, live: bool = True, **plan: timedelta
) -> Night:
    """The run: all flow but those that are named."""
    night = Night(plan=watching(flows, **plan), kind=kind)
    for place, task in enumerate(night.plan.tasks if live else ()):
        night.say(360 - len(night.plan.tasks) + place, _ended(task))
    if live:
        night.say(360, e.TaskFinished(unit=e.UnitId(night.plan.go_live), how=e.Finish.DONE, by=""))
    said = {one.series.name: one for one in stands}
    well = [standing(flow_name(one), Condition.FLOWING, 3100, counts=dict.fromkeys(Stage, 40 + one))
            for one in range(1, flows + 1) if flow_name(one) not in said]  # fmt: skip
    changes: Sequence[FlowStanding] = (*well, *stands)
    if changes:
        night.say((NOW - START - 5 * MINUTE) / MINUTE, FlowsChanged(flows=tuple(changes)))
    return night
