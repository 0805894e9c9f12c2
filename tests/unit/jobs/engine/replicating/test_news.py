"""What of a look is told, in which words, and from when on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.engine.replicating.looks import Look, Memory
from jobs.engine.replicating.news import BAD_FOR, WELL_FOR, Held, figures, held, is_to_be_told, standing
from jobs.replicated import from_body, to_body
from jobs.replication.looking.health import Finding, Grave, Health, Verdict, What
from jobs.replication.looking.watched import Watched
from jobs.replication.records import Phase, new_group
from jobs.run.events import ReplicationStanding, SlotsDropped, Upkeep
from jobs.run.outlook.replicating.stages import Stage
from jobs.run.state.replications import NOTHING_SEEN, Followed
from plans.model import Direction
from tests.support.nights import SOURCE, START, TARGET, at
from tests.support.replication.nights import RECORDS, REPLICATION

SECOND = timedelta(seconds=1)
DEAD = Finding(what=What.WORKER, grave=Grave.BREAKS, sentence="no worker applies it", hint="look into its log")
OLD = Finding(what=What.SNAPSHOT, grave=Grave.WARNS, sentence="a transaction is open since an hour")


def look(
    verdict: Verdict = Verdict.HEALTHY,
    *findings: Finding,
    direction: Direction = Direction.FORWARD,
    phase: Phase = Phase.ENABLED,
    away: tuple[str, ...] = (),
) -> Look:
    group = new_group("b", REPLICATION, direction, 1, ["ehr.note"]).in_phase(phase)
    return Look(
        watched=Watched(replication=REPLICATION, direction=direction, groups=(group,)),
        health=Health(verdict=verdict, findings=findings, lag=SECOND, wal_kept=17),
        live=SOURCE,
        away=dict.fromkeys(away, "it cannot be reached"),  # type: ignore[arg-type]
        memory=Memory(),
    )


def stands(found: Look, stage: Stage = Stage.FOLLOWING, known: Followed = NOTHING_SEEN) -> ReplicationStanding:
    return standing(REPLICATION, stage, found, START, known)


def said(found: Look, stage: Stage = Stage.FOLLOWING) -> tuple[Upkeep, str, str]:
    one = stands(found, stage)
    return one.upkeep, one.reason, one.mend


def test_what_is_healthy_has_no_reason_and_the_figures_of_the_look() -> None:
    one = stands(look(Verdict.HEALTHY, OLD))
    assert (one.upkeep, one.reason, one.lag, one.wal_kept, one.live) == (Upkeep.HEALTHY, "", SECOND, 17, SOURCE)


def test_what_is_broken_says_the_gravest_and_what_to_do() -> None:
    assert said(look(Verdict.BROKEN, DEAD, OLD)) == (Upkeep.BROKEN, "no worker applies it", "look into its log")


def test_what_can_only_begin_anew_is_lost() -> None:
    gone = Finding(what=What.SLOT_LOST, grave=Grave.ENDS, sentence="its slot is lost", hint="begin anew")
    assert said(look(Verdict.BROKEN, gone))[0] is Upkeep.LOST
    assert said(look(Verdict.GONE, gone))[0] is Upkeep.LOST


def test_a_slot_that_the_watch_itself_has_dropped_was_lost_by_nobody_else() -> None:
    gone = Finding(what=What.SLOT_GONE, grave=Grave.ENDS, sentence="its slot is not there", hint="a fail-over?")
    found = look(Verdict.GONE, gone)
    assert found.watched is not None
    dropped = SlotsDropped(
        replication=RECORDS,
        direction=Direction.FORWARD,
        database=SOURCE,
        slots=(found.watched.groups[0].slot,),
        wal_kept=21,
        wal_at_most=20,
    )
    one = stands(found, known=Followed(dropped=dropped))
    assert (one.upkeep, one.reason, one.mend) == (Upkeep.LOST, dropped.why, dropped.mend)
    another = replace(dropped, slots=("cutover_other",))
    assert stands(found, known=Followed(dropped=another)).reason == "its slot is not there"


def test_a_side_that_does_not_answer_is_named_and_is_no_fault_of_the_replication() -> None:
    assert said(look(Verdict.UNSEEN, away=(TARGET,)))[:2] == (Upkeep.UNSEEN, "platform cannot be asked")
    assert said(look(Verdict.BROKEN, DEAD, away=(SOURCE,)))[0] is Upkeep.BROKEN, "the other side knows better"


def test_where_nobody_answers_it_goes_the_way_that_was_told_last() -> None:
    silent = Look(watched=None, health=None, live="", away={SOURCE: "x", TARGET: "y"}, memory=Memory())
    told = stands(look(direction=Direction.BACK))
    now = stands(silent, Stage.SWITCHED, Followed(stands=told))
    assert (now.upkeep, now.direction, now.live) == (Upkeep.UNSEEN, Direction.BACK, SOURCE)


@pytest.mark.parametrize("phase", [Phase.SLOT, Phase.COPIED, Phase.SUBSCRIBED])
def test_until_changes_are_applied_it_is_copying_and_not_behind(phase: Phase) -> None:
    assert said(look(Verdict.BEHIND, phase=phase), Stage.COPYING)[0] is Upkeep.COPYING
    assert said(look(Verdict.BROKEN, DEAD, phase=phase), Stage.COPYING)[0] is Upkeep.BROKEN


def test_nothing_recorded_is_the_beginning_of_a_first_copy_and_later_that_it_is_gone() -> None:
    nothing = Look(watched=None, health=None, live=SOURCE, away={}, memory=Memory())
    assert said(nothing, Stage.COPYING)[0] is Upkeep.COPYING
    assert said(nothing)[:2] == (Upkeep.GONE, "neither side has recorded anything of it")


def test_what_was_recorded_once_and_stands_no_more_was_taken_away() -> None:
    gone = look(phase=Phase.GONE).watched
    assert gone is not None
    nothing = Look(watched=None, health=None, live=SOURCE, away={}, memory=Memory(groups=gone.groups))
    upkeep, reason, mend = said(nothing)
    assert (upkeep, reason) == (Upkeep.GONE, "all of it was taken away, on both sides")
    assert "unfollow, then follow" in mend


def test_since_when_outlives_the_engine_that_saw_it_first() -> None:
    now = stands(look(Verdict.BROKEN, DEAD))
    assert held(None, now, None).since == START
    later = standing(REPLICATION, Stage.FOLLOWING, look(Verdict.BROKEN, DEAD), at(5))
    assert held(Held(stands=now, since=START), later, None).stands.since == START
    assert held(None, later, now).stands.since == START
    assert held(None, later, stands(look())).stands.since == at(5)


def test_what_is_wrong_is_told_at_once_and_what_was_behind_is_well_after_a_while() -> None:
    bad = Held(stands=stands(look(Verdict.BEHIND)), since=START)
    well = Held(stands=stands(look()), since=START)
    assert is_to_be_told(bad, well.stands, Stage.FOLLOWING, START)
    assert not is_to_be_told(well, bad.stands, Stage.FOLLOWING, START + WELL_FOR - SECOND)
    assert is_to_be_told(well, bad.stands, Stage.FOLLOWING, START + WELL_FOR)


def test_what_a_switch_stops_by_itself_is_told_only_where_it_lasts() -> None:
    bad = Held(stands=stands(look(Verdict.BROKEN, DEAD)), since=START)
    assert not is_to_be_told(bad, None, Stage.SWITCHING, START + BAD_FOR - SECOND)
    assert is_to_be_told(bad, None, Stage.SWITCHING, START + BAD_FOR)


def test_of_what_is_being_ended_nothing_is_told() -> None:
    assert not is_to_be_told(Held(stands=stands(look()), since=START), None, Stage.ENDING, at(5))


def test_the_figures_of_a_look_come_back_as_they_were_with_what_only_warns() -> None:
    found = figures(look(Verdict.HEALTHY, OLD))
    assert found is not None
    assert from_body(to_body(found)) == found
    assert [(one.text, one.grave) for one in found.remarks] == [("a transaction is open since an hour", False)]
