"""The night half-way, with a copy that a worker has taken and jobs that no worker takes."""

from dataclasses import replace

from jobs.outcomes import ErrorFacts, FailureKind
from jobs.run import events as e
from jobs.run.events.lanes import LaneHost, LanesOfLabel
from tests.support.world import START, Night, half_way

SILENT = ErrorFacts(kind=FailureKind.LOST, sentence="worker db1 on host6 silent 13 s; its backend 4121 still connected")


def _labelled(night: Night, unit: str, label: str) -> None:
    """As if the plan said `runs_on` of it."""
    night.entries = [
        replace(one, event=replace(one.event, label=label))
        if isinstance(one.event, e.AttemptStarted) and one.event.unit == unit
        else one
        for one in night.entries
    ]


def elsewhere() -> Night:
    """B02 runs on db2; of B06 a worker was lost at 23:50, and nobody has taken it since."""
    night = half_way()
    night.say(71.1, e.TicketTaken(unit=e.UnitId("B02"), attempt=1, worker="db2", host="dmz-host7"))
    night.job("B06", 160)
    night.say(160.1, e.TicketTaken(unit=e.UnitId("B06"), attempt=1, worker="db1", host="host6"))
    night.say(
        170,
        e.AttemptEnded(
            unit=e.UnitId("B06"), attempt=1, how=e.How.LOST, error=SILENT.to_json(), retry_at=START.replace(minute=50)
        ),
    )
    night.job("B06", 170.1, attempt=2)
    _labelled(night, "B02", "imaging")
    _labelled(night, "B06", "hospital-dmz")
    night.say(170.3, e.TicketUntaken(unit=e.UnitId("B06"), attempt=2, label="hospital-dmz"))
    return night


def taken() -> Night:
    """The same, once another worker has B06."""
    night = elsewhere()
    night.say(171, e.TicketTaken(unit=e.UnitId("B06"), attempt=2, worker="db3", host="host8"))
    return night


def by_lanes() -> Night:
    """B02 is shared: of the four lanes of db2 three were lost and one works; of dmz nobody serves any of two."""
    night = half_way()

    def stand(minutes: float, of: LanesOfLabel) -> None:
        night.say(minutes, e.LanesChanged(unit=e.UnitId("B02"), attempt=1, lanes=of))

    stand(71.1, LanesOfLabel(label="db2", wanted=4, at=(LaneHost(worker="w7", host="host7", lanes=4),)))
    stand(168, LanesOfLabel(label="db2", wanted=4, at=(LaneHost(worker="w7", host="host7", lanes=1),), lost=3))
    stand(169, LanesOfLabel(label="dmz", wanted=2, lies=True))
    return night
