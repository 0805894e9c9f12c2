"""One of several runs in the words that fit beside the others."""

from dataclasses import replace
from datetime import timedelta

import pytest

from console.telling.machines.health import Light
from console.telling.side_by_side import InShort, how_many, in_short, line_of
from console.view.side_by_side import OneOfSeveral
from jobs.run import events as e
from tests.support.watching.waves import LONG_AGO, seen, six_runs
from tests.support.world import NOW, PROGRESS, Night, half_way, no_go, polling, rolling_back


def short(night: Night, **changes: object) -> InShort:
    return in_short(seen(night.view(progress=PROGRESS, **changes)))


def test_the_four_questions_are_answered_in_a_word_each() -> None:
    told = short(half_way())
    assert (told.word, told.when, told.go_live, told.late) == ("RED", "T-03:07:30", "03:10 +10m", True)
    assert told.gate == "G2 00:27 +27m"
    assert told.way_back == "no-go safe until G3 03:00"
    assert told.gravest.startswith("6 need you: B05 Reconcile patients: 2 chunks")
    assert told.engine == "engine, 1 stand-by"


def test_an_open_checkpoint_says_how_many_have_answered() -> None:
    assert short(polling()).gate == "G2 OPEN 2/4"


def test_after_a_no_go_there_is_no_go_live_and_a_rollback_says_by_when() -> None:
    refused, back = short(no_go()), short(rolling_back())
    assert (refused.when, refused.go_live, refused.gate) == ("NO-GO AT G2", "", "G2 NOGO")
    assert (back.when, back.go_live, back.gate) == ("ROLLBACK since Fri 23:49", "", "")
    assert back.way_back.startswith("rolled back by ")


def test_an_engine_that_is_missed_is_the_gravest_and_of_one_that_nobody_can_see_nothing_is_claimed() -> None:
    missed = short(half_way(), lease=None, unheld_since=LONG_AGO, waits_since=LONG_AGO)
    assert (missed.engine, missed.executed, "NO ENGINE" in missed.gravest) == ("NO ENGINE", False, True)
    lost = short(half_way(), lost=True, lease=None, unheld_since=LONG_AGO, waits_since=LONG_AGO)
    assert (lost.engine, lost.executed, lost.lost) == ("engine ?", False, True)
    assert (lost.word, lost.gravest) == ("RED", short(half_way()).gravest)  # as it was known last


def test_a_run_that_has_ended_says_how_and_that_nobody_is_needed() -> None:
    night = half_way()
    night.say(172, e.RunEnded(result=e.Result.ABORTED, by="k.stone"))
    told = short(night)
    assert (told.word, told.when, told.needs, told.gate) == ("OK", "ENDED aborted", 0, "")


def test_a_run_that_is_not_read_yet_or_cannot_be_has_no_light() -> None:
    unread = in_short(OneOfSeveral(run="r1", title="Night"))
    assert (unread.word, unread.gravest) == ("?", "is being read")
    assert (
        in_short(OneOfSeveral(run="r1", title="Night", trouble="a newer one wrote it")).gravest
        == "a newer one wrote it"
    )


def test_a_line_changes_with_what_happens_and_not_with_the_clock() -> None:
    later = {"now": NOW + timedelta(seconds=3), "real_now": NOW + timedelta(seconds=3)}
    assert line_of(short(half_way())) == line_of(short(half_way(), **later))
    assert line_of(short(half_way())) != line_of(short(polling()))
    assert "T-" not in line_of(short(half_way()))


@pytest.mark.parametrize("title", ["\x1b[2Jcleared", "one\ntwo"])
def test_a_line_is_one_line_whatever_a_title_holds(title: str) -> None:
    line = line_of(replace(short(half_way()), title=title))
    assert line.isprintable()


def test_runs_are_counted_by_their_light_the_gravest_first() -> None:
    assert list(how_many(six_runs())) == ["3 RED", "2 LOOK", "1 OK"]
    assert list(
        how_many([InShort(run="r", title="", light=None), InShort(run="s", title="", light=Light.HEALTHY)])
    ) == [
        "1 OK",
        "1 ?",
    ]
