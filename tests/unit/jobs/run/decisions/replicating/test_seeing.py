"""What an engine sees of a replication: told when it changes, and not with every look."""

import pytest

from jobs.run.decisions.replicating.seen import SlotsGone
from jobs.run.events import ReplicationSeen, SlotsDropped, Upkeep
from jobs.run.state.kept import keep, kept_run
from plans.model import Direction
from tests.support.driver import Driven
from tests.support.nights import at
from tests.support.replication.nights import RECORDS, followed, following, looked, switched

GB = 1024**3


def told(run: Driven, *seen: object) -> list[type]:
    return [type(one) for one in run.decide(*seen)]  # type: ignore[arg-type]


def test_a_look_that_says_nothing_new_is_no_event() -> None:
    run = following()
    assert told(run, looked(wal_kept=1000)) == []
    assert told(run, looked(wal_kept=2000, since=at(5))) == []


@pytest.mark.parametrize(
    "seen",
    [
        looked(Upkeep.BROKEN, reason="apply worker dead"),
        looked(Upkeep.BEHIND),
        looked(direction=Direction.BACK),
        looked(live="platform"),
        looked(wal_kept=2 * GB),
    ],
)
def test_what_stands_otherwise_is_told_once(seen: object) -> None:
    run = following()
    assert told(run, seen) == [ReplicationSeen]
    assert told(run, seen) == []


def test_another_reason_is_news_while_something_is_wrong() -> None:
    run = following()
    run.decide(looked(Upkeep.BROKEN, reason="apply worker dead"))
    assert told(run, looked(Upkeep.BROKEN, reason="slot gone")) == [ReplicationSeen]


def test_a_first_copy_is_told_once_whatever_stands_in_its_way_meanwhile() -> None:
    run = Driven(followed())
    assert told(run, looked(Upkeep.COPYING)) == [ReplicationSeen]
    assert told(run, looked(Upkeep.COPYING, reason="behind")) == []
    assert told(run, looked()) == [ReplicationSeen]


def test_every_engine_says_for_itself_how_it_stands() -> None:
    run = following()
    run.dies()
    assert told(run, looked()) == [ReplicationSeen]
    assert told(run, looked()) == []


def test_the_log_that_is_kept_is_told_each_time_that_it_has_doubled() -> None:
    run = following()
    steps = [0.4, 1.1, 1.9, 2.3, 4, 5]
    assert [bool(run.decide(looked(wal_kept=int(step * GB)))) for step in steps] == [
        False,
        True,
        False,
        True,
        False,
        True,
    ]


def test_a_replication_that_was_ended_or_is_none_of_the_plan_is_not_told_of() -> None:
    run = switched()
    run.now = at(4001)
    run.decide()
    run.ends("U1")
    assert run.result == "completed"
    assert told(run, looked()) == []


def test_slots_that_had_to_go_are_told_and_known() -> None:
    run = following()
    dropped = SlotsDropped(
        replication=RECORDS,
        direction=Direction.FORWARD,
        database="legacy",
        slots=("s",),
        wal_kept=21 * GB,
        wal_at_most=20 * GB,
    )
    assert run.decide(SlotsGone(dropped=dropped)) == [dropped]
    known = run.state.replications[RECORDS]
    assert known.dropped == dropped
    assert known.stands is not None
    assert (known.stands.upkeep, known.stands.reason, known.stands.since) == (Upkeep.LOST, dropped.why, run.now)


def test_before_the_switch_no_time_of_a_way_back_runs_out() -> None:
    run = Driven(followed())
    run.now = at(3001)
    assert run.decide() == []


def test_what_is_known_of_replications_outlives_an_engine_in_the_kept_fold() -> None:
    run = switched()
    dropped = SlotsDropped(
        replication=RECORDS,
        direction=Direction.BACK,
        database="platform",
        slots=("s",),
        wal_kept=21 * GB,
        wal_at_most=20 * GB,
    )
    run.decide(SlotsGone(dropped=dropped))
    run.now = at(3001)
    run.decide()
    kept = kept_run(keep(run.state, run.plan), "r")
    assert kept is not None
    assert kept.state.replications == run.state.replications
    assert kept.state.replications[RECORDS].closed == at(3000)
    assert kept.plan is not None
    assert kept.plan.replications == run.plan.replications
