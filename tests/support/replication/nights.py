"""Nights with a replication, as decisions see them: what is told of it is said by the test, and no server is there."""

from dataclasses import replace
from datetime import datetime

from console.view.model import View
from jobs.replicated import ReplicationFigures
from jobs.run.decisions.replicating.seen import ReplicationLooked
from jobs.run.events import ReplicationStanding, Upkeep
from plans.model import (
    Criterion,
    Direction,
    FollowSpec,
    Job,
    JobKind,
    Milestone,
    Plan,
    Replication,
    ReplicationId,
    SwitchBackSpec,
    SwitchSpec,
    TableSelection,
    UnfollowSpec,
)
from tests.support.command_line import view_of
from tests.support.driver import Driven
from tests.support.nights import SOURCE, START, TARGET, at, gate, night, task

RECORDS = ReplicationId("records")
REPLICATION = Replication(
    id=RECORDS,
    rows=TableSelection(source=SOURCE, target=TARGET, tables=("ehr.*",), source_in_use=True),
    wal_at_most=20 * 1024**3,
    reversible_until=at(3000),
)
_PUBLISHERS = {Direction.FORWARD: SOURCE, Direction.BACK: TARGET}


def followed(*criteria: Criterion, of: Replication = REPLICATION) -> Plan:
    """F1 follows, G1 is the point of no return, S1 switches, M1 goes live, and days later U1 ends it."""
    plan = night(
        task("F1", Job(kind=JobKind.FOLLOW, spec=FollowSpec(replication=of)), undo=ending(of), minutes=60),
        task("G1", gate(*criteria, final=True), after="F1"),
        task(
            "S1", Job(kind=JobKind.SWITCH, spec=SwitchSpec(replication=of)), after="G1", undo=going_back(of), minutes=2
        ),
        task("M1", Milestone(), after="S1"),
        task("U1", ending(of), after="M1", not_before=4000),
        window=600,
    )
    return replace(plan, replications={of.id: of})


def ending(of: Replication = REPLICATION) -> Job:
    """What ends it."""
    return Job(kind=JobKind.UNFOLLOW, spec=UnfollowSpec(replication=of))


def _switching(of: Replication) -> Job:
    return Job(kind=JobKind.SWITCH, spec=SwitchSpec(replication=of))


def going_back(of: Replication = REPLICATION) -> Job:
    """What takes its switch back."""
    return Job(kind=JobKind.SWITCH_BACK, spec=SwitchBackSpec(replication=of))


def looked(
    upkeep: Upkeep = Upkeep.HEALTHY,
    direction: Direction = Direction.FORWARD,
    *,
    reason: str = "",
    since: datetime = START,
    live: str | None = None,
    wal_kept: int | None = None,
) -> ReplicationLooked:
    """What an engine has seen of it."""
    stands = ReplicationStanding(
        replication=RECORDS,
        direction=direction,
        upkeep=upkeep,
        since=since,
        reason=reason,
        live=_PUBLISHERS[direction] if live is None else live,
        wal_kept=wal_kept,
    )
    return ReplicationLooked(stands=stands)


def following(plan: Plan | None = None) -> Driven:
    """The first copy is done and changes follow; the poll is open."""
    run = Driven(plan or followed())
    run.ends("F1")
    run.decide(looked())
    return run


def switched(plan: Plan | None = None) -> Driven:
    """It is live on the new side, and what is written there flows home."""
    run = following(plan)
    run.go("G1")
    run.ends("S1")
    run.decide(looked(direction=Direction.BACK))
    return run


def shown(run: Driven, direction: Direction = Direction.FORWARD, **figures: object) -> View:
    """What a console sees of it, with the figures of a look just now."""
    known = {"lag": 0.4, "lag_bytes": 120, "drained_in": 0.0, "wal_kept": 1_288_490_189, "at": run.now, **figures}
    of_look = ReplicationFigures(direction=direction, **known)  # type: ignore[arg-type]
    return view_of(run, replicating={RECORDS: of_look})
